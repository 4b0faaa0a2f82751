using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Keeping;

/// <summary>What a restored node does before anybody uses it.</summary>
public static class RestoreEnd
{
    /// <summary>
    /// Opens a new epoch, so that partners who saw later heads see a declared loss; erases again who was erased since; signs.
    /// </summary>
    /// <returns>How many were erased again.</returns>
    public static async Task<int> RunAsync(Acts acts, Sequencer sequencer, PersonErasure erasure, Restored restored, string statement, CancellationToken ct = default)
    {
        await sequencer.OpenEpochAsync(statement, Actor.Node, ct);
        var again = await ErasureReplay.ForgetAsync(acts.Database, erasure, restored.Forgotten, ct);
        while (await sequencer.RunOnceAsync(ct) > 0) { }
        return again;
    }
}
