using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Proofmark.Core.Access.Misuse;

/// <summary>Keeps the counts of a day, by which later days are judged. Counting a day again gives the same. Statements go out by the hundred.</summary>
internal sealed class MisuseCounts(NpgsqlConnection connection)
{
    private const int FlushAt = 300;
    private readonly List<NpgsqlBatchCommand> waiting = [];

    public async Task CountAsync(DateOnly day, List<Look> looks, string roles, CancellationToken ct)
    {
        var hours = new int[24];
        foreach (var look in looks.Where(l => l.Counts && !l.ByProgram)) hours[look.At.Hour]++;
        await RunAsync("""
            insert into lookup_days (user_id, day, roles, looks, exports, hours) values ($1, $2, $3, $4, $5, $6)
            on conflict (user_id, day) do update set roles = excluded.roles, looks = excluded.looks, exports = excluded.exports, hours = excluded.hours
            """, ct, looks[0].User, day, roles, DayRules.Weapons(looks).Count, looks.Count(l => l.Kind == "export"), hours);
        var cases = looks.Where(l => l.Case is not null && l.IsWeapon).GroupBy(l => l.Case!, StringComparer.Ordinal).ToList();
        if (cases.Count == 0) return;
        await RunAsync("""
            insert into lookup_cases as c (case_hash, user_id, last_day, days, looks) select h, $1, $2, 1, n from unnest($3, $4) x (h, n)
            on conflict (case_hash, user_id) do update set days = c.days + 1, looks = c.looks + excluded.looks, last_day = excluded.last_day where c.last_day < excluded.last_day
            """, ct, looks[0].User, day, cases.Select(c => HashOf(c.Key)).ToArray(), cases.Select(c => c.Count()).ToArray());
    }

    public async Task CountLaterAsync(DateOnly day, List<Look> looks, CancellationToken ct)
    {
        var weapons = looks.Where(l => l.IsWeapon).DistinctBy(l => l.Found[0]).ToList();
        var bare = weapons.Where(l => l.IsBare).ToList();
        await RunAsync("update lookup_days set opened = $3, bare = $4 where user_id = $1 and day = $2", ct, looks[0].User, day, weapons.Count, bare.Count);
        if (bare.Count == 0) return;
        await RunAsync("insert into lookup_bare (entry, user_id, day, lookup) select e, $1, $2, l from unnest($3, $4) x (e, l) on conflict do nothing", ct,
            looks[0].User, day, bare.Select(l => l.Found[0]).ToArray(), bare.Select(l => l.Id).ToArray());
    }

    /// <summary>Lets go what no rule compares any more.</summary>
    public async Task ForgetAsync(DateOnly day, CancellationToken ct)
    {
        await RunAsync("delete from lookup_bare where day < $1", ct, day.AddDays(-MisuseWindows.LaterCase - MisuseWindows.Together));
        await RunAsync("delete from lookup_cases where last_day < $1", ct, day.AddDays(-MisuseWindows.Usual));
        await RunAsync("delete from lookup_days where day < $1", ct, day.AddDays(-2 * MisuseWindows.Usual));
    }

    public static byte[] HashOf(string caseReference) => SHA256.HashData(Encoding.UTF8.GetBytes(caseReference));

    /// <summary>Sends what waits; at the end of a day, and before it is asked what was counted.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        if (waiting.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in waiting) batch.BatchCommands.Add(command);
        waiting.Clear();
        await batch.ExecuteNonQueryAsync(ct);
    }

    private async Task RunAsync(string sql, CancellationToken ct, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        waiting.Add(command);
        if (waiting.Count >= FlushAt) await FlushAsync(ct);
    }
}
