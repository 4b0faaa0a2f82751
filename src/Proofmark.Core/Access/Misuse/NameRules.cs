using System.Globalization;
using System.Text;
using Npgsql;
using Proofmark.Core.Parties;

namespace Proofmark.Core.Access.Misuse;

/// <summary>
/// Compares the names of persons who were opened with the name of who opened them. Names are decrypted for the moment of the
/// comparison and nothing of them is kept. Neighbours are not looked for: a node knows no addresses of its users, and a list
/// of where officers live would be worth more to an insider than what it finds.
/// </summary>
public sealed class NameRules(PersonService persons)
{
    private const int Sample = 3_000;
    private (DateOnly Day, List<IReadOnlyList<string>> Words) sampled;

    /// <summary>Look-ups of oneself, where the name is rare enough that it must be.</summary>
    public async Task<Raised?> AtOnceAsync(NpgsqlConnection connection, long user, string name, IReadOnlyList<Look> looks, DateOnly day, CancellationToken ct)
    {
        var own = Words(name);
        if (own.Count < 2) return null;
        var named = (await NamedAsync(connection, looks, own, ct)).Own;
        if (named.Count == 0 || !await IsRareAsync(own[^1], day, ct)) return null;
        return DayRules.Of(MisuseRule.OwnName, user, named, ("n", named.Count));
    }

    /// <summary>Look-ups without a later case: of namesakes, where the name is common, and of persons who bear the user's family name, taken as the last word of it, where few do.</summary>
    public async Task<IReadOnlyList<Raised>> LaterAsync(NpgsqlConnection connection, long user, string name, IReadOnlyList<Look> looks, DateOnly day, CancellationToken ct)
    {
        var own = Words(name);
        if (own.Count < 2 || own[^1].Length < 3) return [];
        var (same, family) = await NamedAsync(connection, [.. looks.Where(l => l.IsBare)], own, ct);
        if (same.Count + family.Count == 0) return [];
        var rare = await IsRareAsync(own[^1], day, ct);
        if (rare) return family.Count == 0 ? [] : [DayRules.Of(MisuseRule.FamilyName, user, family, ("n", family.Count))];
        return same.Count == 0 ? [] : [DayRules.Of(MisuseRule.OwnName, user, same, ("n", same.Count))];
    }

    /// <summary>Words of a name: letters alone, without accents and case.</summary>
    public static IReadOnlyList<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormKD) + " ")
        {
            if (char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            if (char.IsLetter(c)) word.Append(char.ToUpperInvariant(c));
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
        return words;
    }

    private async Task<(List<Look> Own, List<Look> Family)> NamedAsync(NpgsqlConnection connection, IReadOnlyList<Look> looks, IReadOnlyList<string> own, CancellationToken ct)
    {
        var opened = looks.Where(l => l.IsPerson).ToList();
        if (opened.Count == 0) return ([], []);
        var uids = opened.Select(l => Guid.TryParse(l.Query, out var uid) ? uid : Guid.Empty).Where(u => u != Guid.Empty).Distinct().ToArray();
        var entries = opened.Where(l => l.Query is null).SelectMany(l => l.Found).Distinct().ToArray();
        var places = new List<(long Person, Guid Uid, long Entry)>();
        await using (var command = new NpgsqlCommand("""
            select id, uid, 0 from persons where uid = any ($1)
            union all select holder_person, '00000000-0000-0000-0000-000000000000', id from entries where id = any ($2) and until_act is null and holder_person is not null
            """, connection))
        {
            command.Parameters.Add(new() { Value = uids });
            command.Parameters.Add(new() { Value = entries });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) places.Add((reader.GetInt64(0), reader.GetGuid(1), reader.GetInt64(2)));
        }
        var (same, family) = (new HashSet<long>(), new HashSet<long>());
        await foreach (var (person, text) in persons.NamesAsync([.. places.Select(p => p.Person)], ct))
        {
            var words = Words(text);
            if (own.All(words.Contains)) same.Add(person);
            else if (words.Contains(own[^1])) family.Add(person);
        }
        List<Look> Of(HashSet<long> bearers)
        {
            var of = places.Where(p => bearers.Contains(p.Person)).ToList();
            return of.Count == 0 ? [] : [.. opened.Where(l => of.Any(p => p.Entry == 0 ? l.Query == p.Uid.ToString() : l.Query is null && l.Found.Contains(p.Entry)))];
        }
        return (Of(same), Of(family));
    }

    private async Task<bool> IsRareAsync(string word, DateOnly day, CancellationToken ct) => await FrequencyAsync(word, day, ct) <= MisuseRule.FamilyName.Threshold;

    /// <summary>How many of the persons in the node bear the word, by a sample that is drawn once a day.</summary>
    private async Task<double> FrequencyAsync(string word, DateOnly day, CancellationToken ct)
    {
        if (sampled.Day != day)
        {
            var last = await persons.LastAsync(ct);
            var draw = new Random(day.DayNumber);
            var chosen = last <= Sample ? Enumerable.Range(1, (int)last).Select(i => (long)i).ToArray() : [.. Enumerable.Range(0, Sample).Select(_ => 1 + draw.NextInt64(last)).Distinct()];
            var words = new List<IReadOnlyList<string>>();
            await foreach (var (_, text) in persons.NamesAsync(chosen, ct)) words.Add(Words(text));
            // Held for one day's reading and no longer.
            sampled = (day, words);
        }
        return sampled.Words.Count == 0 ? 1 : (sampled.Words.Count(w => w.Contains(word)) + 0.5) / (sampled.Words.Count + 1);
    }

    /// <summary>Lets the sample go.</summary>
    public void Forget() => sampled = default;
}
