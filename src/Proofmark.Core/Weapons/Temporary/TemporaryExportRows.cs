using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Temporary;

/// <summary>A weapon left the country until a day.</summary>
public sealed record TemporaryExportRow(long Id, Guid Uid, long Entry, long Register, short Handling, string Country, DateOnly Due, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<TemporaryExportRow> Table = new("temporary_exports",
        Column.Int64<TemporaryExportRow>("id", r => r.Id),
        Column.Uuid<TemporaryExportRow>("uid", r => r.Uid),
        Column.Int64<TemporaryExportRow>("entry", r => r.Entry),
        Column.Int64<TemporaryExportRow>("register", r => r.Register),
        Column.Int16<TemporaryExportRow>("handling", r => r.Handling),
        Column.Text<TemporaryExportRow>("country", r => r.Country),
        Column.Date<TemporaryExportRow>("due", r => r.Due),
        Column.Text<TemporaryExportRow>("reason", r => r.Reason));
}

/// <summary>It came back.</summary>
public sealed record TemporaryExportEndRow(long Id, long Export, DateOnly Day)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<TemporaryExportEndRow> Table = new("temporary_export_ends",
        Column.Int64<TemporaryExportEndRow>("id", r => r.Id),
        Column.Int64<TemporaryExportEndRow>("export", r => r.Export),
        Column.Date<TemporaryExportEndRow>("day", r => r.Day));
}

/// <summary>A weapon that is abroad for a time.</summary>
/// <param name="Id">Outside id of the export.</param>
/// <param name="Entry">Outside id of the entry.</param>
/// <param name="RegisterCode">Its register.</param>
/// <param name="Mark">The weapon's number.</param>
/// <param name="Country">Where it is.</param>
/// <param name="Due">By when it is to be back.</param>
public sealed record WeaponAbroad(Guid Id, Guid Entry, string RegisterCode, string? Mark, string Country, DateOnly Due);
