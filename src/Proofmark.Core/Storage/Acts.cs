using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>
/// The only door to recorded data. A crash before the commit leaves nothing; after it, everything: the sequencer
/// numbers the leaf later and needs no help from the process that wrote it.
/// </summary>
/// <param name="database">Where acts are written.</param>
/// <param name="ids">Row ids.</param>
/// <param name="clock">The clock that acts are stamped by.</param>
/// <param name="condition">Whether the node may record anything now; null asks nothing (tests, benches, restoring).</param>
public sealed class Acts(Database database, IdAllocator ids, TimeProvider clock, NodeCondition? condition = null)
{
    /// <summary>When the newest act was recorded: by number, not by time, so that one that was dated wrongly and accepted by a person does not count for ever.</summary>
    public const string NewestRecorded = "select recorded from acts order by id desc limit 1";

    private const string Begin = """
        with a as (
            insert into acts (id, uid, type, stage, idempotency_key, actor, organisation, on_behalf_of, purpose, legal_basis, case_reference, proposal, recorded, request_hash, salt)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            on conflict (idempotency_key) do nothing returning id)
        select set_config('proofmark.act', id::text, true) from a
        """;

    // Whether any register ever asked anything of whoever writes in it (RecordTable.Guard). Asked in the same breath as the act's number: a node on
    // which none does pays nothing for it, and there is no memory of it that another process could make wrong.
    private const string Guards = "exists (select from staff_rules)";

    private const int MostAttempts = 5;

    /// <summary>Row ids.</summary>
    public IdAllocator Ids => ids;

    /// <summary>The database that acts are written to.</summary>
    public Database Database => database;

    /// <summary>The clock that acts are stamped by.</summary>
    public TimeProvider Clock => clock;

    /// <summary>What every act asks first; null: nothing.</summary>
    public NodeCondition? Condition => condition;

    /// <summary>
    /// Does the work once. When the same idempotency key was done before with the same content, nothing is done and the
    /// earlier act is named. The work may run more than once, each time in a transaction of its own, when another act overtakes it.
    /// </summary>
    /// <exception cref="ProblemException">act.key_reused; act.purpose_unknown; act.sealed.forbidden; act.two_persons; node.*.unavailable: nothing is known to be wrong with the request, and the same one, under the same key, may be sent again; whatever the work refuses.</exception>
    public async Task<ActOutcome> DoAsync(ActRequest request, Func<Act, Task> work, CancellationToken ct = default)
    {
        var begun = clock.GetTimestamp();
        using var span = NodeFigures.Spans.StartActivity("act");
        span?.SetTag("type", request.Type.Code);
        var outcome = "failed";
        try
        {
            var done = await TryAsync(request, work, ct);
            outcome = done.AlreadyDone ? "again" : "done";
            return done;
        }
        catch (ProblemException e)
        {
            outcome = e.IsTemporary ? "unavailable" : "refused";
            throw;
        }
        finally
        {
            span?.SetTag("outcome", outcome);
            // What is practised is counted nowhere.
            if (!request.Purpose.IsTraining) NodeFigures.Acts.Add(1, NodeFigures.Tag("type", request.Type.Code), NodeFigures.Tag("outcome", outcome));
            if (!request.Purpose.IsTraining) NodeFigures.ActDuration.Record(clock.GetElapsedTime(begun).TotalSeconds, NodeFigures.Tag("type", request.Type.Code));
        }
    }

    private async Task<ActOutcome> TryAsync(ActRequest request, Func<Act, Task> work, CancellationToken ct)
    {
        if (!Purpose.Codes.Contains(request.Purpose.Code)) throw new ProblemException(Problem.Of("act.purpose_unknown", "purpose", ("value", request.Purpose.Code)));
        if (request.Purpose.IsSealed) throw new ProblemException(Problem.Of("act.sealed.forbidden"));
        if (request.Type.TwoPersons && request.Stage == "done" && request.Proposal is null) throw new ProblemException(Problem.Of("act.two_persons", null, ("type", request.Type.Code)));
        if (request.Purpose.IsTraining && !request.Type.Practised) throw new ProblemException(Problem.Of(Training.OnlyInRegister));
        for (var attempt = 1; ; attempt++)
        {
            condition?.DemandButClock(request.Despite);
            try
            {
                return await OnceAsync(request, work, ct);
            }
            catch (Exception e) when (attempt < MostAttempts && (e is ActOvertakenException or PostgresException { SqlState: ActOvertakenException.SqlState }))
            {
                // Rolled back whole; the next attempt has a number behind that of the act which was first.
            }
            catch (PostgresException e) when (attempt == 1 && !request.Long && e.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // Another wrote the same between this act's look and its write: looking again, it finds that and says so.
            }
            catch (Exception e) when (e is not ProblemException && NodeFault.Explain(e) is { } fault)
            {
                throw new ProblemException(fault) { Cause = e };
            }
        }
    }

    private async Task<ActOutcome> OnceAsync(ActRequest request, Func<Act, Task> work, CancellationToken ct)
    {
        await using var connection = await (request.Long ? database.LongWriter : database.Writer).OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (row, guards) = await RowAsync(connection, request, ct);
        if (!await BeginAsync(connection, row, ct))
        {
            await transaction.RollbackAsync(ct);
            return await EarlierAsync(connection, request, row.RequestHash, ct);
        }
        using var act = new Act(connection, request, row, ids, condition, guards);
        Database.Acting = !request.Long;
        await work(act);
        Database.Acting = false;
        await act.FinishAsync(ct);
        await transaction.CommitAsync(ct);
        return new ActOutcome(act.Id, act.Uid, false);
    }

    private async Task<(ActRow Row, bool Guards)> RowAsync(NpgsqlConnection connection, ActRequest request, CancellationToken ct)
    {
        await using var next = new NpgsqlCommand($"select nextval('acts_id_seq'), ({NewestRecorded}), {Guards}", connection);
        long id;
        DateTime? newest;
        bool guards;
        await using (var reader = await next.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            (id, newest, guards) = (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetDateTime(1), reader.GetBoolean(2));
        }
        var now = clock.GetUtcNow().UtcDateTime;
        if (condition is not null && request.Despite != NodeFault.Clock && condition.Clock(newest, now) is { } fault) throw new ProblemException(fault);
        now = new DateTime(now.Ticks - now.Ticks % 10, DateTimeKind.Utc);
        return (new ActRow(id, Guid.CreateVersion7(clock.GetUtcNow()), request.Type.Code, request.Stage, request.IdempotencyKey, request.Actor.User,
            request.Actor.Organisation, request.Actor.OnBehalfOf, request.Purpose.Code, request.Purpose.LegalBasis, request.Purpose.Case, request.Proposal,
            now, request.Hash(), RandomNumberGenerator.GetBytes(RecordHasher.SaltLength)), guards);
    }

    private static async Task<bool> BeginAsync(NpgsqlConnection connection, ActRow row, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Begin, connection);
        object?[] values = [row.Id, row.Uid, row.Type, row.Stage, row.IdempotencyKey, row.Actor, row.Organisation, row.OnBehalfOf, row.Purpose,
            row.LegalBasis, row.CaseReference, row.Proposal, row.Recorded, row.RequestHash, row.Salt];
        NpgsqlTypes.NpgsqlDbType[] types = [NpgsqlTypes.NpgsqlDbType.Bigint, NpgsqlTypes.NpgsqlDbType.Uuid, NpgsqlTypes.NpgsqlDbType.Text, NpgsqlTypes.NpgsqlDbType.Text, NpgsqlTypes.NpgsqlDbType.Uuid,
            NpgsqlTypes.NpgsqlDbType.Bigint, NpgsqlTypes.NpgsqlDbType.Bigint, NpgsqlTypes.NpgsqlDbType.Bigint, NpgsqlTypes.NpgsqlDbType.Text, NpgsqlTypes.NpgsqlDbType.Text, NpgsqlTypes.NpgsqlDbType.Text,
            NpgsqlTypes.NpgsqlDbType.Bigint, NpgsqlTypes.NpgsqlDbType.TimestampTz, NpgsqlTypes.NpgsqlDbType.Bytea, NpgsqlTypes.NpgsqlDbType.Bytea];
        for (var i = 0; i < values.Length; i++) command.Parameters.Add(new() { Value = values[i] ?? DBNull.Value, NpgsqlDbType = types[i] });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>Whether an act with this key was done, by whatever request.</summary>
    public async Task<bool> IsDoneAsync(Guid key, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select exists (select from acts where idempotency_key = $1)");
        command.Parameters.Add(new() { Value = key });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The outside id of the row that an act wrote into a table: what is answered when the same is asked for again.</summary>
    public async Task<Guid> UidWrittenAsync(RecordTable table, long act, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand($"select uid from {table.Name} where act = $1");
        command.Parameters.Add(new() { Value = act });
        return (Guid)(await command.ExecuteScalarAsync(ct))!;
    }

    // Over the connection that is held: where many send the same again at once, each would wait for a second one of the pool.
    private static async Task<ActOutcome> EarlierAsync(NpgsqlConnection connection, ActRequest request, byte[] hash, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, uid, request_hash from acts where idempotency_key = $1", connection);
        command.Parameters.Add(new() { Value = request.IdempotencyKey });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new InvalidOperationException("The act that held this key has vanished.");
        if (!reader.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(hash)) throw new ProblemException(Problem.Of("act.key_reused"));
        return new ActOutcome(reader.GetInt64(0), reader.GetGuid(1), true);
    }
}
