using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>The day of a temporary import has passed, and the node has looked at the weapon again.</summary>
public sealed record ExemptionEndRow(long Id, long Exemption)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ExemptionEndRow> Table = new("exemption_ends",
        Column.Int64<ExemptionEndRow>("id", r => r.Id),
        Column.Int64<ExemptionEndRow>("exemption", r => r.Exemption));
}

/// <summary>
/// Opens the duty of the import mark when a temporary import ends (ITI ¶8(b)): the exemption holds through its last day, and on the next the
/// node judges the weapon anew, in its own name. Each exemption once. In training registers nothing ends by itself.
/// </summary>
public sealed class EndedExemptions(Acts acts)
{
    /// <summary>Looks at a weapon again whose temporary import has ended.</summary>
    public static readonly ActType End = new("weapons.end_exemption", false);

    /// <summary>The most that one round takes; the next takes the rest.</summary>
    public const int MostAtOnce = 500;

    /// <summary>Looks at the weapons whose day has passed; returns how many.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct = default)
    {
        var ended = await EndedAsync(ct);
        foreach (var (exemption, entry) in ended)
            await acts.DoAsync(new ActRequest(End, Actor.Node, Purpose.Housekeeping, StableKey.Of($"proofmark.exemption:{exemption}")) { Content = $"{exemption}" }, async act =>
            {
                act.Write(ExemptionEndRow.Table, new ExemptionEndRow(await act.Ids.NextAsync("exemption_ends", ct), exemption));
                // A batch that was withdrawn may have taken the entry with it.
                if (await EntryStore.FindAsync(act.Connection, entry, ct) is not null) await DutyBook.ReviewAsync(act, await EntryStore.LockedAsync(act.Connection, entry, ct), ct);
            }, ct);
        return ended.Count;
    }

    private async Task<List<(long Exemption, long Entry)>> EndedAsync(CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand($"select m.id, m.entry from mark_exemptions m where m.until < $1 and m.id > 0 and not exists (select from exemption_ends x where x.exemption = m.id) order by m.until, m.id limit {MostAtOnce}");
        command.Parameters.Add(new() { Value = acts.Clock.Today() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<(long, long)>();
        while (await reader.ReadAsync(ct)) list.Add((reader.GetInt64(0), reader.GetInt64(1)));
        return list;
    }
}
