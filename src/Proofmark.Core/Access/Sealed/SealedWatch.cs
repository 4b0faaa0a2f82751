using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Access.Sealed;

/// <summary>
/// Runs the rules of misuse over sealed look-ups, together with the ordinary ones of the same user and day. What names a sealed one is
/// a sealed finding for the independent auditor. Nothing that others see is counted here: a user's usual is that of the ordinary look-ups.
/// </summary>
internal sealed class SealedWatch(Acts acts, SealedVault vault, NameRules names)
{
    private const int LeastDays = 3;
    private const long LockKey = 0x5345414C5741;
    private readonly List<SealedEntry> numbered = [];

    private TimeZoneInfo Zone => acts.Clock.LocalTimeZone;

    /// <summary>The rules that need no later case.</summary>
    public async Task AtOnceAsync(DateOnly day, CancellationToken ct)
    {
        numbered.Clear();
        var all = await LooksAsync(day, day, ct);
        if (all.Count == 0) return;
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var known = await MisuseWatch.KnownAsync(connection, day, ct);
        var raised = new List<Raised>();
        foreach (var own in all.GroupBy(l => l.By))
        {
            var looks = await TogetherAsync(connection, own.Key, day, [.. own.Select(l => Look(l, false, false))], false, ct);
            raised.AddRange(DayRules.AtOnce(own.Key, looks, known.UsualOf(own.Key), known.RoleOf(own.Key)));
            if (known.NameOf(own.Key) is { } name && await names.AtOnceAsync(connection, own.Key, name, looks, day, ct) is { } one) raised.Add(one);
        }
        await WriteAsync(day, raised, ct);
    }

    /// <summary>The rules for which time had to pass.</summary>
    public async Task LaterAsync(DateOnly day, CancellationToken ct)
    {
        numbered.Clear();
        var around = await LooksAsync(day.AddDays(-MisuseWindows.LaterCase), day.AddDays(MisuseWindows.LaterCase), ct);
        if (!around.Any(l => DayOf(l) == day)) return;
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var judged = new List<Look>();
        foreach (var one in around.Where(l => DayOf(l) <= day))
            judged.Add(Look(one, await IsTouchedAsync(connection, one, ct), around.Any(o => o.Of == one.Of && o.By != one.By)));
        var known = await MisuseWatch.KnownAsync(connection, day, ct);
        var raised = new List<Raised>();
        foreach (var own in judged.Where(l => DateOnly.FromDateTime(l.At) == day).GroupBy(l => l.User))
        {
            var looks = await TogetherAsync(connection, own.Key, day, [.. own], true, ct);
            raised.AddRange(DayRules.Later(own.Key, looks, known.UsualOf(own.Key), known.RoleOf(own.Key)));
            if (known.NameOf(own.Key) is { } name) raised.AddRange(await names.LaterAsync(connection, own.Key, name, looks, day, ct));
            raised.AddRange(own.Select(l => l.Case).Distinct().Select(c => OneCase(own.Key, [.. judged.Where(l => l.User == own.Key && l.Case == c && DateOnly.FromDateTime(l.At) > day.AddDays(-MisuseWindows.OneCase))])).OfType<Raised>());
        }
        raised.AddRange(await OneWeaponAsync(connection, day, judged, ct));
        await WriteAsync(day, raised, ct);
    }

    /// <summary>Canaries that were touched under seal; returns how many are new.</summary>
    public async Task<int> CanariesAsync(CancellationToken ct)
    {
        numbered.Clear();
        var touched = new List<SealedEntry>();
        await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct))
        {
            await using var transaction = await SealedAudit.SeeAsync(connection, ct);
            await using var command = new NpgsqlCommand("select uid, at, cipher from sealed_records where canary and cipher is not null", connection);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                if (vault.Open(reader.GetGuid(0), reader.GetFieldValue<byte[]>(2)) is { } plain && SealedEntry.Read(plain) is { } entry) touched.Add(entry with { Uid = reader.GetGuid(0) });
        }
        var raised = 0;
        foreach (var one in touched) raised += await WriteAsync(DayOf(one), [new Raised(MisuseRule.Canary, [one.By], [Look(one, false, false).Id], new Dictionary<string, long> { ["n"] = 1 })], ct);
        return raised;
    }

    /// <summary>One sealed case for many weapons on several days, on hardly any of which something was done.</summary>
    private static Raised? OneCase(long user, IReadOnlyList<Look> looks)
    {
        var weapons = DayRules.Weapons(looks);
        var days = weapons.Select(l => DateOnly.FromDateTime(l.At)).Distinct().Count();
        var least = MisuseRule.OneCase.Threshold * (weapons.Any(l => l.CaseKnown) ? 2 : 1);
        return weapons.Count < least || days < LeastDays || weapons.Count(l => l.Touched) * 10 > weapons.Count ? null : DayRules.Of(MisuseRule.OneCase, user, weapons, ("n", weapons.Count), ("days", days));
    }

    /// <summary>One weapon that several users opened within a week without a later case, one of them at least under seal.</summary>
    private static async Task<List<Raised>> OneWeaponAsync(NpgsqlConnection connection, DateOnly day, IReadOnlyList<Look> judged, CancellationToken ct)
    {
        var first = day.AddDays(1 - MisuseWindows.Together);
        var bare = judged.Where(l => l.IsWeapon && l.IsBare && DateOnly.FromDateTime(l.At) >= first).ToList();
        var raised = new List<Raised>();
        foreach (var entry in bare.Where(l => DateOnly.FromDateTime(l.At) == day).Select(l => l.Found[0]).Distinct())
        {
            var found = bare.Where(l => l.Found[0] == entry).Select(l => (l.User, l.Id)).ToList();
            await using var command = new NpgsqlCommand("select user_id, lookup from lookup_bare where entry = $1 and day between $2 and $3 order by lookup", connection);
            foreach (var value in new object[] { entry, first, day }) command.Parameters.Add(new() { Value = value });
            await using (var reader = await command.ExecuteReaderAsync(ct))
                while (await reader.ReadAsync(ct)) found.Add((reader.GetInt64(0), reader.GetInt64(1)));
            var users = found.Select(f => f.User).Distinct().Order().ToList();
            if (users.Count >= MisuseRule.Celebrity.Threshold) raised.Add(new Raised(MisuseRule.Celebrity, users, [.. found.Select(f => f.Id)], new Dictionary<string, long> { ["users"] = users.Count, ["n"] = found.Count }));
        }
        return raised;
    }

    /// <summary>Keeps what names a sealed look-up, unless the same rule has named it before.</summary>
    private async Task<int> WriteAsync(DateOnly day, IReadOnlyList<Raised> raised, CancellationToken ct)
    {
        var about = raised.Where(r => r.Lookups.Any(l => l < 0)).ToList();
        if (about.Count == 0) return 0;
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var alone = new NpgsqlCommand($"select pg_advisory_xact_lock({LockKey})", connection)) await alone.ExecuteNonQueryAsync(ct);
        var before = (await SealedJournal.OfAsync(connection, vault, SealedJournal.Findings, ct)).Where(f => f.Kind == "raise").ToList();
        var written = 0;
        foreach (var one in about)
        {
            Guid[] looks = [.. one.Lookups.Where(l => l < 0).Take(Anomalies.MostLookups).Select(l => numbered[(int)(-l - 1)].Uid)];
            if (before.Any(f => f.Rule == one.Rule.Code && f.Looks!.Intersect(looks).Any())) continue;
            await SealedJournal.AddAsync(connection, vault, SealedJournal.Findings, new SealedEntry
            {
                Kind = "raise", Of = Guid.NewGuid(), At = acts.Clock.GetUtcNow().UtcDateTime, Rule = one.Rule.Code, Users = [.. one.Users], Day = day, Looks = looks,
                Lookups = [.. one.Lookups.Where(l => l > 0).Take(Anomalies.MostLookups)], Measures = new(one.Measures.ToDictionary(m => m.Key, m => m.Value), StringComparer.Ordinal),
            }, null, ct);
            written++;
        }
        await transaction.CommitAsync(ct);
        return written;
    }

    private async Task<IReadOnlyList<SealedEntry>> LooksAsync(DateOnly first, DateOnly last, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        return [.. (await SealedJournal.BetweenAsync(connection, vault, MisuseFacts.Begin(first, Zone), MisuseFacts.Begin(last.AddDays(1), Zone), ct)).Where(l => l is { Kind: SealedEntry.Look, What: "find" or "check" or "open" or "export" })];
    }

    private async Task<List<Look>> TogetherAsync(NpgsqlConnection connection, long user, DateOnly day, IEnumerable<Look> sealedLooks, bool later, CancellationToken ct) =>
        [.. (await MisuseFacts.OfUserAsync(connection, user, day, Zone, later, ct)).Concat(sealedLooks).OrderBy(l => l.At)];

    /// <summary>As the rules see it. Its number is below zero: those of ordinary look-ups are above.</summary>
    private Look Look(SealedEntry look, bool touched, bool caseKnown)
    {
        numbered.Add(look);
        return new Look(-numbered.Count, TimeZoneInfo.ConvertTimeFromUtc(look.At, Zone), look.By, false, $"sealed {look.Of}", look.What!, look.Subject ?? "", look.Query, look.Found ?? [], touched, caseKnown);
    }

    private DateOnly DayOf(SealedEntry look) => NodeCalendar.DayOf(look.At, Zone);

    private static async Task<bool> IsTouchedAsync(NpgsqlConnection connection, SealedEntry look, CancellationToken ct)
    {
        if (look.Found is not { Length: > 0 and <= 20 } found) return false;
        await using var command = new NpgsqlCommand("select exists (select from events e join acts a on a.id = e.act where e.entry = any ($1) and a.recorded between $2 - $3 and $2 + $3 and a.type <> 'import.batch' and a.purpose <> 'training')", connection);
        command.Parameters.Add(new() { Value = found });
        command.Parameters.Add(new() { Value = look.At, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = TimeSpan.FromDays(MisuseWindows.LaterCase) });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
