using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Watching;

/// <summary>
/// Looks once a second at what acts look at too, so that pages and health say it before somebody tries in vain: room, clock. Keeps the
/// reserve of the disk, and says in the log when acts are refused and when they go on.
/// </summary>
internal sealed partial class ConditionService(NodeCondition condition, IEnumerable<SpaceReserve> reserves, Database database, TimeProvider clock, ILogger<ConditionService> log) : BackgroundService
{
    private string? last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await rounds.NextAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            foreach (var reserve in reserves) reserve.Keep(condition.LowWater);
            await using var newest = database.Writer.CreateCommand(Acts.NewestRecorded);
            newest.CommandTimeout = 5;
            condition.Clock(await newest.ExecuteScalarAsync(ct) as DateTime?, clock.GetUtcNow().UtcDateTime);
        }
        // Whatever is wrong here is said by whoever is kept from working by it; the looking goes on.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Npgsql.NpgsqlException or OperationCanceledException)
        {
            return;
        }
        var now = condition.Refusal?.Code;
        if (now == last) return;
        if (now is null) Again(log);
        else Refused(log, now);
        last = now;
    }

    [LoggerMessage(LogLevel.Error, "Acts are refused: {Code}")]
    private static partial void Refused(ILogger log, string code);

    [LoggerMessage(LogLevel.Warning, "Acts are done again")]
    private static partial void Again(ILogger log);
}
