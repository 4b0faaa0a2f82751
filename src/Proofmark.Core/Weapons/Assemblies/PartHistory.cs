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

    /// <summary>The part is on record, on a weapon or on its own, as far as the reader may see; the look-up is recorded.</summary>
    public async Task<bool> KnowsAsync(Guid part, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command("select exists (select from fittings where part = $1) or exists (select from loose_parts where uid = $1)", part);
        var known = (bool)(await command.ExecuteScalarAsync(ct))!;
        await session.RecordAsync("open", "part", part.ToString(), [], ct);
        await session.CompleteAsync(ct);
        return known;
    }
}
