using Proofmark.Core.Storage;

namespace Proofmark.Core.Converting;

/// <summary>A conversion project: the paper of one register.</summary>
/// <param name="Id">conversions.id.</param>
/// <param name="Uid">Identifier outside the node.</param>
/// <param name="Register">registers.id: where the lines go.</param>
/// <param name="Handling">Handling class of that register.</param>
/// <param name="Name">What the paper is called.</param>
/// <param name="PageKind">Code of a <see cref="Converting.PageKind"/>.</param>
/// <param name="Fields">Codes of <see cref="PaperField"/>, in the order of the paper, with commas.</param>
/// <param name="Pages">How many pages there are to be, counted on the shelf before anything was scanned.</param>
public sealed record ConversionRow(long Id, Guid Uid, long Register, short Handling, string Name, string PageKind, string Fields, int Pages)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ConversionRow> Table = new("conversions",
        Column.Int64<ConversionRow>("id", r => r.Id),
        Column.Uuid<ConversionRow>("uid", r => r.Uid),
        Column.Int64<ConversionRow>("register", r => r.Register),
        Column.Int16<ConversionRow>("handling", r => r.Handling),
        Column.Text<ConversionRow>("name", r => r.Name),
        Column.Text<ConversionRow>("page_kind", r => r.PageKind),
        Column.Text<ConversionRow>("fields", r => r.Fields),
        Column.Int32<ConversionRow>("pages", r => r.Pages));

    /// <summary>What is transcribed, in the order of the paper.</summary>
    public IReadOnlyList<string> FieldList => Fields.Split(',');
}

/// <summary>A page of paper. <c>ScanPage</c>: which page of the scan's file, from 1.</summary>
public sealed record ConversionPageRow(long Id, Guid Uid, long Conversion, long Register, short Handling, int Volume, int Number, int Lines, long? Scan, int? ScanPage, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ConversionPageRow> Table = new("conversion_pages",
        Column.Int64<ConversionPageRow>("id", r => r.Id),
        Column.Uuid<ConversionPageRow>("uid", r => r.Uid),
        Column.Int64<ConversionPageRow>("conversion", r => r.Conversion),
        Column.Int64<ConversionPageRow>("register", r => r.Register),
        Column.Int16<ConversionPageRow>("handling", r => r.Handling),
        Column.Int32<ConversionPageRow>("volume", r => r.Volume),
        Column.Int32<ConversionPageRow>("number", r => r.Number),
        Column.Int32<ConversionPageRow>("lines", r => r.Lines),
        Column.Int64<ConversionPageRow>("scan", r => r.Scan),
        Column.Int32<ConversionPageRow>("scan_page", r => r.ScanPage),
        Column.Text<ConversionPageRow>("reason", r => r.Reason));
}

/// <summary>What one clerk typed: lines of fields, JSON.</summary>
public sealed record ReadingRow(long Id, long Page, long Register, short Handling, int Number, long Reader, string? Data)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ReadingRow> Table = new("conversion_readings",
        Column.Int64<ReadingRow>("id", r => r.Id),
        Column.Int64<ReadingRow>("page", r => r.Page),
        Column.Int64<ReadingRow>("register", r => r.Register),
        Column.Int16<ReadingRow>("handling", r => r.Handling),
        Column.Int32<ReadingRow>("number", r => r.Number),
        Column.Int64<ReadingRow>("reader", r => r.Reader),
        Column.Json<ReadingRow>("data", r => r.Data));
}

/// <summary>A field in which the two readings differ; <c>Spacing</c>: in spaces alone.</summary>
public sealed record DifferenceRow(long Id, long Page, long Register, short Handling, int Line, string Field, bool Spacing)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DifferenceRow> Table = new("conversion_differences",
        Column.Int64<DifferenceRow>("id", r => r.Id),
        Column.Int64<DifferenceRow>("page", r => r.Page),
        Column.Int64<DifferenceRow>("register", r => r.Register),
        Column.Int16<DifferenceRow>("handling", r => r.Handling),
        Column.Int32<DifferenceRow>("line", r => r.Line),
        Column.Text<DifferenceRow>("field", r => r.Field),
        Column.Bool<DifferenceRow>("spacing", r => r.Spacing));
}

/// <summary>What a third person says that a field of the paper says.</summary>
public sealed record SettlementRow(long Id, long Page, long Register, short Handling, int Line, string Field, long Settler, string? Value)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SettlementRow> Table = new("conversion_settlements",
        Column.Int64<SettlementRow>("id", r => r.Id),
        Column.Int64<SettlementRow>("page", r => r.Page),
        Column.Int64<SettlementRow>("register", r => r.Register),
        Column.Int16<SettlementRow>("handling", r => r.Handling),
        Column.Int32<SettlementRow>("line", r => r.Line),
        Column.Text<SettlementRow>("field", r => r.Field),
        Column.Int64<SettlementRow>("settler", r => r.Settler),
        Column.Text<SettlementRow>("value", r => r.Value));
}

/// <summary>What became of a line of paper: an entry, or struck with a reason.</summary>
public sealed record OutcomeRow(long Id, long Page, long Register, short Handling, int Line, long? Entry, bool Struck, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<OutcomeRow> Table = new("conversion_outcomes",
        Column.Int64<OutcomeRow>("id", r => r.Id),
        Column.Int64<OutcomeRow>("page", r => r.Page),
        Column.Int64<OutcomeRow>("register", r => r.Register),
        Column.Int16<OutcomeRow>("handling", r => r.Handling),
        Column.Int32<OutcomeRow>("line", r => r.Line),
        Column.Int64<OutcomeRow>("entry", r => r.Entry),
        Column.Bool<OutcomeRow>("struck", r => r.Struck),
        Column.Text<OutcomeRow>("reason", r => r.Reason));
}

/// <summary>What a program read; of the fields that both clerks typed alike, how many stand in its text.</summary>
public sealed record HintRow(long Id, long Page, long Register, short Handling, string Program, string? Text, int Compared, int Agreed)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<HintRow> Table = new("conversion_hints",
        Column.Int64<HintRow>("id", r => r.Id),
        Column.Int64<HintRow>("page", r => r.Page),
        Column.Int64<HintRow>("register", r => r.Register),
        Column.Int16<HintRow>("handling", r => r.Handling),
        Column.Text<HintRow>("program", r => r.Program),
        Column.Text<HintRow>("text", r => r.Text),
        Column.Int32<HintRow>("compared", r => r.Compared),
        Column.Int32<HintRow>("agreed", r => r.Agreed));
}
