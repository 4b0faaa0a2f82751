using Proofmark.Core.Storage;

namespace Proofmark.Core.Recoveries;

/// <summary>A weapon seized (provisionally), found or surrendered, with its circumstances.</summary>
public sealed record RecoveryRow(long Id, Guid Uid, long Entry, string Kind, string? Cause, string Country, string? Place, string? Occurred, string? Circumstances, string? Authority, string? Case, long? CollectionPoint = null)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RecoveryRow> Table = new("recoveries",
        Column.Int64<RecoveryRow>("id", r => r.Id),
        Column.Uuid<RecoveryRow>("uid", r => r.Uid),
        Column.Int64<RecoveryRow>("entry", r => r.Entry),
        Column.Text<RecoveryRow>("kind", r => r.Kind),
        Column.Text<RecoveryRow>("cause", r => r.Cause),
        Column.Text<RecoveryRow>("country", r => r.Country),
        Column.Text<RecoveryRow>("place", r => r.Place),
        Column.Text<RecoveryRow>("occurred", r => r.Occurred),
        Column.Text<RecoveryRow>("circumstances", r => r.Circumstances),
        Column.Text<RecoveryRow>("authority", r => r.Authority),
        Column.Text<RecoveryRow>("case_reference", r => r.Case),
        Column.Int64<RecoveryRow>("collection_point", r => r.CollectionPoint));
}

/// <summary>A recovery in a list or on its page. Point: the name of the collection point of an anonymous surrender, which says when it was recorded to the day only.</summary>
public sealed record RecoveryView(long Id, Guid Uid, long Entry, Guid EntryUid, string Kind, string? Cause, string Country, string? Place, string? Occurred, string? Circumstances, string? Authority, string? Case, DateTime Recorded, string? Make, string? Model, string? Calibre, string? Serial, string? Point = null);

/// <summary>The weapon of a recovery, as it was described.</summary>
public sealed record RecoveredWeapon(string? Category, string? Make, string? Model, string? Calibre, string? Country, short? Year, IReadOnlyList<RecoveredMark> Marks);

/// <summary>A mark on it.</summary>
public sealed record RecoveredMark(string Kind, string Text, string? Component, string? Country, short? Year, string? Place, string? Method, string? Legibility);
