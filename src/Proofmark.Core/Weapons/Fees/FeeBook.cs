using System.Globalization;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Fees;

/// <summary>The only writer of fees. Whoever reads them has opened the weapon first: a fee says that there is an entry.</summary>
public sealed class FeeBook(Acts acts)
{
    /// <summary>Records a fee received.</summary>
    public static readonly ActType Receive = new("weapons.receive_fee", false) { Practised = true };

    /// <summary>Takes a receipt back.</summary>
    public static readonly ActType Withdraw = new("weapons.withdraw_fee", false) { Practised = true };

    /// <summary>The longest remark or reason.</summary>
    public const int LongestNote = 500;

    /// <summary>The most fees of one entry that are listed, the latest first.</summary>
    public const int MostListed = 200;

    private const string Select = """
        select f.id, f.uid, f.number, f.kind, f.amount, f.currency, f.note, a.recorded, a.actor, w.id is not null, w.reason
        from fees f join acts a on a.id = f.act left join fee_withdrawals w on w.fee = f.id
        """;

    /// <summary>Records a fee and gives its receipt the next number of the register; returns the receipt's outside id.</summary>
    /// <param name="entry">entries.id; opened under the person's rights before.</param>
    /// <param name="kind">Code of a <see cref="FeeKind"/>.</param>
    /// <param name="money">How much.</param>
    /// <param name="note">A remark; needed for <see cref="FeeKind.Other"/>.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.fee_kind, weapons.fee_note, training.apart.</exception>
    public async Task<Guid> ReceiveAsync(long entry, string? kind, Money money, string? note, Doing doing, CancellationToken ct = default)
    {
        note = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        if (!EnumCode.TryRead<FeeKind>(kind, out var what)) throw new ProblemException(Problem.Of("weapons.fee_kind", "what", ("value", kind ?? "")));
        if (note?.Length > LongestNote || (what == FeeKind.Other && note is null)) throw new ProblemException(Problem.Of("weapons.fee_note", "note", ("most", LongestNote)));
        var uid = Guid.Empty;
        var content = string.Create(CultureInfo.InvariantCulture, $"{entry}|{kind}|{money.ToRecord()}|{money.Currency}|{note}");
        var outcome = await acts.DoAsync(new ActRequest(Receive, doing.Actor, doing.Purpose, doing.Key) { Content = content }, async act =>
        {
            Training.Demand(act, entry);
            var row = await EntryStore.LockedAsync(act.Connection, entry, ct);
            // Two clerks of one register wait for one another here, so that no number is given twice and none is left out.
            await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.fees:' || $1::text, 0))", act.Connection) { Parameters = { new() { Value = row.Register } } })
                await wait.ExecuteNonQueryAsync(ct);
            await using var next = new NpgsqlCommand("select coalesce(max(number), 0) + 1 from fees where register = $1", act.Connection);
            next.Parameters.Add(new() { Value = row.Register });
            uid = act.NewUid();
            act.Write(FeeRow.Table, new FeeRow(await act.Ids.NextAsync("fees", ct), uid, entry, row.Register, (long)(await next.ExecuteScalarAsync(ct))!, EnumCode.Of(what), money.ToRecord(), money.Currency, note));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(FeeRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Takes a receipt back: a mistake, or money returned. Its number stays taken, and the receipt says so.</summary>
    /// <param name="entry">entries.id of the entry that the fee is of.</param>
    /// <param name="fee">The receipt's outside id.</param>
    /// <param name="reason">Why.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.fee_reason, weapons.fee.not_found, weapons.fee_withdrawn, training.apart.</exception>
    public Task<ActOutcome> WithdrawAsync(long entry, Guid fee, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (reason?.Trim() is not { Length: > 0 and <= LongestNote } why) throw new ProblemException(Problem.Of("weapons.fee_reason", "reason", ("most", LongestNote)));
        return acts.DoAsync(new ActRequest(Withdraw, doing.Actor, doing.Purpose, doing.Key) { Content = $"{fee}|{why}" }, async act =>
        {
            Training.Demand(act, entry);
            await EntryStore.LockedAsync(act.Connection, entry, ct);
            await using var command = new NpgsqlCommand(Select + " where f.entry = $1 and f.uid = $2", act.Connection);
            command.Parameters.Add(new() { Value = entry });
            command.Parameters.Add(new() { Value = fee });
            var known = (await ReadAsync(command, ct)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("weapons.fee.not_found"));
            if (known.Withdrawn) throw new ProblemException(Problem.Of("weapons.fee_withdrawn", null, ("number", known.Number)));
            act.Write(FeeWithdrawalRow.Table, new FeeWithdrawalRow(await act.Ids.NextAsync("fee_withdrawals", ct), known.Id, why));
        }, ct);
    }

    /// <summary>The fees of an entry, the latest first, at most <see cref="MostListed"/>.</summary>
    public async Task<IReadOnlyList<Fee>> OfAsync(long entry, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " where f.entry = $1 order by f.number desc limit $2");
        command.Parameters.Add(new() { Value = entry });
        command.Parameters.Add(new() { Value = MostListed });
        return await ReadAsync(command, ct);
    }

    /// <summary>One fee of an entry.</summary>
    /// <exception cref="ProblemException">weapons.fee.not_found.</exception>
    public async Task<Fee> GetAsync(long entry, Guid fee, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " where f.entry = $1 and f.uid = $2");
        command.Parameters.Add(new() { Value = entry });
        command.Parameters.Add(new() { Value = fee });
        return (await ReadAsync(command, ct)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("weapons.fee.not_found"));
    }

    private static async Task<List<Fee>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Fee>();
        while (await r.ReadAsync(ct))
        {
            // A kind of a later version of the program is another one here.
            var kind = EnumCode.TryRead<FeeKind>(r.GetString(3), out var known) ? known : FeeKind.Other;
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), kind, Money.OfRecord(r.GetString(4), r.GetString(5)), r.IsDBNull(6) ? null : r.GetString(6),
                new DateTimeOffset(r.GetDateTime(7), TimeSpan.Zero), r.GetInt64(8), r.GetBoolean(9), r.IsDBNull(10) ? null : r.GetString(10)));
        }
        return list;
    }
}
