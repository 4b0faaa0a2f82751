using System.Text.Json;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access.Misuse;

/// <summary>
/// Turns look-ups that touched a canary into anomalies for the auditor. The look-up's own transaction queued the work, so
/// none is missed; one that is claimed twice is raised once.
/// </summary>
public sealed class CanaryAlarms(Acts acts)
{
    /// <summary>Kind of the queued work; see migration 0036.</summary>
    public const string Kind = "access.canary";

    private readonly WorkQueue queue = new(acts.Database, acts.Clock);

    /// <summary>Raises what waits; returns how many.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        var raised = 0;
        foreach (var item in await queue.ClaimAsync(Kind, 100, TimeSpan.FromMinutes(1), ct))
        {
            using var json = JsonDocument.Parse(item.Payload);
            var lookup = json.RootElement.GetProperty("lookup").GetInt64();
            var (actor, at) = await FindAsync(lookup, ct);
            var day = NodeCalendar.DayOf(at, acts.Clock.LocalTimeZone);
            var key = StableKey.Of($"proofmark.canary:{lookup}");
            var what = new Raised(MisuseRule.Canary, [actor], [lookup], new Dictionary<string, long> { ["n"] = 1 });
            var outcome = await acts.DoAsync(new ActRequest(AccessActs.RaiseAnomalies, Actor.Node, Purpose.Housekeeping, key) { Content = $"{lookup}" }, act => Anomalies.WriteAsync(act, [(day, what)], ct), ct);
            if (!outcome.AlreadyDone) raised++;
            await queue.CompleteAsync(item.Id, ct);
        }
        return raised;
    }

    private async Task<(long Actor, DateTime At)> FindAsync(long lookup, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ReadSession.AllowAuditorAsync(connection, ct);
        await using var command = new NpgsqlCommand("select actor, at from lookups where id = $1", connection) { Parameters = { new() { Value = lookup } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new InvalidOperationException("A look-up that touched a canary has vanished.");
        return (reader.GetInt64(0), reader.GetDateTime(1));
    }
}
