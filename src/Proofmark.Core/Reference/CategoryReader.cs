namespace Proofmark.Core.Reference;

/// <summary>Reads the categories, the NCIC type and action codes, and the collector's types.</summary>
public static class CategoryReader
{
    /// <summary>Upstream types of the collector's reference.</summary>
    public const string CollectorFile = "makes-and-models/source/types.csv.gz";

    /// <summary>Upstream NCIC types.</summary>
    public const string TypeFile = "ncic/source/types.csv.gz";

    /// <summary>Upstream NCIC actions.</summary>
    public const string ActionFile = "ncic/source/actions.csv.gz";

    /// <summary>Upstream NCIC combined types.</summary>
    public const string CombinedFile = "ncic/source/combined-types.csv.gz";

    /// <summary>The categories.</summary>
    public static IReadOnlyList<Category> Categories(IEnumerable<DataRow> rows) =>
        [.. rows.Select(r => new Category(r["code"], r["parent"].Length > 0 ? r["parent"] : null, LocalizedName.From(r)))];

    /// <summary>The codes of one NCIC table with the categories that each may mean.</summary>
    public static (IReadOnlyList<NcicCode> Codes, IReadOnlyList<SourceRow> Rows) Codes(
        NcicTable table, string file, IEnumerable<DataRow> source, IEnumerable<DataRow> map, IReadOnlyList<Category> categories)
    {
        var name = table == NcicTable.Type ? "type" : "combined-type";
        var mapped = map.Where(r => r["table"] == name).ToDictionary(r => r["code"]);
        var codes = new List<NcicCode>();
        var rows = new List<SourceRow>();
        foreach (var row in source)
        {
            var code = row["code"];
            var meanings = table == NcicTable.Action
                ? [new NcicMeaning(MeaningKind.Action, row["definition"], null, null, null)]
                : Meanings(row["definition"], mapped[code], categories);
            codes.Add(new NcicCode(table, code, row["definition"], meanings));
            rows.Add(new SourceRow(file, row.Number, code, row["definition"], RowFate.Kept, "code/" + code, null));
        }

        return (codes, rows);
    }

    /// <summary>The collector's types are not a table of ours: each is merged into a category or left out.</summary>
    public static IReadOnlyList<SourceRow> CollectorTypes(IEnumerable<DataRow> source, IEnumerable<DataRow> map)
    {
        var mapped = map.Where(r => r["table"] == "collector").ToDictionary(r => r["code"]);
        return [.. source.Select(row => mapped[row["ID"]] is var to && to["weapon"] == "yes"
            ? new SourceRow(CollectorFile, row.Number, row["ID"], row["Type"], RowFate.Merged, to["categories"], "category")
            : new SourceRow(CollectorFile, row.Number, row["ID"], row["Type"], RowFate.LeftOut, null, to["note"]))];
    }

    private static NcicMeaning[] Meanings(string definition, DataRow to, IReadOnlyList<Category> categories)
    {
        var remark = to["note"].Length > 0 ? to["note"] : null;
        return to["weapon"] == "no"
            ? [new NcicMeaning(MeaningKind.NotAWeapon, definition, null, null, remark)]
            : [.. to["categories"].Split(' ').Select(c => new NcicMeaning(MeaningKind.Category, definition, categories.Single(k => k.Code == c).Code, null, remark))];
    }
}
