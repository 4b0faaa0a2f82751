using Microsoft.Extensions.Logging;
using Npgsql;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.Tests.Watching;

/// <summary>Work in the background goes on after it failed, and says why in as many lines as there are reasons.</summary>
public sealed class RoundsTests
{
    private static readonly Exception Away = new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer"));
    private static readonly Exception Wrong = new InvalidOperationException("Juan Pérez");

    [Fact]
    public async Task A_round_that_fails_is_said_once_and_the_next_one_comes()
    {
        var log = new Lines();
        using var work = new Work(log, Away, Away, Away, Wrong, Wrong, null, Away);
        await work.StartAsync(default);
        await work.Done.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await work.StopAsync(default);
        Assert.Equal(["Warning The work is not done: node.database.unavailable. It is tried again. -", "Error The work is not done: InvalidOperationException. It is tried again. InvalidOperationException", "Warning The work is not done: node.database.unavailable. It is tried again. -"], log.Said);
    }

    [Fact]
    public void Trouble_that_lasts_is_said_again_after_ten_minutes_and_not_before()
    {
        var (log, clock) = (new Lines(), new Hands());
        var trouble = new Trouble(log, "The work is not done", clock);
        for (var minute = 0; minute <= 21; minute++)
        {
            trouble.Say(Away);
            clock.Now += TimeSpan.TicksPerMinute;
        }
        Assert.Equal(3, log.Said.Count);
    }

    [Fact]
    public void What_the_reader_of_the_log_may_not_know_of_is_said_by_its_kind_alone()
    {
        var log = new Lines();
        new Trouble(log, "The work is not done", TimeProvider.System, quiet: true).Say(Wrong);
        Assert.Equal(["Warning The work is not done: InvalidOperationException. It is tried again. -"], log.Said);
    }

    private sealed class Work(ILogger log, params Exception?[] ends) : RoundsService(TimeSpan.FromMilliseconds(5), "The work is not done", TimeProvider.System, log)
    {
        private int round;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task RoundAsync(CancellationToken ct)
        {
            if (round == ends.Length) Done.TrySetResult();
            return round < ends.Length && ends[round++] is { } failure ? Task.FromException(failure) : Task.CompletedTask;
        }
    }

    private sealed class Hands : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }

    private sealed class Lines : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add($"{logLevel} {formatter(state, exception)} {exception?.GetType().Name ?? "-"}");
    }
}
