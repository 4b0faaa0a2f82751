using Proofmark.Core.Marking;
using Proofmark.Core.Searching;

namespace Proofmark.Tests.Searching;

/// <summary>
/// The published score (docs/adr/0020) written down a second time, as one would work it out by hand: every way to lay a recorded mark beside
/// what was seen is tried. It shares nothing with the engine but the published numbers and the list of look-alikes.
/// </summary>
internal static class ScoreByHand
{
    private const int Impossible = 1_000_000;

    public static int Of(MarkPattern pattern, string mark)
    {
        var places = pattern.NormalPositions.ToArray();
        var read = places.Count(IsRead);
        var edits = read >= 4 && !(places[0] is GapPosition && places[^1] is GapPosition);
        var known = new Dictionary<(int, int, bool), int>();
        return Rest(0, 0, edits);

        // The least that the rest of the mark costs beside the rest of the places, while an edit may still be made or not.
        int Rest(int place, int at, bool edit)
        {
            if (place == places.Length && at == mark.Length) return 0;
            if (known.TryGetValue((place, at, edit), out var cost)) return cost;
            var best = Impossible;
            void Way(int price, int nextPlace, int nextAt, bool left) => best = price >= Impossible ? best : Math.Min(best, price + Rest(nextPlace, nextAt, left));
            if (place < places.Length && places[place] is GapPosition)
            {
                Way(0, place + 1, at, edit);
                if (at < mark.Length) Way(0, place, at + 1, edit);
            }
            else if (place < places.Length)
            {
                if (at < mark.Length) Way(Of(places[place], mark[at]), place + 1, at + 1, edit);
                if (edit)
                {
                    Way(160, place + 1, at, false);
                    if (at < mark.Length) Way(250, place + 1, at + 1, false);
                    if (at + 1 < mark.Length && place + 1 < places.Length && places[place + 1] is not GapPosition) Way(120 + Math.Min(Impossible, Of(places[place + 1], mark[at]) + Of(places[place], mark[at + 1])), place + 2, at + 2, false);
                }
            }
            if (edit && at < mark.Length) Way(160, place, at + 1, false);
            return known[(place, at, edit)] = best;
        }
    }

    private static bool IsRead(MarkPosition position) => position is CertainPosition || (position is OneOfPosition choice && !(choice.IsWeighted && Left(choice) > 0.01m));

    private static decimal Left(OneOfPosition choice) => 1 - choice.Alternatives.Sum(a => a.Weight!.Value);

    private static int Of(MarkPosition position, char recorded)
    {
        switch (position)
        {
            case UnreadablePosition: return 0;
            case CertainPosition certain: return Seen(certain.Character, recorded);
            case OneOfPosition { IsWeighted: false } choice: return choice.Alternatives.Min(a => Seen(a.Character, recorded));
            default:
                var weighted = (OneOfPosition)position;
                var likeliest = (double)weighted.Alternatives.Max(a => a.Weight!.Value);
                static int Unlikely(double chance) => (int)Math.Clamp(Math.Round(-100 * Math.Log(chance)), 0, 250);
                var best = weighted.Alternatives.Min(a => Math.Min(Impossible, Unlikely((double)a.Weight!.Value / likeliest) + Seen(a.Character, recorded)));
                return Left(weighted) > 0.01m ? Math.Min(best, Unlikely((double)Left(weighted) / 20 / likeliest)) : best;
        }
    }

    private static int Seen(char seen, char recorded) =>
        seen == recorded ? 0 : MarkCosts.Shipped.Alike(seen).Where(a => a.Character == recorded).Select(a => (int)a.Cost).DefaultIfEmpty(Impossible).First();
}
