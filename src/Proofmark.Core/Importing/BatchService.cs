using Npgsql;
using Proofmark.Core.Importing.Matching;
using Proofmark.Core.Quality;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Importing;

/// <summary>A batch in a list.</summary>
public sealed record BatchView(long Id, Guid Uid, string Register, string FileName, long Rows, long Accepted, long Rejected, long Added, long Changed, DateTime Recorded, bool Withdrawn);

/// <summary>What depends on a batch that somebody would withdraw.</summary>
/// <param name="Rows">Entries or holdings that would no longer stand.</param>
/// <param name="Restored">Earlier versions that would stand again.</param>
/// <param name="LaterActs">Later acts on weapons of the batch (transfers, reports, recoveries, links).</param>
/// <param name="LaterBatches">Later imports that changed rows of it; they must be withdrawn first.</param>
/// <param name="Kept">Entries that a person has changed since (correction, transfer): they stay as they were changed, with their marks.</param>
public sealed record WithdrawalPreview(long Rows, long Restored, long LaterActs, long LaterBatches, long Kept);

/// <summary>Lists imports and undoes a wrong one.</summary>
public sealed class BatchService(Acts acts)
{
    // Tables whose rows a batch retires, and the column that names the entry or holding.
    private static readonly (string Table, string Key)[] Versioned = [("entries", "id"), ("marks", "entry"), ("components", "entry"), ("duties", "entry"), ("holdings", "id")];

    /// <summary>
    /// True for a row whose entry (or holding) has a version after the batch's that stands by somebody else's act: the
    /// batch's withdrawal then leaves that entry alone, or two versions of it would stand. <c>StandingFold</c> says the same.
    /// </summary>
    private static string ChangedSince(string of, string id) =>
        $"exists (select from {of} l where l.id = {id} and l.act > $1 and not exists (select from batches b where b.act = l.act and b.until_act is not null))";

    private const string Select = """
        select b.id, b.uid, r.code, b.file_name, b.rows_read, b.accepted, b.rejected, b.added, b.changed, a.recorded, b.until_act is not null
        from batches b join registers r on r.id = b.register join acts a on a.id = b.act
        """;

    /// <summary>Batches of some registers, newest first.</summary>
    public async Task<IReadOnlyList<BatchView>> ListAsync(IReadOnlyList<long> registers, int skip, int take, CancellationToken ct = default) =>
        await ReadAsync(Select + " where b.register = any($1) order by b.act desc offset $2 limit $3", ct, registers.ToArray(), skip, take);

    /// <summary>Batches of all registers, newest first.</summary>
    public async Task<IReadOnlyList<BatchView>> ListAsync(int skip, int take, CancellationToken ct = default) =>
        await ReadAsync(Select + " order by b.act desc offset $1 limit $2", ct, skip, take);

    /// <summary>A batch, or null.</summary>
    public async Task<BatchView?> FindAsync(Guid uid, CancellationToken ct = default) => (await ReadAsync(Select + " where b.uid = $1", ct, uid)).FirstOrDefault();

    private async Task<List<BatchView>> ReadAsync(string sql, CancellationToken ct, params object[] parameters)
    {
        await using var command = acts.Database.Writer.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<BatchView>();
        while (await reader.ReadAsync(ct))
            list.Add(new BatchView(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetDateTime(9), reader.GetBoolean(10)));
        return list;
    }

    /// <summary>What would happen; nothing does.</summary>
    /// <exception cref="ProblemException">import.batch_unknown.</exception>
    public async Task<WithdrawalPreview> PreviewAsync(Guid batch, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await PreviewAsync(connection, await FindAsync(connection, batch, ct), ct);
    }

    /// <summary>
    /// Withdraws a batch: its rows no longer stand, what they replaced stands again, and the act says why. An entry that a
    /// person has changed since stays as that person left it, with its marks; what the batch reported of it (a theft, a loss)
    /// no longer counts.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="reason">Why; shown for ever.</param>
    /// <param name="despiteLaterActs">True when the preview's later acts were seen and accepted.</param>
    /// <param name="doing">Who and why.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <exception cref="ProblemException">import.batch_unknown, import.batch_withdrawn, import.later_batches, import.later_acts.</exception>
    public Task<ActOutcome> WithdrawAsync(Guid batch, string reason, bool despiteLaterActs, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(ImportActs.Withdraw, doing.Actor, doing.Purpose, doing.Key) { Content = $"{batch}|{reason}", Long = true }, async act =>
        {
            var found = await FindAsync(act.Connection, batch, ct);
            if (found.Withdrawn) throw new ProblemException(Problem.Of("import.batch_withdrawn"));
            var preview = await PreviewAsync(act.Connection, found, ct);
            if (preview.LaterBatches > 0) throw new ProblemException(Problem.Of("import.later_batches", null, ("count", preview.LaterBatches)));
            if (preview.LaterActs > 0 && !despiteLaterActs) throw new ProblemException(Problem.Of("import.later_acts", null, ("count", preview.LaterActs)));
            act.Write(BatchWithdrawalRow.Table, new BatchWithdrawalRow(await act.Ids.NextAsync("batch_withdrawals", ct), found.Id, reason));
            act.Machinery("update batches set until_act = $2 where id = $1", found.Id, act.Id);
            await act.FlushAsync(ct);
            foreach (var (table, key) in Versioned)
            {
                var left = ChangedSince(table == "holdings" ? table : "entries", "t." + key);
                await ExecuteAsync(act.Connection, $"update {table} t set until_act = $2 where act = $1 and until_act is null and not {left}", ct, found.Act, act.Id);
                await ExecuteAsync(act.Connection, $"update {table} t set until_act = null where until_act = $1 and not {left}", ct, found.Act);
            }
            UnmatchedQueue.EnqueueRecount(act);
            if (found.Weapons is { } register) QualityWork.Enqueue(act, register);
            // Also what the batch withdrew because the file did not name it: there the batch wrote an event and no version.
            var number = found.Act.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await WeaponStates.RefoldManyAsync(act, $"select id from entries where act = {number} union select entry from events where act = {number}", ct);
        }, ct);

    private static async Task<WithdrawalPreview> PreviewAsync(NpgsqlConnection connection, (long Id, long Act, bool Withdrawn, long? Weapons) batch, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select (select b.added + b.changed from batches b where b.act = $1) - (select count(*) from entries where act = $1 and until_act is not null) - (select count(*) from holdings where act = $1 and until_act is not null),
                   (select count(*) from entries t where until_act = $1 and not {ChangedSince("entries", "t.id")}) + (select count(*) from holdings t where until_act = $1 and not {ChangedSince("holdings", "t.id")}),
                   (select count(distinct v.act) from entries e join events v on v.entry = e.id where e.act = $1 and v.act > $1 and not exists (select from batches b where b.act = v.act)),
                   (select count(*) from batches b where b.act > $1 and b.until_act is null
                       and (exists (select from entries l join entries e on e.id = l.id and e.act = $1 where l.act = b.act) or exists (select from holdings l join holdings e on e.id = l.id and e.act = $1 where l.act = b.act))),
                   (select count(*) from entries t where act = $1 and {ChangedSince("entries", "t.id")})
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = batch.Act });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new WithdrawalPreview(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }

    private static async Task<(long Id, long Act, bool Withdrawn, long? Weapons)> FindAsync(NpgsqlConnection connection, Guid batch, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select b.id, b.act, b.until_act is not null, r.id from batches b left join registers r on r.id = b.register and r.kind = 'weapons' where b.uid = $1", connection);
        command.Parameters.Add(new() { Value = batch });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("import.batch_unknown"));
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2), reader.IsDBNull(3) ? null : reader.GetInt64(3));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params long[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }
}
