using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Holds;

/// <summary>What waits for somebody about a weapon, or stops it: proposals about its entries and holds, asked for in one way to the database and back.</summary>
public sealed class WeaponMatters(Database database)
{
    /// <summary>The latest first, those that are over as well.</summary>
    /// <param name="entry">entries.id; opened under the person's rights before.</param>
    /// <param name="subjects">What may be proposed about (<c>entry:7</c>).</param>
    /// <param name="ct">Cancels.</param>
    public async Task<(IReadOnlyList<ProposalView> Proposals, IReadOnlyList<Hold> Holds)> OfAsync(long entry, IReadOnlyCollection<string> subjects, CancellationToken ct = default)
    {
        await using var batch = database.Writer.CreateBatch();
        batch.BatchCommands.Add(ProposalList.Question(subjects));
        batch.BatchCommands.Add(HoldBook.Question(entry));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var proposals = await ProposalList.ReadAsync(reader, ct);
        await reader.NextResultAsync(ct);
        return (proposals, await HoldBook.ReadAsync(reader, ct));
    }
}
