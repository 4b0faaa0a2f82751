using Proofmark.Core.Access;
using Proofmark.Core.Tracing;

namespace Proofmark.Server.Tracing;

/// <summary>Something that may be done in a case now.</summary>
/// <param name="Word">As in the address, and in the text <c>traces.deed.WORD</c>.</param>
/// <param name="TypedIn">It is the other State's word, which came by another channel and is typed in.</param>
/// <param name="Permission">Who may.</param>
public sealed record TraceDeed(string Word, bool TypedIn, string Permission);

/// <summary>What may be done in a case, by its state and by which end this is.</summary>
public static class TraceDeeds
{
    // Whose deed each is, and the event it must be allowed as.
    private static readonly (string Word, CaseSide Side, Type Event)[] All =
    [
        ("acknowledge", CaseSide.Asked, typeof(Acknowledged)),
        ("ask", CaseSide.Asked, typeof(InformationRequested)),
        ("respond", CaseSide.Asked, typeof(Responded)),
        ("refuse", CaseSide.Asked, typeof(Declined)),
        ("clarify", CaseSide.Asked, typeof(ClarificationGiven)),
        ("inform", CaseSide.Asker, typeof(InformationGiven)),
        ("question", CaseSide.Asker, typeof(ClarificationAsked)),
        ("withdraw", CaseSide.Asker, typeof(Withdrawn)),
    ];

    /// <summary>What may be done now, in the order in which it usually is.</summary>
    public static IReadOnlyList<TraceDeed> Of(TraceView view)
    {
        var own = view.Side == CaseSide.Asker ? Permission.TracesRequest : Permission.TracesRespond;
        var deeds = new List<TraceDeed>();
        foreach (var (word, side, type) in All)
        {
            // The other end's words are typed in only where no node sends them.
            if (side != view.Side && !view.ByOtherChannels) continue;
            if (!TraceStates.Allows(view.Case.State, type) || (word == "clarify" && view.Case.ClarificationSince is null)) continue;
            deeds.Add(new TraceDeed(word, side != view.Side, own));
        }
        if (TraceStates.Allows(view.Case.State, typeof(Closed))) deeds.Add(new TraceDeed("close", false, own));
        return deeds;
    }

    /// <summary>One of them, or null.</summary>
    public static TraceDeed? Find(TraceView view, string word) => Of(view).FirstOrDefault(d => d.Word == word);
}
