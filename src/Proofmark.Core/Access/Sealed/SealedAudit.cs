using Npgsql;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Access.Sealed;

/// <summary>A look-up under seal, as the independent auditor reads it.</summary>
/// <param name="Id">The record.</param>
/// <param name="At">When, UTC.</param>
/// <param name="User">users.id.</param>
/// <param name="Name">Who.</param>
/// <param name="What">find, open, export.</param>
/// <param name="Subject">mark, weapon, person….</param>
/// <param name="Query">As asked; null also when an erasure took it out.</param>
/// <param name="Found">Identifiers of the entries that were shown.</param>
/// <param name="Canary">It touched a canary record.</param>
public sealed record SealedLook(Guid Id, DateTime At, long User, string? Name, string What, string Subject, string? Query, IReadOnlyList<Guid> Found, bool Canary);

/// <summary>A reading by an auditor.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Name">Who.</param>
/// <param name="Of">The sealed case or finding; null: the list.</param>
public sealed record SealedReading(DateTime At, string? Name, Guid? Of);

/// <summary>Everything about one sealed case.</summary>
/// <param name="Authority">The case.</param>
/// <param name="Looks">Its look-ups, oldest first.</param>
/// <param name="Names">Names of the users whom it speaks of.</param>
public sealed record SealedReport(SealedAuthority Authority, IReadOnlyList<SealedLook> Looks, IReadOnlyDictionary<long, string> Names);

/// <summary>The overview.</summary>
/// <param name="Cases">Sealed cases, the latest first, with how many look-ups each has.</param>
/// <param name="Names">Names of users.</param>
/// <param name="Unreadable">Records that stand for erased ones and cannot be opened: somebody wrote them who had no key.</param>
/// <param name="Readings">The latest readings by auditors.</param>
public sealed record SealedOverview(IReadOnlyList<(SealedAuthority Case, int Looks)> Cases, IReadOnlyDictionary<long, string> Names, int Unreadable, IReadOnlyList<SealedReading> Readings);

/// <summary>What the independent auditor reads of sealed look-ups. Each reading is a sealed record itself: an ordinary one would show to others when there was something to read.</summary>
public sealed class SealedAudit(Acts acts, SealedAuthorities authorities, PersonKeys keys)
{
    private const int MostReadings = 50;
    private readonly SealedVault vault = keys.Sealed;

    /// <summary>All sealed cases.</summary>
    public async Task<SealedOverview> ListAsync(ReadContext auditor, CancellationToken ct = default)
    {
        await NoteAsync(auditor, null, ct);
        var all = await authorities.AllAsync(ct);
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await SeeAsync(connection, ct);
        var records = await SealedJournal.OfAllAsync(connection, vault, all.Select(a => SealedJournal.LooksOf(a.Id)).Append(SealedJournal.Readings), ct);
        var cases = all.Reverse().Select(one => (one, records[SealedJournal.LooksOf(one.Id)].Count())).ToList();
        var readings = records[SealedJournal.Readings].Reverse().Take(MostReadings).ToList();
        var names = await NamesAsync(connection, all.SelectMany(PeopleOf).Concat(readings.Select(r => r.By)), ct);
        var unreadable = 0;
        await using (var command = new NpgsqlCommand("select uid, cipher from sealed_records where replaces is not null and cipher is not null", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                if (vault.Open(reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)) is null) unreadable++;
        return new SealedOverview(cases, names, unreadable, [.. readings.Select(r => new SealedReading(r.At, names.GetValueOrDefault(r.By), r.Of == Guid.Empty ? null : r.Of))]);
    }

    /// <summary>One of them with its look-ups.</summary>
    /// <exception cref="ProblemException">access.sealed.not_found.</exception>
    public async Task<SealedReport> ReportAsync(Guid id, ReadContext auditor, CancellationToken ct = default)
    {
        await NoteAsync(auditor, id, ct);
        var one = (await authorities.AllAsync(ct)).FirstOrDefault(a => a.Id == id) ?? throw new ProblemException(Problem.Of("access.sealed.not_found"));
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await SeeAsync(connection, ct);
        var looks = await SealedJournal.OfAsync(connection, vault, SealedJournal.LooksOf(id), ct);
        var names = await NamesAsync(connection, PeopleOf(one).Concat(looks.Select(l => l.By)), ct);
        return new SealedReport(one, await ShownAsync(connection, looks, names, ct), names);
    }

    /// <summary>How many extensions wait for the auditor's decision.</summary>
    public async Task<int> AskedAsync(CancellationToken ct = default) => (await authorities.AllAsync(ct)).Count(a => a.Asked is not null);

    /// <summary>Whom the steps of a sealed case name.</summary>
    internal static IEnumerable<long> PeopleOf(SealedAuthority one) => one.Users.Concat(one.Steps.Select(s => s.By));

    internal static async Task<IReadOnlyDictionary<long, string>> NamesAsync(NpgsqlConnection connection, IEnumerable<long> users, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, name from user_now where id = any ($1)", connection) { Parameters = { new() { Value = users.Distinct().ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new Dictionary<long, string>();
        while (await reader.ReadAsync(ct)) names[reader.GetInt64(0)] = reader.GetString(1);
        return names;
    }

    internal static async Task<IReadOnlyList<SealedLook>> ShownAsync(NpgsqlConnection connection, IReadOnlyList<SealedEntry> looks, IReadOnlyDictionary<long, string> names, CancellationToken ct)
    {
        var entries = new Dictionary<long, Guid>();
        await using (var command = new NpgsqlCommand("select distinct id, uid from entries where id = any ($1)", connection) { Parameters = { new() { Value = looks.SelectMany(l => l.Found ?? []).Distinct().ToArray() } } })
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) entries[reader.GetInt64(0)] = reader.GetGuid(1);
        return [.. looks.Select(l => new SealedLook(l.Uid, l.At, l.By, names.GetValueOrDefault(l.By), l.What ?? "", l.Subject ?? "", l.Query, [.. (l.Found ?? []).Where(entries.ContainsKey).Select(f => entries[f])], l.Canary))];
    }

    internal static async Task<NpgsqlTransaction> SeeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(ct);
        await ReadSession.AllowAuditorAsync(connection, ct);
        return transaction;
    }

    internal async Task NoteAsync(ReadContext auditor, Guid? of, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await SealedJournal.AddAsync(connection, vault, SealedJournal.Readings, new SealedEntry { Kind = "read", Of = of ?? Guid.Empty, By = auditor.Actor.User, At = acts.Clock.GetUtcNow().UtcDateTime, Purpose = auditor.Purpose.Code, Reference = auditor.Purpose.Case }, null, ct);
    }
}
