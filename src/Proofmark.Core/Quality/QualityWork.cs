using System.Globalization;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Quality;

/// <summary>Runs that acts ask for: a register is judged anew after an import into it, an entry is looked at again after it was corrected.</summary>
public sealed class QualityWork(Acts acts, QualityService service)
{
    /// <summary>Kind of the queued work: a register.</summary>
    public const string Register = "quality.register";

    private const int Most = 200;
    private const int MostAttempts = 5;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(2);

    /// <summary>Has a register judged when the act is committed; nothing is judged in training.</summary>
    public static void Enqueue(Act act, long register)
    {
        if (!act.Training) act.Enqueue(Register, register.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Does what waits. One run answers all that asked for its register before it began. A process that dies leaves its work to the next.</summary>
    /// <returns>Whether anything was done.</returns>
    public async Task<bool> DoWhatWaitsAsync(CancellationToken ct = default)
    {
        var queue = new WorkQueue(acts.Database, acts.Clock);
        var corrected = await queue.ClaimAsync(WeaponActs.CorrectedWork, Most, Lease, ct);
        foreach (var item in corrected)
        {
            try
            {
                await service.LookAgainAsync(Number(item), House(), ct);
                await queue.CompleteAsync(item.Id, ct);
            }
            catch (ProblemException e)
            {
                await LaterAsync(queue, item, e, ct);
            }
        }
        var asked = await queue.ClaimAsync(Register, Most, Lease, ct);
        foreach (var same in asked.GroupBy(Number))
        {
            try
            {
                if (await CodeAsync(same.Key, ct) is { } register) await service.RunAsync(register, House(), null, ct);
                foreach (var item in same) await queue.CompleteAsync(item.Id, ct);
            }
            catch (ProblemException e)
            {
                foreach (var item in same) await LaterAsync(queue, item, e, ct);
            }
        }
        return corrected.Count + asked.Count > 0;
    }

    // Somebody runs it by hand, or the node records nothing at present: later. What never works is left to a person.
    private static Task LaterAsync(WorkQueue queue, WorkItem item, ProblemException e, CancellationToken ct) =>
        item.Attempts < MostAttempts || e.IsTemporary ? queue.RetryAsync(item.Id, Later, e.Problems[0].Code, ct) : queue.BuryAsync(item.Id, e.Problems[0].Code, ct);

    private async Task<string?> CodeAsync(long register, CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select code from registers where id = $1");
        command.Parameters.Add(new() { Value = register });
        return await command.ExecuteScalarAsync(ct) as string;
    }

    private static Doing House() => new(Actor.Node, Purpose.Housekeeping, Guid.CreateVersion7());

    private static long Number(WorkItem item) => JsonSerializer.Deserialize<long>(item.Payload);
}
