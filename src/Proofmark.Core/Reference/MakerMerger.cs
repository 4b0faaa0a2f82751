namespace Proofmark.Core.Reference;

/// <summary>A maker as a source writes it.</summary>
/// <param name="Id">The source's identifier, unique in the source.</param>
/// <param name="Row">Row in the source.</param>
/// <param name="Written">The name as written.</param>
public sealed record WrittenMaker(string Id, int Row, string Written);

/// <summary>Finds which rows name the same maker. Pure: same rows, same answer, in the order of the rows.</summary>
public static class MakerMerger
{
    /// <summary>
    /// For each row the identifier of the row it is merged into (its own when it is kept) and why. The first of equal rows is
    /// kept, unless <paramref name="merges"/> says otherwise. Chains are followed to their end.
    /// </summary>
    public static IReadOnlyDictionary<string, (string Into, string? Reason)> Merge(
        IReadOnlyList<WrittenMaker> makers, IReadOnlyDictionary<string, (string Into, string Reason)> merges)
    {
        var fate = makers.ToDictionary(m => m.Id, m => (Into: m.Id, Reason: (string?)null));
        foreach (var (id, merge) in merges.Where(m => fate.ContainsKey(m.Key) && fate.ContainsKey(m.Value.Into)))
        {
            fate[id] = (merge.Into, merge.Reason);
        }

        var names = makers.ToDictionary(m => m.Id, m => MakerName.From(m.Written));
        foreach (var same in makers.GroupBy(m => names[m.Id].Full))
        {
            Join([.. same], fate, id => names[id].Text.Equals(names[same.First().Id].Text, StringComparison.Ordinal)
                ? "exact_duplicate"
                : "other_spelling");
        }

        foreach (var same in makers.GroupBy(m => names[m.Id].Bare))
        {
            // A name without legal form joins the one form there is; with two forms there may be two firms, so nothing is joined.
            var forms = same.Select(m => names[m.Id].Form).Where(f => f.Length > 0).Distinct().ToList();
            if (forms.Count == 1)
            {
                Join([.. same.OrderBy(m => names[m.Id].Form.Length == 0)], fate, _ => "without_legal_form");
            }
        }

        return makers.ToDictionary(m => m.Id, m => Follow(m.Id, fate));
    }

    private static void Join(IReadOnlyList<WrittenMaker> same, Dictionary<string, (string Into, string? Reason)> fate, Func<string, string> reason)
    {
        var first = Follow(same[0].Id, fate).Into;
        foreach (var maker in same)
        {
            var end = Follow(maker.Id, fate).Into;
            if (end != first)
            {
                fate[end] = (first, reason(maker.Id));
            }
        }
    }

    private static (string Into, string? Reason) Follow(string id, Dictionary<string, (string Into, string? Reason)> fate)
    {
        var (into, reason) = fate[id];
        for (var steps = 0; fate[into].Into != into; steps++)
        {
            if (steps > fate.Count)
            {
                throw new InvalidDataException($"The merges of maker {id} lead in a circle.");
            }

            into = fate[into].Into;
        }

        return (into, reason);
    }
}
