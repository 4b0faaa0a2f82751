using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>
/// A person says that the clock is right and the newest act is not: the clock ran ahead for a while. Without this word such a
/// node would refuse acts until its clock has caught up.
/// </summary>
public static class ClockAcceptance
{
    /// <summary>The act; its case reference is what the person said. From then on it is the newest, and the clock is compared with it.</summary>
    public static readonly ActType Accept = new("node.accept_clock", false);

    /// <summary>Records it.</summary>
    /// <exception cref="ProblemException">node.clock_right: the clock is not behind.</exception>
    public static async Task RunAsync(Acts acts, string statement, Actor actor, CancellationToken ct = default)
    {
        await using var newest = acts.Database.Writer.CreateCommand(Acts.NewestRecorded);
        var last = await newest.ExecuteScalarAsync(ct) as DateTime?;
        if (last is null || last - acts.Clock.GetUtcNow().UtcDateTime <= NodeCondition.ClockTolerance) throw new ProblemException(Problem.Of("node.clock_right"));
        var request = new ActRequest(Accept, actor, new Purpose(Purpose.Housekeeping.Code, null, statement), Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = statement, Despite = NodeFault.Clock };
        await acts.DoAsync(request, _ => Task.CompletedTask, ct);
    }
}
