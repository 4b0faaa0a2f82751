using Proofmark.Core.Languages;
using Proofmark.Core.Marking;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Marking;

public sealed class GlossaryTests
{
    private static readonly string[] Columns = ["en", "means", "from", "ar", "es", "fr", "ru", "zh"];

    private static readonly Dictionary<string, Dictionary<string, string>> Rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs/glossary.md"))
        .Where(line => line.StartsWith("| **", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim(' ', '*')).ToArray())
        .ToDictionary(cells => cells[0], cells => Columns.Zip(cells).ToDictionary(p => p.First, p => p.Second));

    [Fact]
    public void Every_word_has_a_meaning_and_an_equivalent_in_every_language() =>
        Assert.All(Rows.Values, row => Assert.True(row.Count == Columns.Length && row.Values.All(cell => cell.Length > 0), row["en"]));

    [Fact]
    public void Every_word_of_the_field_is_there()
    {
        string[] words =
        [
            "Weapon", "Entry", "Holding", "Component", "Marking", "Register", "Registry", "Owner", "Permit holder", "Possessor", "Broker", "Recovery", "Seized",
            "Found", "Surrendered", "Confiscated", "Trace, tracing", "Act", "Event", "Look-up record", "Node", "Peer", "Caveat", "Candidate", "Lead", "Hit",
        ];
        Assert.Subset(Rows.Keys.ToHashSet(), words.ToHashSet());
    }

    public static TheoryData<string, string> Named => new()
    {
        { "Manufacture mark", MarkingTexts.Key(MarkKind.Manufacture) },
        { "Import mark", MarkingTexts.Key(MarkKind.Import) },
        { "State stock mark", MarkingTexts.Key(MarkKind.StateStock) },
        { "Proof mark", MarkingTexts.Key(MarkKind.Proof) },
        { "Covert mark", MarkingTexts.Key(MarkKind.Covert) },
        { "Serial number", MarkingTexts.Key(MarkKind.Serial) },
        { "Receiver", MarkingTexts.Key(ComponentKind.Receiver) },
        { "Frame", MarkingTexts.Key(ComponentKind.Frame) },
    };

    [Theory]
    [MemberData(nameof(Named))]
    public void The_texts_call_a_thing_what_the_glossary_calls_it(string word, string key) =>
        Assert.All(Texts.Embedded.Languages, language => Assert.Equal(Rows[word][language.Code], Texts.Embedded[language.Code][key], ignoreCase: true));
}
