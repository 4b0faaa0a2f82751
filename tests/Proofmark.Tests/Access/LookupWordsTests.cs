using System.Text.RegularExpressions;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>Look-up records as an auditor reads them.</summary>
public sealed partial class LookupWordsTests
{
    private static readonly Text French = Texts.Embedded["fr"];

    [Fact]
    public void Whatever_the_product_records_has_words_for_the_auditor()
    {
        var recorded = Repository.Sources(".cs").SelectMany(s => Recorded().Matches(s.Text)).Select(m => (Kind: m.Groups["kind"].Value, Subject: m.Groups["subject"].Value)).ToList();
        Assert.Contains(("find", "mark"), recorded);
        Assert.Contains(("open", "weapon"), recorded);
        Assert.All(recorded, r =>
        {
            Assert.True(French.Has("access.lookup_kind." + r.Kind), r.Kind);
            Assert.True(French.Has("access.lookup_subject." + r.Subject), r.Subject);
        });
    }

    [Fact]
    public void What_was_asked_reads_as_fields_and_numbers_of_records()
    {
        var words = new LookupWords(new WeaponDesk(null!, null!, new ServerOptions { NodeName = "XA" }));
        Assert.Equal("Marque\u00A0: AB?34*7 · Fabricant\u00A0: Zastava", words.Asked(French, Of("""{"version":1,"mark":"AB?34*7","make":"Zastava"}""")));
        Assert.StartsWith("XA-", words.Asked(French, Of(Guid.CreateVersion7().ToString())), StringComparison.Ordinal);
        Assert.Equal("Lignes 1–25", words.Asked(French, Of("skip=0 take=25")));
        Assert.Equal("Demandes reçues, lignes 51–75", words.Asked(French, Of("side=asked skip=50 take=25")));
        Assert.Equal("skip=all", words.Asked(French, Of("skip=all")));
        Assert.Equal("""{"version":9}""", words.Asked(French, Of("""{"version":9}""")));
        Assert.Equal("{not json", words.Asked(French, Of("{not json")));
        Assert.Null(words.Asked(French, Of(null)));
    }

    private static Lookup Of(string? query) => new(1, DateTime.UnixEpoch, 1, null, null, null, "audit", null, "find", "mark", query, 0, false);

    [GeneratedRegex("""(RecordAsync\(|LookupParameters\(context, clock, )"(?<kind>[a-z]+)", "(?<subject>[a-z]+)",""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Recorded();
}
