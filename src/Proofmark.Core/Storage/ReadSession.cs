using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Storage;

/// <summary>Who reads, why, and what the law lets that person see: registers and the highest handling class.</summary>
public sealed record ReadContext(Actor Actor, Purpose Purpose, IReadOnlyList<long> Registers, short Handling)
{
    /// <summary>The token by which a program looks; null: a person, or the node.</summary>
    public long? Token { get; init; }

    /// <summary>Under which sealed case; null: the look-up is an ordinary one.</summary>
    public SealedUse? Sealed { get; init; }

    /// <summary>Work in training reads training registers alone, all other work real ones alone; the database holds to it as well.</summary>
    internal string RegisterList => "{" + string.Join(',', Registers.Where(r => Training.Is(r) == Purpose.IsTraining).Select(r => r.ToString(CultureInfo.InvariantCulture))) + "}";

    internal string HandlingText => Handling.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// One reading transaction under row-level security. What is looked at is recorded in the same transaction, and the
/// answer may be shown only after <see cref="CompleteAsync"/>: a failure before that shows nothing.
/// </summary>
public sealed class ReadSession : IAsyncDisposable
{
    /// <summary>Sets the context of the current transaction; $1 registers, $2 handling. One training register among them (below zero) makes it one of training, which reads no real row.</summary>
    public const string SetContext = "select set_config('proofmark.registers', $1, true), set_config('proofmark.handling', $2, true), set_config('proofmark.training', case when strpos($1, '-') > 0 then 'on' else 'off' end, true)";

    /// <summary>
    /// The same for a statement whose best plan does not depend on what is asked: it keeps its one plan. Left to itself PostgreSQL
    /// may plan it anew each time, which takes thrice as long as running it, and by its statistics decides so on some days only.
    /// </summary>
    public const string SetContextOnePlan = SetContext + ", set_config('plan_cache_mode', 'force_generic_plan', true)";

    /// <summary>Lets the present transaction of the writer see what is for the independent auditor alone (row-level security).</summary>
    public const string ForAuditor = "select set_config('proofmark.auditor', 'on', true)";

    /// <summary>Executes <see cref="ForAuditor"/> in the present transaction.</summary>
    public static async Task AllowAuditorAsync(NpgsqlConnection connection, CancellationToken ct = default)
    {
        await using var allow = new NpgsqlCommand(ForAuditor, connection);
        await allow.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Records a look-up; $1 at, $2 actor, $3 organisation, $4 purpose, $5 case, $6 kind, $7 subject, $8 query, $9 token, $10 found.</summary>
    public const string InsertLookup = "insert into lookups (at, actor, organisation, purpose, case_reference, kind, subject, query, token, found) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    private readonly NpgsqlTransaction transaction;
    private readonly ReadContext context;
    private readonly TimeProvider clock;
    private bool recorded;

    private ReadSession(NpgsqlConnection connection, NpgsqlTransaction transaction, ReadContext context, TimeProvider clock)
    {
        Connection = connection;
        this.transaction = transaction;
        this.context = context;
        this.clock = clock;
    }

    /// <summary>The restricted connection.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Begins a reading transaction in this context.</summary>
    public static async Task<ReadSession> OpenAsync(Database database, ReadContext context, TimeProvider clock, CancellationToken ct = default)
    {
        var connection = await database.Reader.OpenConnectionAsync(ct);
        try
        {
            var begun = await connection.BeginTransactionAsync(ct);
            await using var set = new NpgsqlCommand(SetContext, connection);
            set.Parameters.Add(new() { Value = context.RegisterList });
            set.Parameters.Add(new() { Value = context.HandlingText });
            await set.ExecuteNonQueryAsync(ct);
            return new ReadSession(connection, begun, context, clock);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The same, with the first question of the transaction on the same way to the database and back. The answer is read and disposed of
    /// before anything else is asked in the session.
    /// </summary>
    public static async Task<(ReadSession Session, NpgsqlDataReader Answer)> OpenAsync(Database database, ReadContext context, TimeProvider clock, NpgsqlBatchCommand first, CancellationToken ct = default)
    {
        var connection = await database.Reader.OpenConnectionAsync(ct);
        try
        {
            var begun = await connection.BeginTransactionAsync(ct);
            var set = new NpgsqlBatchCommand(SetContext) { Parameters = { new() { Value = context.RegisterList }, new() { Value = context.HandlingText } } };
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { set, first } };
            var answer = await batch.ExecuteReaderAsync(ct);
            await answer.NextResultAsync(ct);
            return (new ReadSession(connection, begun, context, clock), answer);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Records a look-up by which nothing is read in this transaction: what is shown is read after it. It is committed when this returns.</summary>
    public static async Task NoteAsync(Database database, ReadContext context, TimeProvider clock, string kind, string subject, string? query, long[] found, CancellationToken ct = default)
    {
        if (context.Sealed is not null)
        {
            await using var session = await OpenAsync(database, context, clock, ct);
            await session.RecordAsync(kind, subject, query, found, ct);
            await session.CompleteAsync(ct);
            return;
        }
        await using var command = database.Reader.CreateCommand(InsertLookup);
        foreach (var parameter in LookupParameters(context, clock, kind, subject, query)) command.Parameters.Add(parameter);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = found });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A command on the restricted connection with parameters $1, $2….</summary>
    public NpgsqlCommand Command(string sql, params object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in parameters) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>Records what is looked at: kind (find, check, open, export…), subject (entry, person, holding…), the query as asked, and the entries found.</summary>
    public async Task RecordAsync(string kind, string subject, string? query, long[] found, CancellationToken ct = default)
    {
        if (context.Sealed is { } use)
        {
            // Not one row of it stands among the ordinary look-ups: their numbers have no gap.
            await SealedJournal.KeepAsync(Connection, use, new SealedEntry
            {
                Kind = SealedEntry.Look, Of = use.Authority, By = context.Actor.User, Organisation = context.Actor.Organisation, At = clock.GetUtcNow().UtcDateTime,
                Purpose = context.Purpose.Code, What = kind, Subject = subject, Query = query, Found = found,
            }, ct);
            recorded = true;
            return;
        }
        await using var command = new NpgsqlCommand(InsertLookup, Connection);
        foreach (var parameter in LookupParameters(context, clock, kind, subject, query)) command.Parameters.Add(parameter);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = found });
        await command.ExecuteNonQueryAsync(ct);
        recorded = true;
    }

    /// <summary>Commits the look-up record; only now may the answer be shown.</summary>
    public async Task CompleteAsync(CancellationToken ct = default)
    {
        if (!recorded) throw new InvalidOperationException("A look-up was about to be shown without its record.");
        await transaction.CommitAsync(ct);
    }

    /// <summary>The parameters $1 to $9 of <see cref="InsertLookup"/>.</summary>
    public static IEnumerable<NpgsqlParameter> LookupParameters(ReadContext context, TimeProvider clock, string kind, string subject, string? query)
    {
        yield return new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };
        yield return new NpgsqlParameter<long> { TypedValue = context.Actor.User };
        yield return new NpgsqlParameter { Value = (object?)context.Actor.Organisation ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };
        yield return new NpgsqlParameter<string> { TypedValue = context.Purpose.Code };
        yield return new NpgsqlParameter { Value = (object?)context.Purpose.Case ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
        yield return new NpgsqlParameter<string> { TypedValue = kind };
        yield return new NpgsqlParameter<string> { TypedValue = subject };
        yield return new NpgsqlParameter { Value = (object?)query ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
        yield return new NpgsqlParameter { Value = (object?)context.Token ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
