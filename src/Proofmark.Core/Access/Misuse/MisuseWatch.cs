using Npgsql;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access.Misuse;

/// <summary>
/// Reads the look-up records of each day that is over, once, and raises what stands out. Day by day: how much is read does not
/// grow with the table. A crash leaves the day to be read again, and the act of a day has one key, so nothing is raised twice.
/// </summary>
public sealed class MisuseWatch(Acts acts, PersonService persons)
{
    /// <summary>Most days that one run reads: a node that starts to watch begins so many days ago.</summary>
    public const int MostDays = 120;

    private readonly NameRules names = new(persons);
    private readonly SealedWatch sealedLooks = new(acts, persons.Sealed, new NameRules(persons));

    private TimeZoneInfo Zone => acts.Clock.LocalTimeZone;

    /// <summary>Reads every day that is over and was not read yet; returns how many anomalies were raised.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        var today = acts.Clock.Today();
        var raised = 0;
        for (var day = await NextAsync(today, ct); day < today; day = day.AddDays(1))
        {
            raised += await DayAsync(day, ct);
            // What is sealed is judged apart; neither the count nor the act of the day has any of it.
            await sealedLooks.AtOnceAsync(day, ct);
            await sealedLooks.LaterAsync(day.AddDays(-MisuseWindows.LaterCase), ct);
            await using var command = acts.Database.Writer.CreateCommand("insert into lookup_watch (next_day) values ($1) on conflict (only_one) do update set next_day = greatest(lookup_watch.next_day, excluded.next_day)");
            command.Parameters.Add(new() { Value = day.AddDays(1) });
            await command.ExecuteNonQueryAsync(ct);
        }
        return raised;
    }

    private async Task<DateOnly> NextAsync(DateOnly today, CancellationToken ct)
    {
        await using var next = acts.Database.Writer.CreateCommand("select next_day from lookup_watch");
        if (await next.ExecuteScalarAsync(ct) is DateOnly known) return known;
        await using var first = acts.Database.Writer.CreateCommand("select at from lookups order by id limit 1");
        if (await first.ExecuteScalarAsync(ct) is not DateTime at) return today;
        var begun = NodeCalendar.DayOf(at, Zone);
        return begun > today.AddDays(-MostDays) ? begun : today.AddDays(-MostDays);
    }

    private async Task<int> DayAsync(DateOnly day, CancellationToken ct)
    {
        var raised = new List<(DateOnly Day, Raised What)>();
        await foreach (var one in AtOnceAsync(day, ct)) raised.Add((day, one));
        var old = day.AddDays(-MisuseWindows.LaterCase);
        await foreach (var one in LaterAsync(old, ct)) raised.Add((old, one));
        names.Forget();
        if (raised.Count == 0) return 0;
        var key = StableKey.Of($"proofmark.misuse:{day:yyyy-MM-dd}");
        var outcome = await acts.DoAsync(new ActRequest(AccessActs.RaiseAnomalies, Actor.Node, Purpose.Housekeeping, key) { Content = $"{day:yyyy-MM-dd}" }, act => Anomalies.WriteAsync(act, raised, ct), ct);
        return outcome.AlreadyDone ? 0 : raised.Count;
    }

    /// <summary>The day's counts, and the rules that need no later case.</summary>
    private async IAsyncEnumerable<Raised> AtOnceAsync(DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var reading = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var writing = await acts.Database.Writer.OpenConnectionAsync(ct);
        var known = await KnownAsync(writing, day, ct);
        var counts = new MisuseCounts(writing);
        await foreach (var looks in MisuseFacts.ByUserAsync(reading, day, Zone, false, ct))
        {
            var user = looks[0].User;
            await counts.CountAsync(day, looks, known.RolesOf(user), ct);
            foreach (var one in DayRules.AtOnce(user, looks, known.UsualOf(user), known.RoleOf(user))) yield return one;
            if (known.NameOf(user) is { } name && await names.AtOnceAsync(writing, user, name, looks, day, ct) is { } own) yield return own;
        }
        await counts.ForgetAsync(day, ct);
        await counts.FlushAsync(ct);
    }

    /// <summary>The rules for which time had to pass.</summary>
    private async IAsyncEnumerable<Raised> LaterAsync(DateOnly day, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var reading = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var writing = await acts.Database.Writer.OpenConnectionAsync(ct);
        var known = await KnownAsync(writing, day, ct);
        var counts = new MisuseCounts(writing);
        await foreach (var looks in MisuseFacts.ByUserAsync(reading, day, Zone, true, ct))
        {
            var user = looks[0].User;
            await counts.CountLaterAsync(day, looks, ct);
            foreach (var one in DayRules.Later(user, looks, known.UsualOf(user), known.RoleOf(user))) yield return one;
            if (known.NameOf(user) is { } name)
                foreach (var one in await names.LaterAsync(writing, user, name, looks, day, ct)) yield return one;
            await foreach (var one in CaseRules.OfUserAsync(writing, user, looks, day, Zone, ct)) yield return one;
        }
        await counts.FlushAsync(ct);
        await foreach (var one in CaseRules.TogetherAsync(writing, day, ct)) yield return one;
    }

    internal static async Task<Known> KnownAsync(NpgsqlConnection connection, DateOnly day, CancellationToken ct)
    {
        var users = new List<(long Id, string Name)>();
        // Users are few beside look-ups: all of them, also those who left.
        await using (var command = new NpgsqlCommand("select id, name from user_now", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) users.Add((reader.GetInt64(0), reader.GetString(1)));
        var ids = users.Select(u => u.Id).ToList();
        return new Known(users.ToDictionary(u => u.Id, u => u.Name), await MisuseFacts.RolesAsync(connection, ids, ct), await MisuseFacts.UsualAsync(connection, ids, day, ct), await MisuseFacts.OfRolesAsync(connection, day, ct));
    }

    internal sealed record Known(Dictionary<long, string> Names, Dictionary<long, string> Roles, Dictionary<long, Usual> Usual, Dictionary<string, UsualOfRole> OfRoles)
    {
        public string? NameOf(long user) => Names.GetValueOrDefault(user);

        public string RolesOf(long user) => Roles.GetValueOrDefault(user) ?? "";

        public Usual UsualOf(long user) => Usual.GetValueOrDefault(user) ?? Misuse.Usual.None;

        public UsualOfRole RoleOf(long user) => OfRoles.GetValueOrDefault(RolesOf(user)) ?? MisuseFacts.Unknown;
    }
}
