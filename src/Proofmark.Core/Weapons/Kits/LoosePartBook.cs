using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Assemblies;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>The only writer of parts that were never on a weapon (MRK-14). Nothing stops a part from being recorded, however little is known of it.</summary>
public sealed class LoosePartBook(Acts acts)
{
    /// <summary>Records a part on its own.</summary>
    public static readonly ActType Record = new("weapons.record_part", false) { Practised = true };

    /// <summary>The longest make, model, source, holder, label or reason, in characters.</summary>
    public const int LongestText = 200;

    /// <summary>Records a part; returns its id, which goes with it to a weapon.</summary>
    /// <param name="asked">The part.</param>
    /// <param name="kit">The kit in which it is laid by the same act, opened under the person's rights before; null: none.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.kits.kind, .text, .day; weapons.choice_unknown; weapons.register_unknown; marking.*; training.apart.</exception>
    public async Task<(Guid Part, ActOutcome Outcome)> RecordAsync(NewLoosePart asked, PartKit? kit, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (!EnumCode.TryRead<ComponentKind>(asked.Kind, out var kind) || kind == ComponentKind.Unknown) problems.Add(Problem.Of("weapons.kits.kind", "kind"));
        if (!EnumCode.TryRead<PartOrigin>(asked.Origin, out _)) problems.Add(Problem.Of("weapons.choice_unknown", "origin", ("value", asked.Origin ?? "")));
        var mark = Typed.OrNull(asked.Mark) is { } seen ? problems.Read(() => MarkText.Read(seen, "mark").GetValueOrThrow()) : null;
        var (make, model, source) = (Optional(asked.Make, "make", problems), Optional(asked.Model, "model", problems), Optional(asked.Source, "source", problems));
        var holder = Typed.OrNull(asked.Holder) is null && kit is not null ? kit.Holder : Needed(asked.Holder, "holder", problems);
        var received = Day(asked.Received ?? kit?.Received, "received", problems);
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        // Who had it may be a person's name, and this is kept as a hash without salt: names are no part of it.
        var outcome = await acts.DoAsync(new ActRequest(Record, doing.Actor, doing.Purpose, doing.Key) { Content = $"{asked.Register}|{kit?.Uid}|{asked.Kind}|{mark?.Found}|{make}|{model}|{asked.Unfinished}|{asked.Origin}|{received:o}" }, async act =>
        {
            var register = await EntryStore.RegisterAsync(act.Connection, kit?.Register ?? asked.Register, ct);
            Training.Demand(act, register.Id);
            uid = act.NewUid();
            var id = await act.Ids.NextAsync("loose_parts", ct);
            act.Write(LoosePartRow.Table, new LoosePartRow(id, uid, register.Id, register.Handling, asked.Kind!, mark?.Found, mark?.Normalised, make, model, asked.Unfinished, asked.Origin!, source, holder, received));
            if (kit is not null) act.Write(KitPartRow.Table, new KitPartRow(await act.Ids.NextAsync("kit_parts", ct), kit.Id, id));
        }, ct);
        return (outcome.AlreadyDone ? await acts.UidWrittenAsync(LoosePartRow.Table, outcome.Id, ct) : uid, outcome);
    }

    /// <summary>A part that was never on a weapon and goes on one of its own register now: as a fitting that has not begun. Null: there is none.</summary>
    internal static async Task<Fitting?> ComingAsync(NpgsqlConnection connection, EntryRow row, Guid part, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, "select kind, mark, norm, received from loose_parts where uid = $1 and register = $2", part, row.Register);
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? new Fitting(0, Guid.Empty, part, row.Id, row.Uid, r.GetString(0), r.TextOrNull(1), r.TextOrNull(2), false, null, r.GetFieldValue<DateOnly>(3), null, null, null) : null;
    }

    /// <summary>One act at a time on a part, the same lock as that of a swap: it is in one place.</summary>
    internal static async Task LockAsync(Act act, Guid part, CancellationToken ct)
    {
        await using var wait = EntryStore.Command(act.Connection, "select pg_advisory_xact_lock(2, hashtext($1))", part.ToString());
        await wait.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A text that must be there, trimmed; what is wrong is noted.</summary>
    internal static string Needed(string? text, string field, ProblemList problems)
    {
        if (Typed.OrNull(text) is { Length: <= LongestText } said) return said;
        problems.Add(Problem.Of("weapons.kits.text", field, ("most", LongestText)));
        return "";
    }

    /// <summary>A text that may be missing.</summary>
    internal static string? Optional(string? text, string field, ProblemList problems) => Typed.OrNull(text) is null ? null : Needed(text, field, problems);

    /// <summary>A day that must be there and is not in the future.</summary>
    internal DateOnly Day(DateOnly? day, string field, ProblemList problems)
    {
        if (day is { } given && given <= acts.Clock.Today()) return given;
        problems.Add(Problem.Of("weapons.kits.day", field));
        return default;
    }
}
