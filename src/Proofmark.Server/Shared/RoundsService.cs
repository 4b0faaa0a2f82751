using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Proofmark.Server.Shared;

/// <summary>Work that a running node repeats: a round, a pause, the next round. A round that fails is said, see <see cref="Trouble"/>, and the next one tries again.</summary>
/// <param name="every">From the end of a round's turn to the next.</param>
/// <param name="what">What does not happen when a round fails, as a sentence for the log.</param>
/// <param name="clock">Time.</param>
/// <param name="log">Log.</param>
/// <param name="quiet">See <see cref="Trouble"/>.</param>
public abstract class RoundsService(TimeSpan every, string what, TimeProvider clock, ILogger log, bool quiet = false) : BackgroundService
{
    private readonly Trouble trouble = new(log, what, clock, quiet);

    /// <summary>Time.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Log.</summary>
    protected ILogger Log { get; } = log;

    /// <summary>Before the first round; null: at once.</summary>
    protected virtual TimeSpan? First => null;

    /// <summary>One round.</summary>
    protected abstract Task RoundAsync(CancellationToken ct);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A start does not wait for the first round.
        await Task.Yield();
        using var timer = new PeriodicTimer(First ?? every, Clock);
        if (First is null || await timer.NextAsync(stoppingToken))
        {
            timer.Period = every;
            do
            {
                try
                {
                    await RoundAsync(stoppingToken);
                    trouble.Over();
                }
                catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
                // Nothing that a round meets may end the server; the next one finds the same work.
                catch (Exception e)
                {
                    trouble.Say(e);
                }
            }
            while (await timer.NextAsync(stoppingToken));
        }
    }
}
