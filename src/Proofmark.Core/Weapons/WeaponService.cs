using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Weapons;

/// <summary>The only writer of entries, marks and events, one weapon at a time; imports write the same rows in bulk.</summary>
/// <param name="acts">The door to recorded data.</param>
/// <param name="persons">Writes holders who are natural persons; without it none can be typed in.</param>
/// <param name="law">The rules about marks; those that ship when nothing is said.</param>
public sealed class WeaponService(Acts acts, PersonService? persons = null, MarkingLaw? law = null)
{
    private readonly MarkGate gate = new(law ?? MarkingLaw.Shipped);
    private const string UnknownPart = "unknown";

    /// <summary>Takes a weapon into a register; nothing stops a weapon from being recorded, however poorly marked. Returns the entry's id.</summary>
    /// <exception cref="ProblemException">weapons.row_key_missing, weapons.row_key_taken, marks.*.</exception>
    public Task<(long Entry, ActOutcome Outcome)> RegisterAsync(RegisterWeapon request, Doing doing, CancellationToken ct = default) => RegisterAsync(request, doing, (_, _) => Task.CompletedTask, ct);

    /// <summary>The same; what another capability records together with it is written by the same act, or neither is.</summary>
    public async Task<(long Entry, ActOutcome Outcome)> RegisterAsync(RegisterWeapon request, Doing doing, Func<Act, EntryRow, Task> also, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(request.RowKey)) throw new ProblemException(Problem.Of("weapons.row_key_missing", "row_key"));
        var normal = request.Marks.Select(m => MarkText.Read(m.Text, "mark").GetValueOrThrow()).ToList();
        long entry = 0;
        var outcome = await acts.DoAsync(Request(WeaponActs.Register, doing, $"{request.Register}|{request.RowKey}"), async act =>
        {
            var register = await EntryStore.RegisterAsync(act.Connection, request.Register, ct);
            Training.Demand(act, register.Id, request.HolderOrganisation, request.HolderPerson);
            if (await EntryStore.FindByKeyAsync(act.Connection, request.Register, request.RowKey, ct) is not null)
                throw new ProblemException(Problem.Of("weapons.row_key_taken", "row_key", ("value", request.RowKey), ("register", register.Code)));
            entry = await WriteEntryAsync(act, register, request.NewHolder.Count == 0 ? request : request with { HolderPerson = await HolderAsync(act, request.NewHolder, ct) }, normal, ct);
            await act.FlushAsync(ct);
            var row = (await EntryStore.FindAsync(act.Connection, entry, ct))!;
            await also(act, row);
            await Assemblies.AssemblyBook.FoundWhereNumbersDifferAsync(act, row, request.Marks, ct);
            await DutyBook.ReviewAsync(act, row, ct);
        }, ct);
        if (outcome.AlreadyDone) entry = await EntryStore.OfActAsync(acts.Database, outcome.Id, ct);
        return (entry, outcome);
    }

    /// <summary>Writes a new entry with its marks and its first event, within any act that takes a weapon into a register.</summary>
    public static async Task<long> WriteEntryAsync(Act act, RegisterRow register, RegisterWeapon request, IReadOnlyList<MarkText> marks, CancellationToken ct)
    {
        var entry = await act.Ids.NextAsync("entries", ct);
        var row = new EntryRow
        {
            Id = entry, Uid = act.NewUid(), Register = register.Id, Handling = register.Handling, RowKey = request.RowKey, Identity = EntryStore.IdentityOf(request.RowKey),
            Category = request.Category, Make = request.Make, MakeRef = request.MakeRef, Model = request.Model, ModelRef = request.ModelRef, Calibre = request.Calibre, CalibreRef = request.CalibreRef, Country = request.Country,
            Year = request.Year, Origin = request.Origin, HolderKind = request.HolderKind, HolderOrganisation = request.HolderOrganisation, HolderPerson = request.HolderPerson,
            Registered = request.Registered?.Date.ToString(),
        };
        act.Write(EntryRow.Table, row);
        foreach (var kind in request.Unknown) UnmatchedTexts.Add(act, kind, kind switch { "make" => row.Make!, "model" => row.Model!, _ => row.Calibre! });
        // A part that carries a mark is there, whether it was listed or not.
        foreach (var kind in request.Components.Concat(request.Marks.Select(m => m.Component).OfType<string>().Where(k => k != UnknownPart && !request.Components.Contains(k)).Distinct()))
            await WriteComponentAsync(act, row, kind, ct);
        for (var i = 0; i < marks.Count; i++) await WriteMarkAsync(act, row, request.Marks[i], marks[i], ct);
        await WriteEventAsync(act, row, EventType.Registered, request.Registered, ct, organisation: request.HolderOrganisation, person: request.HolderPerson);
        await Assemblies.Sightings.NoteAsync(act, row, [.. marks.Where((_, i) => request.Marks[i].Kind is "serial" or "manufacture" or "replacement" or "illicit_found").Select(m => m.Normalised)], ct);
        return entry;
    }

    /// <summary>Records a mark that was applied or read.</summary>
    public Task<ActOutcome> MarkAsync(long entry, MarkRequest mark, WrittenDate? occurred, Doing doing, CancellationToken ct = default) => MarkAsync(entry, mark, occurred, doing, (_, _) => Task.CompletedTask, ct);

    /// <summary>The same; what another capability records together with the mark (which it is told by marks.id) is written by the same act, or neither is.</summary>
    public Task<ActOutcome> MarkAsync(long entry, MarkRequest mark, WrittenDate? occurred, Doing doing, Func<Act, long, Task> also, CancellationToken ct = default)
    {
        var text = MarkText.Read(mark.Text, "mark").GetValueOrThrow();
        return OnEntryAsync(WeaponActs.Mark, entry, doing, $"{entry}|{mark}|{occurred}", async (act, row) =>
        {
            if (mark.Applied) await HoldBook.RefuseAsync(act.Connection, entry, ct);
            var written = await WriteMarkAsync(act, row, mark, text, ct);
            if (mark.Component is { } part && part != UnknownPart && !await EntryStore.HasComponentAsync(act.Connection, entry, part, ct)) await WriteComponentAsync(act, row, part, ct);
            await WriteEventAsync(act, row, EventType.Marked, occurred, ct, data: EventData.Mark(mark.Kind, mark.Text, mark.Applied));
            await also(act, written);
        }, ct);
    }

    /// <summary>Passes a weapon to another holder; the entry's next version names the new one.</summary>
    public Task<ActOutcome> TransferAsync(long entry, string holderKind, long? organisation, long? person, WrittenDate? occurred, Doing doing, CancellationToken ct = default) =>
        OnEntryAsync(WeaponActs.Transfer, entry, doing, $"{entry}|{holderKind}|{organisation}|{person}|{occurred}", async (act, row) =>
        {
            Training.Demand(act, organisation, person);
            await gate.PassAsync(act, row, Movement.NewHolder, holderKind, ct);
            Replace(act, row, row with { HolderKind = holderKind, HolderOrganisation = organisation, HolderPerson = person });
            await WriteEventAsync(act, row, EventType.Transferred, occurred, ct, organisation, person, data: EventData.Holder(holderKind));
        }, ct);

    /// <summary>Passes a weapon to a natural person who is typed in: recorded as a person of its own, by the same act.</summary>
    /// <exception cref="ProblemException">parties.field_unknown, parties.legal_basis_missing.</exception>
    public Task<ActOutcome> TransferToPersonAsync(long entry, string holderKind, IReadOnlyList<PersonField> holder, WrittenDate? occurred, Doing doing, CancellationToken ct = default) =>
        // What was asked is kept as a hash without salt, so the name is no part of it.
        OnEntryAsync(WeaponActs.Transfer, entry, doing, $"{entry}|{holderKind}|typed in|{occurred}", async (act, row) =>
        {
            await gate.PassAsync(act, row, Movement.NewHolder, holderKind, ct);
            var person = await HolderAsync(act, holder, ct);
            Replace(act, row, row with { HolderKind = holderKind, HolderOrganisation = null, HolderPerson = person });
            await WriteEventAsync(act, row, EventType.Transferred, occurred, ct, null, person, data: EventData.Holder(holderKind));
        }, ct);

    /// <summary>Takes a weapon elsewhere: to court, laboratory or store, back to its verified lawful owner, out of State custody, out of the country.</summary>
    /// <param name="entry">entries.id.</param>
    /// <param name="movement">Where to; <see cref="Movement.NewHolder"/> is a transfer, <see cref="Movement.Destruction"/> a destruction, a licence moves nothing.</param>
    /// <param name="country">For an export: where to.</param>
    /// <param name="note">The court, the laboratory, the store, the receipt; null where nothing is to be said.</param>
    /// <param name="occurred">When.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.movement_unknown, weapons.movement_country, weapons.gate.*.</exception>
    public Task<ActOutcome> MoveAsync(long entry, Movement movement, string? country, string? note, WrittenDate? occurred, Doing doing, CancellationToken ct = default)
    {
        var type = movement switch
        {
            Movement.Court or Movement.Laboratory or Movement.Storage => EventType.Moved,
            Movement.ReturnToOwner => EventType.Returned,
            Movement.Release => EventType.Released,
            Movement.Export => EventType.Exported,
            _ => throw new ProblemException(Problem.Of("weapons.movement_unknown", "movement", ("value", EnumCode.Of(movement)))),
        };
        if ((movement == Movement.Export) != (country is not null)) throw new ProblemException(Problem.Of("weapons.movement_country", "country"));
        return OnEntryAsync(WeaponActs.Move, entry, doing, $"{entry}|{movement}|{country}|{note}|{occurred}", async (act, row) =>
        {
            await gate.PassAsync(act, row, movement, null, ct);
            await WriteEventAsync(act, row, type, occurred, ct, country: country, data: EventData.Movement(EnumCode.Of(movement), note));
        }, ct);
    }

    /// <summary>Grants an exemption from marking, for which whoever grants it answers.</summary>
    /// <exception cref="ProblemException">weapons.exemption_*, weapons.antique_*.</exception>
    public Task<ActOutcome> ExemptAsync(long entry, string? ground, DateOnly? until, string? reason, Doing doing, CancellationToken ct = default) =>
        OnEntryAsync(WeaponActs.ExemptMark, entry, doing, $"{entry}|{ground}|{until:O}|{reason}", (act, row) => DutyBook.ExemptAsync(act, row, ground, until, reason, ct), ct);

    /// <summary>Reports a loss.</summary>
    public Task<ActOutcome> ReportLostAsync(long entry, WrittenDate? occurred, string? circumstances, Doing doing, CancellationToken ct = default) =>
        EventAsync(WeaponActs.ReportLost, EventType.Lost, entry, occurred, circumstances, doing, ct);

    /// <summary>Reports a theft.</summary>
    public Task<ActOutcome> ReportStolenAsync(long entry, WrittenDate? occurred, string? circumstances, Doing doing, CancellationToken ct = default) =>
        EventAsync(WeaponActs.ReportStolen, EventType.Stolen, entry, occurred, circumstances, doing, ct);

    /// <summary>Records a destruction; needs an approved proposal of another person.</summary>
    public Task<ActOutcome> DestroyAsync(long entry, WrittenDate? occurred, string method, long proposalAct, Doing doing, CancellationToken ct = default) =>
        OnEntryAsync(WeaponActs.Destroy, entry, doing, $"{entry}|{occurred}|{method}", async (act, row) =>
        {
            await Proposals.UseApprovalAsync(act, proposalAct, WeaponActs.Destroy, $"entry:{entry}", ct);
            await gate.PassAsync(act, row, Movement.Destruction, null, ct);
            await WriteEventAsync(act, row, EventType.Destroyed, occurred, ct, data: EventData.Note(method));
        }, ct, proposalAct);

    /// <summary>Withdraws a report of loss or theft, by an event that supersedes it.</summary>
    /// <exception cref="ProblemException">weapons.no_report.</exception>
    public Task<ActOutcome> WithdrawReportAsync(long entry, string reason, Doing doing, CancellationToken ct = default) =>
        OnEntryAsync(WeaponActs.WithdrawReport, entry, doing, $"{entry}|{reason}", async (act, row) =>
        {
            var report = await EntryStore.StandingReportAsync(act.Connection, entry, ct) ?? throw new ProblemException(Problem.Of("weapons.no_report"));
            await WriteEventAsync(act, row, EventType.ReportWithdrawn, null, ct, supersedes: report, data: EventData.Note(reason));
        }, ct);

    /// <summary>Puts right what an entry says; the earlier version stays to be read.</summary>
    public Task<ActOutcome> CorrectAsync(long entry, Func<EntryRow, EntryRow> change, string reason, Doing doing, CancellationToken ct = default) =>
        OnEntryAsync(WeaponActs.Correct, entry, doing, $"{entry}|{reason}|{change(EntryStore.Blank(entry))}", async (act, row) =>
        {
            var next = change(row) with { Id = row.Id, Uid = row.Uid, Register = row.Register };
            Replace(act, row, next);
            await WriteEventAsync(act, next, EventType.Corrected, null, ct, data: EventData.Note(reason));
            if (!act.Training) act.Enqueue(WeaponActs.CorrectedWork, entry.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }, ct);

    /// <summary>Links an entry to the weapon that another entry founded.</summary>
    public Task<ActOutcome> LinkAsync(long entry, long weapon, string reason, Doing doing, CancellationToken ct = default) =>
        OnEntryAsync(WeaponActs.Link, entry, doing, $"{entry}|{weapon}|{reason}", async (act, row) =>
        {
            Training.Demand(act, weapon);
            await EntryStore.LockWeaponAsync(act.Connection, weapon, ct);
            if (await EntryStore.FindAsync(act.Connection, weapon, ct) is null) throw new ProblemException(Problem.Of("weapons.not_found", "weapon"));
            await LinkAsync(act, row, weapon, true, reason, EventType.Linked, ct);
        }, ct);

    /// <summary>Undoes a link: the entry founds its own weapon again.</summary>
    public Task<ActOutcome> UnlinkAsync(long entry, string reason, Doing doing, CancellationToken ct = default) =>
        OnEntryAsync(WeaponActs.Unlink, entry, doing, $"{entry}|{reason}", (act, row) => LinkAsync(act, row, row.Id, false, reason, EventType.Unlinked, ct), ct);

    /// <summary>Writes one event of another capability's act (a recovery, a response) onto an entry, and refolds the weapon.</summary>
    public static async Task<long> AddEventAsync(Act act, long entry, EventType type, WrittenDate? occurred, long? organisation, string? country, string? data, CancellationToken ct = default)
    {
        Training.Demand(act, entry);
        var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
        var id = await WriteEventAsync(act, row, type, occurred, ct, organisation, null, null, data, country);
        await WeaponStates.RefoldAsync(act, row.Id, ct);
        await DutyBook.ReviewAsync(act, row, ct);
        return id;
    }

    private Task<long> HolderAsync(Act act, IReadOnlyList<PersonField> holder, CancellationToken ct) =>
        persons?.WriteAsync(act, holder, ct) ?? throw new InvalidOperationException("A service without persons cannot record one.");

    private static async Task LinkAsync(Act act, EntryRow row, long weapon, bool linked, string reason, EventType type, CancellationToken ct)
    {
        var before = await EntryStore.WeaponOfAsync(act.Connection, row.Id, ct);
        act.Write(EntryLinkRow.Table, new EntryLinkRow(await act.Ids.NextAsync("entry_links", ct), row.Id, weapon, linked, reason));
        act.Machinery("update entries set linked_weapon = $2 where id = $1", row.Id, weapon == row.Id ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint } : weapon);
        await WriteEventAsync(act, row, type, null, ct, data: EventData.Note(reason));
        await act.FlushAsync(ct);
        await WeaponStates.RefoldWeaponAsync(act, before, ct);
        if (await EntryStore.FindAsync(act.Connection, before, ct) is { } left && left.Id != row.Id) await DutyBook.ReviewAsync(act, left, before, ct);
    }

    private Task<ActOutcome> EventAsync(ActType type, EventType eventType, long entry, WrittenDate? occurred, string? note, Doing doing, CancellationToken ct) =>
        OnEntryAsync(type, entry, doing, $"{entry}|{occurred}|{note}", (act, row) => WriteEventAsync(act, row, eventType, occurred, ct, data: EventData.Note(note)), ct);

    private async Task<ActOutcome> OnEntryAsync(ActType type, long entry, Doing doing, string content, Func<Act, EntryRow, Task> work, CancellationToken ct, long? proposal = null) =>
        await acts.DoAsync(Request(type, doing, content) with { Proposal = proposal }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            await work(act, row);
            await WeaponStates.RefoldAsync(act, entry, ct);
            await DutyBook.ReviewAsync(act, row, ct);
        }, ct);

    private static ActRequest Request(ActType type, Doing doing, string content) => new(type, doing.Actor, doing.Purpose, doing.Key) { Content = content };

    internal static void Replace(Act act, EntryRow before, EntryRow next)
    {
        act.Machinery("update entries set until_act = $2 where id = $1 and until_act is null", before.Id, act.Id);
        act.Write(EntryRow.Table, next);
        // A new version keeps the weapon that links gave the entry.
        act.Machinery("update entries set linked_weapon = (select e.linked_weapon from entries e where e.id = $1 and e.act <> $2 order by e.act desc limit 1) where id = $1 and act = $2", before.Id, act.Id);
    }

    internal static async Task WriteComponentAsync(Act act, EntryRow row, string kind, CancellationToken ct) =>
        act.Write(ComponentRow.Table, new ComponentRow(await act.Ids.NextAsync("components", ct), row.Id, row.Register, row.Handling, kind,
            EnumCode.TryRead<ComponentKind>(kind, out var part) && (Components.EssentialOfFirearms.Contains(part) || part is ComponentKind.LaunchTube or ComponentKind.Gripstock)));

    internal static async Task<long> WriteMarkAsync(Act act, EntryRow row, MarkRequest mark, MarkText text, CancellationToken ct)
    {
        var id = await act.Ids.NextAsync("marks", ct);
        act.Write(MarkRow.Table, new MarkRow
        {
            Id = id, Entry = row.Id, Register = row.Register, Handling = row.Handling, Component = mark.Component, Kind = mark.Kind,
            Text = text.Found, Norm = text.Normalised, Country = mark.Country, Year = mark.Year, Place = mark.Place, Method = mark.Method, Legibility = LegibilityOf(mark, text), Material = mark.Material, Quality = mark.Quality,
        });
        return id;
    }

    // Whoever writes a question mark for a character has not read all of it, whatever was chosen or left out beside it.
    private static string? LegibilityOf(MarkRequest mark, MarkText text) => text.HasUnreadable && (mark.Legibility is null or "clear") ? "partial" : mark.Legibility;

    internal static async Task<long> WriteEventAsync(Act act, EntryRow row, EventType type, WrittenDate? occurred, CancellationToken ct,
        long? organisation = null, long? person = null, long? supersedes = null, string? data = null, string? country = null)
    {
        var id = await act.Ids.NextAsync("events", ct);
        act.Write(EventRow.Table, new EventRow
        {
            Id = id, Entry = row.Id, Register = row.Register, Handling = row.Handling, Type = type.Code, Version = type.Version, Occurred = occurred?.Date.ToString(),
            OccurredFrom = occurred?.Date.Lower, OccurredTo = occurred?.Date.Upper, Organisation = organisation, Person = person, Country = country, Supersedes = supersedes, Data = EventData.Dated(data, occurred),
        });
        return id;
    }
}
