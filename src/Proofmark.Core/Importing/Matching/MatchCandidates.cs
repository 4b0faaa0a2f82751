using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Matching;

/// <summary>An entry of the reference data that a text may stand for.</summary>
public sealed record MatchCandidate(string Key, string Name, string? Make);

/// <summary>
/// Suggests entries for texts that the tables do not know: what it may mean exactly, then names that share most pairs of
/// letters (Dice's coefficient). Only suggestions: a person decides.
/// </summary>
public sealed class MatchCandidates
{
    private const double Least = 0.45;
    private readonly ReferenceTables tables;
    private readonly Lazy<Dictionary<string, PairIndex>> indexes;

    /// <summary>Wraps the tables; the pairs are counted at the first question.</summary>
    public MatchCandidates(ReferenceTables tables)
    {
        this.tables = tables;
        indexes = new(() => new Dictionary<string, PairIndex>
        {
            ["make"] = new(tables.Makes.Where(m => m.Kind != MakeKind.Group).SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => (n, m.Key)))),
            ["model"] = new(tables.Models.SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => (n, m.Key)))),
            ["calibre"] = new(tables.Calibres.SelectMany(c => c.Synonyms.Prepend(c.Name).Select(n => (n, c.Key)))),
        });
    }

    /// <summary>The best entries for a text, best first.</summary>
    public IReadOnlyList<MatchCandidate> For(string kind, string text, int most)
    {
        IEnumerable<string> exact = kind switch
        {
            "make" => tables.FindMake(text).Where(m => m.Make is not null).Select(m => m.Make!.Key),
            "calibre" => tables.FindCalibre(text).Select(c => c.Key),
            "model" => tables.FindModel(text).Select(m => m.Key),
            _ => [],
        };
        if (!indexes.Value.TryGetValue(kind, out var index)) return [];
        return [.. exact.Concat(index.Nearest(text, most, Least)).Distinct().Take(most).Select(key => Of(kind, key)).OfType<MatchCandidate>()];
    }

    /// <summary>The entry with a key, as a candidate; null when there is none.</summary>
    public MatchCandidate? Of(string kind, string key) => ReferenceMatching.NameOf(tables, kind, key) is not { } name ? null
        : new MatchCandidate(key, name, kind == "model" && tables.ModelOrNull(key)?.MakeKey is { } make ? tables.GetMake(make).Name : null);

    /// <summary>Names by the pairs of letters in them.</summary>
    private sealed class PairIndex
    {
        private readonly List<(string Key, int Pairs)> names = [];
        private readonly Dictionary<int, List<int>> byPair = [];

        public PairIndex(IEnumerable<(string Name, string Key)> all)
        {
            foreach (var (name, key) in all)
            {
                var pairs = Pairs(name);
                foreach (var pair in pairs)
                {
                    if (!byPair.TryGetValue(pair, out var list)) byPair[pair] = list = [];
                    list.Add(names.Count);
                }
                names.Add((key, pairs.Count));
            }
        }

        public IEnumerable<string> Nearest(string text, int most, double least)
        {
            var pairs = Pairs(text);
            var shared = new Dictionary<int, int>();
            foreach (var list in pairs.Select(p => byPair.GetValueOrDefault(p)).OfType<List<int>>())
                foreach (var name in list) shared[name] = shared.GetValueOrDefault(name) + 1;
            return shared.Select(s => (names[s.Key].Key, Score: 2.0 * s.Value / (pairs.Count + names[s.Key].Pairs))).Where(s => s.Score >= least)
                .OrderByDescending(s => s.Score).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Key).Distinct().Take(most);
        }

        // The beginning and the end count as letters, so that short names differ.
        private static HashSet<int> Pairs(string name)
        {
            var text = $"\u0002{NameKey.Squashed(name)}\u0003";
            var pairs = new HashSet<int>();
            for (var i = 1; i < text.Length; i++) pairs.Add((text[i - 1] << 16) | text[i]);
            return pairs;
        }
    }
}
