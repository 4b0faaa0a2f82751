using Proofmark.Core.Generation;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;

namespace Proofmark.Cli.Demo;

/// <summary>
/// The checker: it alone reads the planted key, and only after the response has come. It knows the generator's words for
/// holders and the response's, and nothing of how the answer was found.
/// </summary>
internal static class DemoCheck
{
    private static readonly Dictionary<string, HolderKind> Kinds = new(StringComparer.Ordinal)
    {
        ["person"] = HolderKind.NaturalPerson, ["state_force"] = HolderKind.StateForce, ["dealer"] = HolderKind.Dealer, ["organisation"] = HolderKind.Organization,
    };

    /// <summary>Every way in which the response is not what was planted.</summary>
    public static IReadOnlyList<string> Compare(PlantedCase planted, TraceResponse response)
    {
        var differences = new List<string>();
        var status = EnumCode.Of(response.Status!.Value);
        if (status != planted.Answer.Status) differences.Add($"status: {status}, planted {planted.Answer.Status}");
        var told = response.Chain.Select(l => $"{l.Event} {l.Date}").Order(StringComparer.Ordinal).ToList();
        var true_ = planted.Answer.Chain.Select(l => $"{l.Type} {l.Date}").Order(StringComparer.Ordinal).ToList();
        if (!told.SequenceEqual(true_)) differences.Add($"chain: {string.Join(", ", told)}; planted {string.Join(", ", true_)}");
        var last = response.LastLegalRecord;
        var expected = planted.Answer.LastLegalRecord;
        if ((last is null) != (expected is null)) differences.Add($"last legal record: {last}, planted {expected}");
        else if (last is not null && expected is not null)
        {
            if (last.Date?.ToString() != expected.Date) differences.Add($"last legal record's date: {last.Date}, planted {expected.Date}");
            var kind = expected.HolderKind is { } word ? Kinds[word] : HolderKind.Unknown;
            if (last.HolderKind != kind) differences.Add($"last legal record's holder: {last.HolderKind}, planted {kind}");
            if (last.HolderName is not null) differences.Add("a holder's name left the node");
        }
        if (response.Release is not null) differences.Add("a natural person's data left the node");
        return differences;
    }
}
