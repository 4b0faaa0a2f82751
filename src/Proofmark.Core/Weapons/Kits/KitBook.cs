using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>The only writer of kits and of what lies in them. That parts amount to a weapon changes nothing here: it is a finding, and people act on it.</summary>
public sealed class KitBook(Acts acts, LoosePartBook parts)
{
    /// <summary>Opens a kit.</summary>
    public static readonly ActType Open = new("weapons.open_kit", false) { Practised = true };

    /// <summary>Lays a part in a kit.</summary>
    public static readonly ActType Lay = new("weapons.lay_part", false) { Practised = true };

    /// <summary>Takes a part out of a kit.</summary>
    public static readonly ActType Take = new("weapons.take_part", false) { Practised = true };

    /// <summary>Opens a kit; returns its outside id.</summary>
    /// <exception cref="ProblemException">weapons.kits.text, .day; weapons.register_unknown; training.apart.</exception>
    public async Task<(Guid Kit, ActOutcome Outcome)> OpenAsync(NewKit asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var (label, holder, consignment) = (LoosePartBook.Needed(asked.Label, "label", problems), LoosePartBook.Needed(asked.Holder, "holder", problems), LoosePartBook.Optional(asked.Consignment, "consignment", problems));
        var received = parts.Day(asked.Received, "received", problems);
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = $"{asked.Register}|{received:o}" }, async act =>
        {
            var register = await EntryStore.RegisterAsync(act.Connection, asked.Register, ct);
            Training.Demand(act, register.Id);
            uid = act.NewUid();
            act.Write(PartKitRow.Table, new PartKitRow(await act.Ids.NextAsync("part_kits", ct), uid, register.Id, register.Handling, label, holder, consignment, received));
        }, ct);
        return (outcome.AlreadyDone ? await acts.UidWrittenAsync(PartKitRow.Table, outcome.Id, ct) : uid, outcome);
    }

    /// <summary>Lays a part in a kit of the same register; both were opened under the person's rights before.</summary>
    /// <exception cref="ProblemException">weapons.kits.other_register, .part_elsewhere: it lies in a kit or is or was on a weapon; training.apart.</exception>
    public Task<ActOutcome> LayAsync(PartKit kit, LoosePart part, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(Lay, doing.Actor, doing.Purpose, doing.Key) { Content = $"{kit.Uid}|{part.Uid}" }, async act =>
        {
            Training.Demand(act, kit.Id, part.Id);
            if (kit.Register != part.Register) throw new ProblemException(Problem.Of("weapons.kits.other_register", "part"));
            await LoosePartBook.LockAsync(act, part.Uid, ct);
            await using (var command = EntryStore.Command(act.Connection, $"select exists (select from kit_parts l where l.part = $1 and {KitList.Lies}) or exists (select from fittings f where f.part = $2)", part.Id, part.Uid))
                if ((bool)(await command.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("weapons.kits.part_elsewhere", "part"));
            act.Write(KitPartRow.Table, new KitPartRow(await act.Ids.NextAsync("kit_parts", ct), kit.Id, part.Id));
        }, ct);

    /// <summary>Takes a part out of a kit.</summary>
    /// <exception cref="ProblemException">weapons.kits.text, .part_gone: it does not lie there, or was built into a weapon; training.apart.</exception>
    public Task<ActOutcome> TakeAsync(PartKit kit, Guid part, string? reason, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var why = LoosePartBook.Needed(reason, "reason", problems);
        problems.ThrowIfAny();
        return acts.DoAsync(new ActRequest(Take, doing.Actor, doing.Purpose, doing.Key) { Content = $"{kit.Uid}|{part}|{why}" }, async act =>
        {
            Training.Demand(act, kit.Id);
            await LoosePartBook.LockAsync(act, part, ct);
            act.Write(KitPartEndRow.Table, new KitPartEndRow(await act.Ids.NextAsync("kit_part_ends", ct), await LyingAsync(act.Connection, kit.Id, part, ct), why));
        }, ct);
    }

    /// <summary>kit_parts.id of a part that lies in the kit; it is locked.</summary>
    /// <exception cref="ProblemException">weapons.kits.part_gone.</exception>
    internal static async Task<long> LyingAsync(NpgsqlConnection connection, long kit, Guid part, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, $"select l.id from loose_parts p join kit_parts l on l.part = p.id where p.uid = $1 and l.kit = $2 and {KitList.Lies} and {KitList.Loose}", part, kit);
        return await command.ExecuteScalarAsync(ct) as long? ?? throw new ProblemException(Problem.Of("weapons.kits.part_gone"));
    }
}
