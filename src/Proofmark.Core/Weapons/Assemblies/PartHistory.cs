using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>Where one part was from when to when, under the reader's rights; the look-up is recorded before the answer is returned.</summary>
public sealed class PartHistory(Database database, TimeProvider clock)
{
    /// <summary>The weapons that the part was on, as far as the reader may see them; empty: none, or none that the reader may see.</summary>
    public async Task<IReadOnlyList<Fitting>> OfAsync(Guid part, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var found = await AssemblyStore.OfPartAsync(session.Connection, part, ct);
        await session.RecordAsync("open", "part", part.ToString(), [.. found.Select(f => f.Entry).Distinct()], ct);
        await session.CompleteAsync(ct);
        return found;
    }
}
