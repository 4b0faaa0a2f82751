using Npgsql;

namespace Proofmark.Core.Access.Misuse;

/// <summary>The rules over several days or several users.</summary>
internal static class CaseRules
{
    private const int LeastDays = 3;

    /// <summary>One case number for many weapons. A case that others know too may have twice as many.</summary>
    public static async IAsyncEnumerable<Raised> OfUserAsync(NpgsqlConnection connection, long user, IReadOnlyList<Look> looks, DateOnly day, TimeZoneInfo zone, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var cases = looks.Where(l => l.Case is not null && l.IsWeapon).Select(l => l.Case!).Distinct(StringComparer.Ordinal).ToDictionary(MisuseCounts.HashOf, c => c);
        if (cases.Count == 0) yield break;
        var many = new List<string>();
        await using (var command = new NpgsqlCommand("select case_hash from lookup_cases where case_hash = any ($1) and user_id = $2 and days >= $3 and looks >= $4", connection))
        {
            foreach (var value in new object[] { cases.Keys.ToArray(), user, LeastDays, (int)MisuseRule.OneCase.Threshold }) command.Parameters.Add(new() { Value = value });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) many.Add(cases.First(c => c.Key.AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(0))).Value);
        }
        foreach (var one in many)
        {
            var first = day.AddDays(1 - MisuseWindows.OneCase);
            var weapons = (await MisuseFacts.OfCaseAsync(connection, user, one, first, day, zone, ct)).Where(l => l.IsWeapon).DistinctBy(l => l.Found[0]).ToList();
            var days = weapons.Select(l => DateOnly.FromDateTime(l.At)).Distinct().Count();
            var least = MisuseRule.OneCase.Threshold * (weapons.Any(l => l.CaseKnown) ? 2 : 1);
            if (weapons.Count < least || days < LeastDays || weapons.Count(l => l.Touched) * 10 > weapons.Count) continue;
            var raised = DayRules.Of(MisuseRule.OneCase, user, weapons, ("n", weapons.Count), ("days", days));
            if (!await WasRaisedAsync(connection, raised, first, ct)) yield return raised;
        }
    }

    /// <summary>One weapon that several users opened within a week, each without a later case.</summary>
    public static async IAsyncEnumerable<Raised> TogetherAsync(NpgsqlConnection connection, DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var first = day.AddDays(1 - MisuseWindows.Together);
        var found = new List<Raised>();
        await using (var command = new NpgsqlCommand("""
            select array_agg(distinct b.user_id), array_agg(b.lookup order by b.lookup) from lookup_bare b
            where b.day between $2 and $1 and b.entry in (select entry from lookup_bare where day = $1)
            group by b.entry having count(distinct b.user_id) >= $3
            """, connection))
        {
            foreach (var value in new object[] { day, first, (long)MisuseRule.Celebrity.Threshold }) command.Parameters.Add(new() { Value = value });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var users = reader.GetFieldValue<long[]>(0);
                found.Add(new Raised(MisuseRule.Celebrity, users, reader.GetFieldValue<long[]>(1), new Dictionary<string, long> { ["users"] = users.Length, ["n"] = reader.GetFieldValue<long[]>(1).Length }));
            }
        }
        foreach (var one in found)
            if (!await WasRaisedAsync(connection, one, first, ct)) yield return one;
    }

    /// <summary>The same look-ups were named by the same rule: a window that moves by a day sees them again.</summary>
    private static async Task<bool> WasRaisedAsync(NpgsqlConnection connection, Raised raised, DateOnly since, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from anomalies where rule = $1 and users && $2 and day >= $3 and lookups && $4)", connection);
        foreach (var value in new object[] { raised.Rule.Code, raised.Users.ToArray(), since, raised.Lookups.ToArray() }) command.Parameters.Add(new() { Value = value });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
