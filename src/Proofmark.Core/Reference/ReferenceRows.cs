using Proofmark.Core.Storage;

namespace Proofmark.Core.Reference;

/// <summary>One row of a reference table: a version of the thing with this key.</summary>
/// <param name="Id">Row id; the greatest of a key stands.</param>
/// <param name="Key">The thing's key.</param>
/// <param name="Content">SHA-256 of the content; equal content is not written again.</param>
/// <param name="Withdrawn">A later set has it no more.</param>
/// <param name="Thing">The thing; null when withdrawn.</param>
/// <param name="Data">What is not in a column of its own, as JSON.</param>
internal sealed record ReferenceRow<T>(long Id, string Key, byte[] Content, bool Withdrawn, T? Thing, string Data) where T : class;

/// <summary>The account of one source file in one load.</summary>
internal sealed record ReferenceSourceRow(long Id, byte[] Set, string File, byte[] FileDigest, int Rows, int Kept, int Merged, int LeftOut, string Reasons);

/// <summary>The recorded tables.</summary>
internal static class ReferenceRows
{
    public static readonly RecordTable<ReferenceSourceRow> Sources = new("reference_sources",
        Column.Int64<ReferenceSourceRow>("id", r => r.Id),
        Column.Bytes<ReferenceSourceRow>("set_sha256", r => r.Set),
        Column.Text<ReferenceSourceRow>("file", r => r.File),
        Column.Bytes<ReferenceSourceRow>("file_sha256", r => r.FileDigest),
        Column.Int32<ReferenceSourceRow>("rows", r => r.Rows),
        Column.Int32<ReferenceSourceRow>("kept", r => r.Kept),
        Column.Int32<ReferenceSourceRow>("merged", r => r.Merged),
        Column.Int32<ReferenceSourceRow>("left_out", r => r.LeftOut),
        Column.Json<ReferenceSourceRow>("data", r => r.Reasons));

    public static readonly RecordTable<ReferenceRow<Country>> Countries = new("reference_countries",
    [
        .. Common<Country>(),
        Text<Country>("alpha2", c => c.Alpha2), Text<Country>("alpha3", c => c.Alpha3), Text<Country>("number", c => c.Numeric),
        .. Names<Country>(c => c.Names),
        Text<Country>("region", c => c.Region), Text<Country>("sub_region", c => c.SubRegion),
        Text<Country>("valid_from", c => c.From), Text<Country>("valid_to", c => c.To),
        Data<Country>(),
    ]);

    public static readonly RecordTable<ReferenceRow<Make>> Makes = new("reference_makes",
    [
        .. Common<Make>(),
        Text<Make>("name", m => m.Name), Text<Make>("kind", m => Code(m.Kind)), Text<Make>("country", m => m.Country?.Value), Text<Make>("place", m => m.Place),
        Data<Make>(),
    ]);

    public static readonly RecordTable<ReferenceRow<Model>> Models = new("reference_models",
        [.. Common<Model>(), Text<Model>("make_key", m => m.MakeKey), Text<Model>("name", m => m.Name), Data<Model>()]);

    public static readonly RecordTable<ReferenceRow<Calibre>> Calibres = new("reference_calibres",
        [.. Common<Calibre>(), Text<Calibre>("name", c => c.Name), Text<Calibre>("kind", c => Code(c.Kind)), Data<Calibre>()]);

    public static readonly RecordTable<ReferenceRow<NcicCode>> Codes = new("reference_codes",
    [
        .. Common<NcicCode>(),
        Text<NcicCode>("table_name", c => Code(c.Table)), Text<NcicCode>("code", c => c.Code), Text<NcicCode>("definition", c => c.Definition),
        Data<NcicCode>(),
    ]);

    public static readonly RecordTable<ReferenceRow<Category>> Categories = new("reference_categories",
        [.. Common<Category>(), Text<Category>("parent", c => c.Parent), .. Names<Category>(c => c.Names), Data<Category>()]);

    /// <summary>A name of an enumeration as the tables write it: lower case, words apart by an underscore.</summary>
    public static string Code<TEnum>(TEnum value) where TEnum : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static RecordColumn<ReferenceRow<T>>[] Common<T>() where T : class =>
    [
        Column.Int64<ReferenceRow<T>>("id", r => r.Id),
        Column.Text<ReferenceRow<T>>("key", r => r.Key),
        Column.Bytes<ReferenceRow<T>>("content", r => r.Content),
        Column.Bool<ReferenceRow<T>>("withdrawn", r => r.Withdrawn),
    ];

    private static RecordColumn<ReferenceRow<T>>[] Names<T>(Func<T, LocalizedName> names) where T : class =>
        [.. LocalizedName.Languages.Select(l => Text<T>("name_" + l, t => names(t).In(l)))];

    private static RecordColumn<ReferenceRow<T>> Text<T>(string name, Func<T, string?> get) where T : class =>
        Column.Text<ReferenceRow<T>>(name, r => r.Thing is null ? null : get(r.Thing));

    private static RecordColumn<ReferenceRow<T>> Data<T>() where T : class => Column.Json<ReferenceRow<T>>("data", r => r.Data);
}
