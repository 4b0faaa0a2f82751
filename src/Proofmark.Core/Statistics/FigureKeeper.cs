using System.Diagnostics;

namespace Proofmark.Core.Statistics;

/// <summary>
/// The latest figures, for all readers. While counting is quick it is done when somebody asks; where it takes longer than a page may,
/// the reader is given the last figures with their time, and they are counted anew meanwhile, never more than a twentieth of the time.
/// A count that fails meanwhile is told to <paramref name="failed"/>.
/// </summary>
public sealed class FigureKeeper(FigureCounter counter, TimeProvider clock, FigureKeeper.Limits? limits = null, Action<Exception>? failed = null) : IDisposable
{
    /// <summary>How old figures may be before they are counted anew, and how long counting may take for a reader to wait for it.</summary>
    public sealed record Limits(TimeSpan Age, TimeSpan Quick);

    private readonly Limits _limits = limits ?? new Limits(TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(40));
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Counted? _last;

    /// <summary>The figures; only the very first reader waits for a count that is slow.</summary>
    public async Task<Figures> GetAsync(CancellationToken ct = default)
    {
        if (Fresh() is { } known) return known;
        if (_last is { } old && old.Took > _limits.Quick)
        {
            if (_one.Wait(0, CancellationToken.None)) Later();
            return old.Figures;
        }
        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return Fresh() ?? await CountAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private Figures? Fresh()
    {
        if (_last is not { } last) return null;
        var rest = TimeSpan.FromTicks(Math.Max(_limits.Age.Ticks, last.Took.Ticks * 20));
        return clock.GetUtcNow() - last.Figures.At < rest ? last.Figures : null;
    }

    private async Task<Figures> CountAsync(CancellationToken ct)
    {
        var begun = Stopwatch.GetTimestamp();
        var figures = await counter.CountAsync(ct).ConfigureAwait(false);
        _last = new Counted(figures, Stopwatch.GetElapsedTime(begun));
        return figures;
    }

    /// <summary>Counts apart from the request that asked: it neither waits for it nor answers for its questions. The gate is held already.</summary>
    private void Later()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(async () =>
            {
                try
                {
                    await CountAsync(CancellationToken.None).ConfigureAwait(false);
                }
                // The last figures stand with their time; who asks next tries again.
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    failed?.Invoke(e);
                }
                finally
                {
                    _one.Release();
                }
            });
        }
    }

    private sealed record Counted(Figures Figures, TimeSpan Took);
}
