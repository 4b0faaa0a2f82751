using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>
/// Training registers. A register that is opened for training has an id below zero, and so has every row that an act of training
/// writes: the sign is what the program, row-level security and the checks of the tables tell them by, and no row can change it.
/// See docs/adr/0014.
/// </summary>
public static class Training
{
    /// <summary>The purpose of work in training registers.</summary>
    public const string Purpose = "training";

    /// <summary>Problem: this is practised on a training node, not in a training register.</summary>
    public const string OnlyInRegister = "training.only_in_register";

    /// <summary>Problem: a training record and a real one were to be put together.</summary>
    public const string Apart = "training.apart";

    /// <summary>The id is that of a training record: register, entry, person, organisation, batch.</summary>
    public static bool Is(long id) => id < 0;

    /// <summary>What the act touches must be of its own kind: training with training, real with real.</summary>
    /// <param name="act">The act.</param>
    /// <param name="ids">Registers, entries, weapons, persons, organisations that it names; null ones say nothing.</param>
    /// <exception cref="ProblemException">training.apart.</exception>
    public static void Demand(Act act, params ReadOnlySpan<long?> ids)
    {
        foreach (var id in ids)
            if (id is { } known && Is(known) != act.Training) throw new ProblemException(Problem.Of(Apart));
    }
}

/// <summary>The ids of one act's rows: as <see cref="IdAllocator"/> gives them out, below zero in an act of training.</summary>
public readonly struct ActIds(IdAllocator ids, bool training)
{
    /// <summary>The next id of a table.</summary>
    public async ValueTask<long> NextAsync(string table, CancellationToken ct = default) => await ids.NextAsync(table, ct) is var id && training ? -id : id;

    /// <summary>Takes <paramref name="count"/> consecutive ids and returns the first, which is the lowest.</summary>
    public async Task<long> TakeAsync(string table, long count, CancellationToken ct = default) =>
        await ids.TakeAsync(table, count, ct) is var first && training ? 1 - first - count : first;
}
