using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Flags;

/// <summary>
/// The only writer of flags on marks. A flag keeps nobody from anything and changes no mark: it says what somebody saw, until a person lifts
/// it. That two weapons bear one mark is found by the rules of data quality and by search; here a person says so, or does not.
/// </summary>
public sealed class MarkFlagBook(Acts acts)
{
    /// <summary>Sets a flag.</summary>
    public static readonly ActType Set = new("weapons.flag_mark", false) { Practised = true };

    /// <summary>Lifts one.</summary>
    public static readonly ActType Lift = new("weapons.lift_mark_flag", false) { Practised = true };

    /// <summary>The earliest year in which a mark may have been seen; an earlier one is a slip of the pen.</summary>
    public const int EarliestYear = 1900;

    /// <summary>The longest office, signs, examination or reason, in characters.</summary>
    public const int LongestText = 500;

    /// <summary>Sets a flag on a mark of an entry.</summary>
    /// <param name="entry">entries.id; opened under the person's rights before.</param>
    /// <param name="asked">What was seen.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.flag.kind, .text, .day, .mark, .other, .stands; training.apart.</exception>
    public Task<ActOutcome> SetAsync(long entry, NewMarkFlag asked, Doing doing, CancellationToken ct = default)
    {
        var (mark, by, signs, examination) = (Typed.OrNull(asked.Mark), Typed.OrNull(asked.SeenBy), Typed.OrNull(asked.Signs), Typed.OrNull(asked.Examination));
        List<Problem> problems = [];
        if (!EnumCode.TryRead<MarkFlagKind>(asked.Kind, out var kind)) problems.Add(Problem.Of("weapons.flag.kind", "kind"));
        if (asked.Seen is not { } seen || seen > acts.Clock.Today() || seen.Year < EarliestYear) problems.Add(Problem.Of("weapons.flag.day", "day"));
        if (by is not { Length: <= LongestText }) problems.Add(Problem.Of("weapons.flag.text", "seen_by", ("most", LongestText)));
        if (signs is not { Length: <= LongestText }) problems.Add(Problem.Of("weapons.flag.text", "signs", ("most", LongestText)));
        if (examination?.Length > LongestText) problems.Add(Problem.Of("weapons.flag.text", "examination", ("most", LongestText)));
        if (problems.Count == 0 && mark is null && kind != MarkFlagKind.Removed) problems.Add(Problem.Of("weapons.flag.mark", "mark"));
        if (problems.Count == 0 && (asked.Other is null) == (kind == MarkFlagKind.Duplicate)) problems.Add(Problem.Of("weapons.flag.other", "other"));
        if (problems.Count > 0) throw new ProblemException(problems);
        return acts.DoAsync(new ActRequest(Set, doing.Actor, doing.Purpose, doing.Key) { Content = $"{entry}|{asked.Kind}|{mark}|{asked.Other}|{asked.Seen:o}|{by}|{signs}|{examination}" }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            var on = mark is null ? (Id: (long?)null, Norm: "") : await MarkAsync(act.Connection, entry, mark, ct);
            if (asked.Other is { } other) await RequireTwinAsync(act.Connection, row, other, on.Norm, ct);
            await using (var command = EntryStore.Command(act.Connection, "select exists (select from mark_flags f where f.entry = $1 and f.kind = $2 and f.mark is not distinct from $3::bigint and f.other is not distinct from $4::bigint and not exists (select from mark_flag_ends e where e.flag = f.id))",
                entry, asked.Kind!, (object?)on.Id ?? DBNull.Value, (object?)asked.Other ?? DBNull.Value))
                if ((bool)(await command.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("weapons.flag.stands", "kind"));
            act.Write(MarkFlagRow.Table, new MarkFlagRow(await act.Ids.NextAsync("mark_flags", ct), act.NewUid(), entry, row.Register, row.Handling, asked.Kind!, on.Id, asked.Other, asked.Seen!.Value, by, signs, examination));
        }, ct);
    }

    /// <summary>Lifts a flag of an entry.</summary>
    /// <exception cref="ProblemException">weapons.flag.reason, .not_found, .lifted; training.apart.</exception>
    public Task<ActOutcome> LiftAsync(long entry, Guid flag, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (Typed.OrNull(reason) is not { Length: <= LongestText } why) throw new ProblemException(Problem.Of("weapons.flag.reason", "reason", ("most", LongestText)));
        return acts.DoAsync(new ActRequest(Lift, doing.Actor, doing.Purpose, doing.Key) { Content = $"{flag}|{why}" }, async act =>
        {
            Training.Demand(act, entry);
            await EntryStore.LockedAsync(act.Connection, entry, ct);
            long id;
            await using (var command = EntryStore.Command(act.Connection, "select f.id, exists (select from mark_flag_ends e where e.flag = f.id) from mark_flags f where f.uid = $1 and f.entry = $2", flag, entry))
            await using (var r = await command.ExecuteReaderAsync(ct))
            {
                if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("weapons.flag.not_found"));
                if (r.GetBoolean(1)) throw new ProblemException(Problem.Of("weapons.flag.lifted"));
                id = r.GetInt64(0);
            }
            act.Write(MarkFlagEndRow.Table, new MarkFlagEndRow(await act.Ids.NextAsync("mark_flag_ends", ct), id, why));
        }, ct);
    }

    private static async Task<(long? Id, string Norm)> MarkAsync(NpgsqlConnection connection, long entry, string text, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, "select id, norm from marks where entry = $1 and text = $2 and until_act is null order by kind = 'serial' desc, id limit 1", entry, text);
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? (r.GetInt64(0), r.GetString(1)) : throw new ProblemException(Problem.Of("weapons.flag.mark", "mark"));
    }

    /// <summary>Another weapon, of the same world, that bears the same mark; two entries of one weapon bear it by nature.</summary>
    private static async Task RequireTwinAsync(NpgsqlConnection connection, EntryRow row, long other, string norm, CancellationToken ct)
    {
        await using var command = EntryStore.Command(connection, """
            select exists (select from entries o join entries e on e.id = $1 and e.until_act is null join marks m on m.entry = o.id and m.until_act is null and m.norm = $3 and m.norm <> ''
                           where o.id = $2 and o.until_act is null and (o.id < 0) = (e.id < 0) and coalesce(o.linked_weapon, o.id) <> coalesce(e.linked_weapon, e.id))
            """, row.Id, other, norm);
        if (!(bool)(await command.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("weapons.flag.other", "other"));
    }
}
