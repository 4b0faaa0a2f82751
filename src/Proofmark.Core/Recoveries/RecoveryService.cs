using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Recoveries;

/// <summary>A recovery as it is asked to be recorded: the weapon as seen, and how it came into the State's hands.</summary>
public sealed record RecordRecovery(RegisterWeapon Weapon, string Kind, string Country)
{
    /// <summary>For seizures: the offence or reason.</summary>
    public string? Cause { get; init; }
    /// <summary>Where, in words.</summary>
    public string? Place { get; init; }
    /// <summary>When.</summary>
    public WrittenDate? Occurred { get; init; }
    /// <summary>What happened; no person is named (ITI ¶17 asks for none).</summary>
    public string? Circumstances { get; init; }
    /// <summary>The authority that recovered it.</summary>
    public string? Authority { get; init; }
    /// <summary>Why its recorder recorded it, where another act writes it; null: that act says it.</summary>
    internal Purpose? Recorded { get; init; }
    /// <summary>Of an anonymous surrender (<see cref="AnonymousSurrenders"/>): the collection point's inside id.</summary>
    internal long? Point { get; init; }
}

/// <summary>A recovery that goes on: its outside id, kind, the case that its recorder stated, when it was recorded (UTC).</summary>
public sealed record OpenRecovery(Guid Uid, string Kind, string? Case, DateTime Recorded);

/// <summary>The only writer of recoveries. Nothing stops a recovered weapon from being recorded, however little is known of it.</summary>
public sealed class RecoveryService(Acts acts)
{
    /// <summary>Records a recovery with its weapon.</summary>
    public static readonly ActType Recover = new("recoveries.recover", false, "registered", "recovered");

    /// <summary>The register that recovered weapons are entered in.</summary>
    public const string RegisterCode = "RECOVERED";

    /// <summary>The kinds of recovery.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["seized", "found", "surrendered"];

    private const string Select = """
        select r.id, r.uid, r.entry, e.uid, r.kind, r.cause, r.country, r.place, r.occurred, r.circumstances, r.authority, r.case_reference, case when p.id is null then a.recorded else date_trunc('day', a.recorded, 'UTC') end, e.make, e.model, e.calibre,
               (select m.text from marks m where m.entry = e.id and m.until_act is null order by m.kind = 'serial' desc, m.id limit 1), p.name
        from recoveries r join acts a on a.id = r.act join entries e on e.id = r.entry and e.until_act is null left join collection_points p on p.id = r.collection_point
        """;

    /// <summary>Records it; returns the recovery's outside id.</summary>
    /// <exception cref="ProblemException">recoveries.kind, recoveries.cause_missing, recoveries.country, recoveries.future.</exception>
    public async Task<(Guid Recovery, ActOutcome Outcome)> RecoverAsync(RecordRecovery request, Doing doing, CancellationToken ct = default)
    {
        var marks = Checked(request);
        await EnsureRegisterAsync(doing, ct);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Recover, doing.Actor, doing.Purpose, doing.Key) { Content = $"{request.Kind}|{request.Country}|{request.Occurred}|{request.Place}{(request.Point is { } at ? $"|{at}" : "")}" }, async act =>
        {
            (_, uid) = await WriteAsync(act, request, marks, ct);
        }, ct);
        if (outcome.AlreadyDone) uid = await acts.UidWrittenAsync(RecoveryRow.Table, outcome.Id, ct);
        return (uid, outcome);
    }

    /// <summary>What is wrong with it, all together; its marks when nothing is.</summary>
    /// <exception cref="ProblemException">recoveries.kind, recoveries.cause_missing, recoveries.country, recoveries.future, marking.*.</exception>
    internal List<MarkText> Checked(RecordRecovery request)
    {
        var today = acts.Clock.Today();
        List<Problem> problems = [];
        if (!Kinds.Contains(request.Kind)) problems.Add(Problem.Of("recoveries.kind", "kind", ("value", request.Kind)));
        if (request.Kind == "seized" && string.IsNullOrWhiteSpace(request.Cause)) problems.Add(Problem.Of("recoveries.cause_missing", "cause"));
        if (request.Country.Length != 2) problems.Add(Problem.Of("recoveries.country", "country", ("value", request.Country)));
        if (request.Occurred?.Date.OuterLower is { } from && from > today.AddDays(1)) problems.Add(Problem.Of("recoveries.future", "occurred", ("value", request.Occurred.Date.ToString())));
        if (problems.Count > 0) throw new ProblemException(problems);
        return request.Weapon.Marks.Select(m => MarkText.Read(m.Text, "mark").GetValueOrThrow()).ToList();
    }

    /// <summary>Writes a recovery that was checked into an open act: its own, or that by which a device in the field delivers it. The register is open already.</summary>
    internal async Task<(long Id, Guid Uid)> WriteAsync(Act act, RecordRecovery request, List<MarkText> marks, CancellationToken ct)
    {
        var register = (await RegisterService.FindAsync(act.Connection, RegisterCode, ct))!;
        act.UidsTellTheDay = request.Point is not null;
        var recovery = await act.Ids.NextAsync("recoveries", ct);
        var uid = act.NewUid();
        var entry = await WeaponService.WriteEntryAsync(act, register, request.Weapon with { Register = register.Id, RowKey = uid.ToString() }, marks, ct);
        act.Write(RecoveryRow.Table, new RecoveryRow(recovery, uid, entry, request.Kind, request.Cause, request.Country, request.Place, request.Occurred?.Date.ToString(), request.Circumstances, request.Authority, request.Point is null ? (request.Recorded ?? act.Request.Purpose).Case : null, request.Point));
        await act.FlushAsync(ct);
        await Weapons.Assemblies.AssemblyBook.FoundWhereNumbersDifferAsync(act, (await EntryStore.FindAsync(act.Connection, entry, ct))!, request.Weapon.Marks, ct);
        await WeaponService.AddEventAsync(act, entry, EventType.Recovered, request.Occurred, null, request.Country, EventData.Note(request.Circumstances), ct);
        return (recovery, uid);
    }

    /// <summary>One recovery, or null.</summary>
    public async Task<RecoveryView?> FindAsync(Guid uid, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " where r.uid = $1");
        command.Parameters.Add(new() { Value = uid });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    /// <summary>Recoveries, newest first.</summary>
    public async Task<IReadOnlyList<RecoveryView>> ListAsync(int skip, int take, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " order by r.id desc offset $1 limit $2");
        command.Parameters.Add(new() { Value = skip });
        command.Parameters.Add(new() { Value = take });
        return await ReadAsync(command, ct);
    }

    /// <summary>Of the node's latest 2,000 recoveries those that this user recorded and for which no trace was asked, the latest first.</summary>
    public async Task<IReadOnlyList<OpenRecovery>> OpenOfAsync(long user, int take, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select r.uid, r.kind, r.case_reference, a.recorded from (select id, uid, kind, case_reference, act from recoveries where collection_point is null order by id desc limit 2000) r
            join acts a on a.id = r.act and a.actor = $1 where not exists (select from traces t where t.recovery = r.id) order by r.id desc limit $2
            """);
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = (long)take });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<OpenRecovery>();
        while (await reader.ReadAsync(ct)) list.Add(new(reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetDateTime(3)));
        return list;
    }

    /// <summary>The weapon of a recovery with its marks, for the recovery's page and for a request to trace. Recording the look-up is the caller's.</summary>
    /// <exception cref="ProblemException">recoveries.not_found.</exception>
    public async Task<RecoveredWeapon> WeaponAsync(RecoveryView recovery, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var marks = new List<RecoveredMark>();
        await using (var command = new NpgsqlCommand("select kind, text, component, country, year, place, method, legibility from marks where entry = $1 and until_act is null order by id", connection))
        {
            command.Parameters.Add(new() { Value = recovery.Entry });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                marks.Add(new RecoveredMark(r.GetString(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3), r.IsDBNull(4) ? null : r.GetInt16(4), r.TextOrNull(5), r.TextOrNull(6), r.TextOrNull(7)));
        }
        await using var entry = new NpgsqlCommand("select category, make, model, calibre, country, year from entries where id = $1 and until_act is null", connection);
        entry.Parameters.Add(new() { Value = recovery.Entry });
        await using var e = await entry.ExecuteReaderAsync(ct);
        if (!await e.ReadAsync(ct)) throw new ProblemException(Problem.Of("recoveries.not_found"));
        return new RecoveredWeapon(e.TextOrNull(0), e.TextOrNull(1), e.TextOrNull(2), e.TextOrNull(3), e.TextOrNull(4), e.IsDBNull(5) ? null : e.GetInt16(5), marks);
    }

    /// <summary>Opens the register of recovered weapons at the first recovery.</summary>
    internal async Task EnsureRegisterAsync(Doing doing, CancellationToken ct)
    {
        var registers = new RegisterService(acts);
        if (await registers.FindAsync(RegisterCode, ct) is not null) return;
        try
        {
            await registers.OpenAsync(RegisterCode, "Recovered weapons", "weapons", 0, null, doing with { Key = Guid.NewGuid() }, ct);
        }
        catch (ProblemException e) when (e.Problems[0].Code == "weapons.register_exists")
        {
            // Another desk opened it at the same moment.
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // So did this one say, but between its question and its answer: the first devices of a collection send at once.
        }
    }

    private static async Task<List<RecoveryView>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<RecoveryView>();
        while (await r.ReadAsync(ct))
            list.Add(new RecoveryView(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetGuid(3), r.GetString(4), T(5), r.GetString(6), T(7), T(8), T(9), T(10), T(11), r.GetDateTime(12), T(13), T(14), T(15), T(16), T(17)));
        return list;
        string? T(int i) => r.IsDBNull(i) ? null : r.GetString(i);
    }
}
