using Proofmark.Core.Storage;

namespace Proofmark.Core.Allocating;

/// <summary>A scheme by which a manufacturer, a force or an import authority numbers weapons.</summary>
public sealed record SerialSchemeRow(long Id, Guid Uid, string Name, long Organisation, string Pattern, string Alphabet, string Check, long First, long Last, long FromYear, long? ToYear, long Length)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SerialSchemeRow> Table = new("serial_schemes",
        Column.Int64<SerialSchemeRow>("id", r => r.Id),
        Column.Uuid<SerialSchemeRow>("uid", r => r.Uid),
        Column.Text<SerialSchemeRow>("name", r => r.Name),
        Column.Int64<SerialSchemeRow>("organisation", r => r.Organisation),
        Column.Text<SerialSchemeRow>("pattern", r => r.Pattern),
        Column.Text<SerialSchemeRow>("alphabet", r => r.Alphabet),
        Column.Text<SerialSchemeRow>("check_by", r => r.Check),
        Column.Int64<SerialSchemeRow>("first", r => r.First),
        Column.Int64<SerialSchemeRow>("last", r => r.Last),
        Column.Int64<SerialSchemeRow>("from_year", r => r.FromYear),
        Column.Int64<SerialSchemeRow>("to_year", r => r.ToYear),
        Column.Int64<SerialSchemeRow>("length", r => r.Length));
}

/// <summary>Numbers of a scheme that were given to an organisation together. <see cref="Year"/> is 0 where the serials say none.</summary>
public sealed record SerialBlockRow(long Id, Guid Uid, long Scheme, long Year, long First, long Last, long Holder)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SerialBlockRow> Table = new("serial_blocks",
        Column.Int64<SerialBlockRow>("id", r => r.Id),
        Column.Uuid<SerialBlockRow>("uid", r => r.Uid),
        Column.Int64<SerialBlockRow>("scheme", r => r.Scheme),
        Column.Int64<SerialBlockRow>("year", r => r.Year),
        Column.Int64<SerialBlockRow>("first", r => r.First),
        Column.Int64<SerialBlockRow>("last", r => r.Last),
        Column.Int64<SerialBlockRow>("holder", r => r.Holder));
}

/// <summary>That a holder gave back what it had not used of a block: the last <see cref="Unused"/> numbers. They are not given again.</summary>
public sealed record SerialReturnRow(long Id, long Block, long Unused, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SerialReturnRow> Table = new("serial_returns",
        Column.Int64<SerialReturnRow>("id", r => r.Id),
        Column.Int64<SerialReturnRow>("block", r => r.Block),
        Column.Int64<SerialReturnRow>("unused", r => r.Unused),
        Column.Text<SerialReturnRow>("reason", r => r.Reason));
}
