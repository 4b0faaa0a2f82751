using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Core.Weapons.Holds;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>
/// The only writer of what parts a weapon has. A part comes off and another goes on in one act, so that no day is left on which the
/// weapon has no controlling component or two; the marks of the part go with it, and the weapon's duties to mark are judged anew.
/// </summary>
public sealed class AssemblyBook(Acts acts)
{
    /// <summary>Takes a part off, puts one on, or both.</summary>
    public static readonly ActType Swap = new("weapons.swap_part", false, "part_removed", "part_fitted") { Practised = true };

    /// <summary>Says what two differing numbers on one weapon mean.</summary>
    public static readonly ActType Settle = new("weapons.settle_parts", false) { Practised = true };

    /// <summary>Takes a part off and puts one on.</summary>
    /// <param name="entry">entries.id; opened under the person's rights before, as is the weapon that a known part was on.</param>
    /// <param name="swap">What.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.assembly.*, weapons.held, marks.*, training.apart.</exception>
    public Task<ActOutcome> SwapAsync(long entry, PartSwap swap, Doing doing, CancellationToken ct = default)
    {
        var mark = SwapChecks.Read(swap, acts.Clock.Today());
        return acts.DoAsync(new ActRequest(Swap, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{swap}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            await HoldBook.RefuseAsync(act.Connection, entry, ct);
            var standing = await FoundedAsync(act, row, ct);
            var off = swap.Out is { } named ? SwapChecks.Find(standing, named) : null;
            var known = swap.In?.Part is { } part ? await LooseAsync(act, row, part, ct) : null;
            SwapChecks.Controlling(swap, off, known?.Kind ?? swap.In?.Kind, row.Category, standing);
            SwapChecks.Order(swap.Day!.Value, off, known);
            if (off is not null) await RemoveAsync(act, row, off, standing, swap, ct);
            var on = swap.In is null ? null : known is null ? new NewFitting(null, swap.In.Kind!, mark?.Found, mark?.Normalised, mark, []) : await CarryingAsync(act, known, ct);
            if (on is not null) await FitAsync(act, row, on, swap, ct);
            await act.FlushAsync(ct);
            await Sightings.NoteSwapAsync(act, row, on?.Numbers ?? [], ct);
            await WeaponStates.RefoldAsync(act, entry, ct);
            await DutyBook.ReviewAsync(act, row, ct);
        }, ct);
    }

    /// <summary>Says what two differing numbers mean; by a named person, once for each pair.</summary>
    /// <param name="entry">entries.id of the weapon.</param>
    /// <param name="one">Outside id of one fitting.</param>
    /// <param name="other">Of the other.</param>
    /// <param name="verdict">Code of a <see cref="PartVerdict"/>.</param>
    /// <param name="reason">On what it rests.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.assembly.verdict, weapons.assembly.reason, weapons.assembly.no_conflict.</exception>
    public Task<ActOutcome> SettleAsync(long entry, Guid one, Guid other, string? verdict, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (!EnumCode.TryRead<PartVerdict>(verdict, out _)) throw new ProblemException(Problem.Of("weapons.assembly.verdict", "verdict"));
        var why = SwapChecks.Reason(reason);
        return acts.DoAsync(new ActRequest(Settle, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{one}|{other}|{verdict}|{why}" }, async act =>
        {
            Training.Demand(act, entry);
            await EntryStore.LockedAsync(act.Connection, entry, ct);
            var assembly = await AssemblyStore.OfAsync(act.Connection, [entry], ct);
            var conflict = assembly.Conflicts.FirstOrDefault(c => c.Verdict is null && (c.One.Uid, c.Other.Uid) is var pair && (pair == (one, other) || pair == (other, one)))
                ?? throw new ProblemException(Problem.Of("weapons.assembly.no_conflict"));
            act.Write(PartDecisionRow.Table, new PartDecisionRow(await act.Ids.NextAsync("part_decisions", ct), conflict.One.Id, conflict.Other.Id, verdict!, why));
        }, ct);
    }

    /// <summary>
    /// The parts that stand. The first act on a weapon's parts writes down those that its register lists, as having been there when it was
    /// recorded; which of them is the controlling one follows from ITI ¶10, and where no such part is recorded nobody guesses. What the register
    /// lists only since then (a mark on a part of a kind that never stood here) is written down likewise by the next act.
    /// </summary>
    /// <exception cref="ProblemException">weapons.assembly.controlling_unknown.</exception>
    internal static async Task<List<Fitting>> FoundedAsync(Act act, EntryRow row, CancellationToken ct)
    {
        var known = await AssemblyStore.OfAsync(act.Connection, [row.Id], ct);
        var parts = (await ListedAsync(act.Connection, row.Id, ct)).Where(p => known.Fittings.All(f => f.Kind != p.Kind)).ToList();
        // An assembly that stands has its controlling component.
        string? control = null;
        if (known.Fittings.Count == 0) control = Components.ControllingOf([.. parts.Select(p => p.Kind)], row.Category) ?? throw new ProblemException(Problem.Of("weapons.assembly.controlling_unknown"));
        if (parts.Count > 0)
        {
            foreach (var (kind, mark, norm) in parts)
                act.Write(FittingRow.Table, new FittingRow(await act.Ids.NextAsync("fittings", ct), act.NewUid(), act.NewUid(), row.Id, row.Register, row.Handling, kind, mark, norm, kind == control, null, null, null));
            await act.FlushAsync(ct);
            known = await AssemblyStore.OfAsync(act.Connection, [row.Id], ct);
        }
        return [.. known.Fittings.Where(f => f.Stands)];
    }

    /// <summary>A weapon whose parts were registered with different numbers: written down as an assembly at once, so that somebody works it off.</summary>
    internal static async Task FoundWhereNumbersDifferAsync(Act act, EntryRow row, IReadOnlyCollection<MarkRequest> marks, CancellationToken ct)
    {
        var numbered = marks.Where(m => m is { Kind: "serial", Component: not null }).ToList();
        if (numbered.Select(m => MarkText.Read(m.Text, "mark").GetValueOrThrow().Normalised).Distinct(StringComparer.Ordinal).Count() < 2) return;
        if (Components.ControllingOf([.. (await ListedAsync(act.Connection, row.Id, ct)).Select(p => p.Kind)], row.Category) is not null) await FoundedAsync(act, row, ct);
    }

    /// <summary>The kinds of parts that the register lists, each with the number that stands on it.</summary>
    private static async Task<List<(string Kind, string? Mark, string? Norm)>> ListedAsync(NpgsqlConnection connection, long entry, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, """
            select distinct on (c.kind) c.kind, m.text, m.norm from components c
            left join marks m on m.entry = c.entry and m.component = c.kind and m.until_act is null and m.kind in ('serial', 'manufacture', 'replacement')
            where c.entry = $1 and c.until_act is null order by c.kind, m.kind = 'serial' desc, m.id limit 100
            """, entry);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<(string, string?, string?)>();
        while (await r.ReadAsync(ct)) list.Add((r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2)));
        return list;
    }

    /// <summary>A part that is on record and on no weapon now.</summary>
    private static async Task<Fitting> LooseAsync(Act act, EntryRow row, Guid part, CancellationToken ct)
    {
        // One act at a time on a part, else two weapons could be given it; the unique index would refuse the second without a sentence.
        await using (var wait = EntryStore.Command(act.Connection, "select pg_advisory_xact_lock(2, hashtext($1))", part.ToString())) await wait.ExecuteNonQueryAsync(ct);
        var known = (await AssemblyStore.OfPartAsync(act.Connection, part, ct)).Where(f => Training.Is(f.Entry) == Training.Is(row.Id)).ToList();
        // A part that was recorded on its own goes on under the id that it has there.
        if (known.Count == 0) return await Kits.LoosePartBook.ComingAsync(act.Connection, row, part, ct) ?? throw new ProblemException(Problem.Of("weapons.assembly.part_unknown", "part"));
        return known.Exists(f => f.Stands) ? throw new ProblemException(Problem.Of("weapons.assembly.part_elsewhere", "part")) : known[^1];
    }

    private static async Task RemoveAsync(Act act, EntryRow row, Fitting off, List<Fitting> standing, PartSwap swap, CancellationToken ct)
    {
        act.Write(FittingEndRow.Table, new FittingEndRow(await act.Ids.NextAsync("fitting_ends", ct), off.Id, swap.Day!.Value, swap.Reason!.Trim(), Typed.OrNull(swap.Authority)));
        act.Machinery("update fittings set until_act = $2 where id = $1", off.Id, act.Id);
        // Where the weapon has two such parts, only the marks that read alike are certainly this one's.
        var alone = standing.Count(f => f.Kind == off.Kind) == 1;
        foreach (var mark in await MarksOnAsync(act.Connection, row.Id, off, alone, ct))
        {
            act.Write(MarkRemovalRow.Table, new MarkRemovalRow(await act.Ids.NextAsync("mark_removals", ct), mark, off.Id));
            act.Machinery("update marks set until_act = $2 where id = $1 and until_act is null", mark, act.Id);
        }
        await WeaponService.WriteEventAsync(act, row, EventType.PartRemoved, PartialDate.On(swap.Day.Value), ct, data: EventData.Part(off.Kind, off.Mark, swap.Reason));
    }

    private static async Task<List<long>> MarksOnAsync(NpgsqlConnection connection, long entry, Fitting off, bool alone, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, "select id from marks where entry = $1 and component = $2 and until_act is null and ($3 or norm = $4) order by id limit 100", entry, off.Kind, alone, off.Norm ?? "");
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<long>();
        while (await r.ReadAsync(ct)) list.Add(r.GetInt64(0));
        return list;
    }

    /// <summary>A part as it goes on.</summary>
    /// <param name="Part">Its id; null: it is new to the record.</param>
    /// <param name="Kind">Code of its kind.</param>
    /// <param name="Mark">Its number as seen.</param>
    /// <param name="Norm">The number normalised.</param>
    /// <param name="Written">The number, where no mark of the record says it yet.</param>
    /// <param name="Carried">The marks that it took with it when it came off where it was.</param>
    private sealed record NewFitting(Guid? Part, string Kind, string? Mark, string? Norm, MarkText? Written, IReadOnlyList<MarkRow> Carried)
    {
        /// <summary>The numbers that it brings, normalised.</summary>
        public IReadOnlyList<string> Numbers => [.. Carried.Where(m => IsNumber(m) || m.Kind == "illicit_found").Select(m => m.Norm).Concat(Norm is null ? [] : [Norm]).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsNumber(MarkRow mark) => mark.Kind is "serial" or "manufacture" or "replacement";

    /// <summary>A part on record with all the marks that it bore when it came off, each as it was recorded.</summary>
    private static async Task<NewFitting> CarryingAsync(Act act, Fitting known, CancellationToken ct)
    {
        var carried = await CarriedAsync(act.Connection, known.Id, ct);
        var number = carried.Find(m => IsNumber(m) && m.Norm == known.Norm) ?? carried.Find(IsNumber);
        if (number is not null) return new NewFitting(known.Part, known.Kind, number.Text, number.Norm, null, carried);
        return new NewFitting(known.Part, known.Kind, known.Mark, known.Norm, known.Mark is null ? null : MarkText.Read(known.Mark, "mark").GetValueOrThrow(), carried);
    }

    /// <summary>The marks that left a weapon with a part, serial numbers first.</summary>
    private static async Task<List<MarkRow>> CarriedAsync(NpgsqlConnection connection, long fitting, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, """
            select m.id, m.entry, m.register, m.handling, m.component, m.kind, m.text, m.norm, m.country, m.year, m.place, m.method, m.legibility, m.material, m.quality
            from mark_removals r join marks m on m.id = r.mark and m.until_act = r.act where r.fitting = $1 and m.text is not null and m.norm is not null
            order by m.kind = 'serial' desc, m.id limit 100
            """, fitting);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<MarkRow>();
        while (await r.ReadAsync(ct))
            list.Add(new MarkRow
            {
                Id = r.GetInt64(0), Entry = r.GetInt64(1), Register = r.GetInt64(2), Handling = r.GetInt16(3), Component = r.TextOrNull(4), Kind = r.GetString(5), Text = r.GetString(6), Norm = r.GetString(7),
                Country = r.TextOrNull(8), Year = r.IsDBNull(9) ? null : r.GetInt16(9), Place = r.TextOrNull(10), Method = r.TextOrNull(11), Legibility = r.TextOrNull(12), Material = r.TextOrNull(13), Quality = r.TextOrNull(14),
            });
        return list;
    }

    private static async Task FitAsync(Act act, EntryRow row, NewFitting on, PartSwap swap, CancellationToken ct)
    {
        act.Write(FittingRow.Table, new FittingRow(await act.Ids.NextAsync("fittings", ct), act.NewUid(), on.Part ?? act.NewUid(), row.Id, row.Register, row.Handling, on.Kind,
            on.Mark, on.Norm, swap.Controls, swap.Day, swap.Reason!.Trim(), Typed.OrNull(swap.Authority)));
        foreach (var mark in on.Carried)
            act.Write(MarkRow.Table, mark with { Id = await act.Ids.NextAsync("marks", ct), Entry = row.Id, Register = row.Register, Handling = row.Handling, Component = on.Kind });
        if (on.Written is not null) await WeaponService.WriteMarkAsync(act, row, new MarkRequest("serial", on.Written.Found, on.Kind), on.Written, ct);
        if (!await EntryStore.HasComponentAsync(act.Connection, row.Id, on.Kind, ct)) await WeaponService.WriteComponentAsync(act, row, on.Kind, ct);
        await WeaponService.WriteEventAsync(act, row, EventType.PartFitted, PartialDate.On(swap.Day!.Value), ct, data: EventData.Part(on.Kind, on.Mark, swap.Reason));
    }
}
