using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Watching;

/// <summary>
/// May this server be given work? Asked by whoever balances or watches it, over the network and without an account: the answer is codes
/// and says nothing of any register. It is looked up at most once a second, whoever asks.
/// </summary>
public sealed class Readiness(Database database, NodeCondition condition, TimeProvider clock)
{
    /// <summary>The database does not answer.</summary>
    public const string NoDatabase = "database";

    /// <summary>The schema is not that of this program.</summary>
    public const string OtherSchema = "schema";

    /// <summary>Acts have waited longer than <see cref="Unsigned"/> to be signed.</summary>
    public const string NotSigned = "ledger";

    /// <summary>The signing may be behind by this much.</summary>
    public static readonly TimeSpan Unsigned = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim looking = new(1, 1);
    private (long At, IReadOnlyList<string> Reasons)? last;

    /// <summary>Codes of what stands in the way; empty: nothing does.</summary>
    public async Task<IReadOnlyList<string>> ReasonsAsync(CancellationToken ct = default)
    {
        await looking.WaitAsync(ct);
        try
        {
            if (last is { } known && clock.GetElapsedTime(known.At) < Keep) return known.Reasons;
            var reasons = await LookAsync(ct);
            last = (clock.GetTimestamp(), reasons);
            return reasons;
        }
        finally
        {
            looking.Release();
        }
    }

    private async Task<IReadOnlyList<string>> LookAsync(CancellationToken ct)
    {
        var reasons = new List<string>();
        if (condition.Refusal is { } refusal) reasons.Add(refusal.Code);
        try
        {
            await using var command = database.Owner.CreateCommand($"select (select count(*) from schema_migrations), ({Sequencer.WaitsSince})");
            command.CommandTimeout = 2;
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            if (reader.GetInt64(0) != Migrator.All.Count) reasons.Add(OtherSchema);
            if (!reader.IsDBNull(1) && clock.GetUtcNow().UtcDateTime - reader.GetDateTime(1) > Unsigned) reasons.Add(NotSigned);
        }
        catch (NpgsqlException)
        {
            reasons.Add(NoDatabase);
        }
        return reasons;
    }
}
