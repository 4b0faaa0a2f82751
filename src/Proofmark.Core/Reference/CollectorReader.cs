namespace Proofmark.Core.Reference;

/// <summary>What the collector's reference yields: makes and models, and the fate of each of its rows.</summary>
/// <param name="Makes">Makes without NCIC codes.</param>
/// <param name="Models">Models.</param>
/// <param name="MakeKeyOf">Key of the make by the source's identifier, merged rows included; lost makers by their name.</param>
/// <param name="Rows">One account per source row.</param>
public sealed record CollectorMakes(
    IReadOnlyList<Make> Makes,
    IReadOnlyList<Model> Models,
    IReadOnlyDictionary<string, string> MakeKeyOf,
    IReadOnlyList<SourceRow> Rows);

/// <summary>Reads makers and models of the collector's reference, cleans and merges them.</summary>
public sealed class CollectorReader
{
    /// <summary>Upstream makers.</summary>
    public const string MakersFile = "makes-and-models/source/manufacturers.csv.gz";

    /// <summary>Upstream models.</summary>
    public const string ModelsFile = "makes-and-models/source/models.csv.gz";

    private readonly Dictionary<(string File, string Id), string> leftOut;
    private readonly Dictionary<string, (string Into, string Reason)> merges;
    private readonly Dictionary<string, DataRow> notes;
    private readonly List<(int From, int To, string Maker, string Note)> lost;
    private readonly List<SourceRow> rows = [];
    private readonly HashSet<string> keys = [];

    /// <summary>Takes the decisions that no rule makes.</summary>
    public CollectorReader(IEnumerable<DataRow> leftOut, IEnumerable<DataRow> merges, IEnumerable<DataRow> notes, IEnumerable<DataRow> lost)
    {
        this.leftOut = leftOut.ToDictionary(r => (r["file"], r["id"]), r => r["reason"]);
        this.merges = merges.ToDictionary(r => r["id"], r => (r["into"], r["reason"]));
        this.notes = notes.ToDictionary(r => r["id"]);
        this.lost = [.. lost.Select(r => (Number(r["from"]), Number(r["to"]), r["maker"], r["note"]))];
    }

    /// <summary>Reads both files. A reader is used once.</summary>
    public CollectorMakes Read(IReadOnlyList<DataRow> makers, IReadOnlyList<DataRow> models)
    {
        var (makes, keyOf) = ReadMakers(makers);
        foreach (var name in lost.Select(l => l.Maker).Distinct(StringComparer.Ordinal))
        {
            var known = makes.Find(m => NameKey.Squashed(m.Name) == NameKey.Squashed(name));
            if (known is null)
            {
                known = new Make(NewKey(NameKey.Slug(name)), name, MakeKind.Maker, [], [], null, null);
                makes.Add(known);
            }

            keyOf[name] = known.Key;
        }

        return new CollectorMakes(makes, ReadModels(models, keyOf), keyOf, rows);
    }

    private (List<Make> Makes, Dictionary<string, string> KeyOf) ReadMakers(IReadOnlyList<DataRow> makers)
    {
        var kept = makers.Where(r => !leftOut.ContainsKey(("manufacturers", r["ID"]))).OrderBy(r => Number(r["ID"])).ToList();
        var fates = MakerMerger.Merge([.. kept.Select(r => new WrittenMaker(r["ID"], r.Number, r["Brand"]))], merges);
        var members = kept.ToLookup(r => fates[r["ID"]].Into);
        var makes = new List<Make>();
        var keyOf = new Dictionary<string, string>();
        foreach (var row in kept.Where(r => fates[r["ID"]].Into == r["ID"]))
        {
            var note = notes.GetValueOrDefault(row["ID"]);
            var name = note?["name"] ?? MakerName.Clean(row["Brand"]);
            var make = new Make(
                NewKey(NameKey.Slug(name)),
                name,
                note is null ? MakeKind.Maker : Enum.Parse<MakeKind>(note["kind"], ignoreCase: true),
                [.. members[row["ID"]].Select(m => MakerName.Clean(m["Brand"])).Where(a => a != name).Distinct(StringComparer.Ordinal)],
                [],
                null,
                null);
            makes.Add(make);
            foreach (var member in members[row["ID"]])
            {
                keyOf[member["ID"]] = make.Key;
            }
        }

        foreach (var row in makers)
        {
            var id = row["ID"];
            rows.Add(leftOut.TryGetValue(("manufacturers", id), out var reason)
                ? new SourceRow(MakersFile, row.Number, id, row["Brand"], RowFate.LeftOut, null, reason)
                : fates[id].Into == id
                    ? new SourceRow(MakersFile, row.Number, id, row["Brand"], RowFate.Kept, keyOf[id], null, notes.GetValueOrDefault(id)?["note"] is { Length: > 0 } note ? note : null)
                    : new SourceRow(MakersFile, row.Number, id, row["Brand"], RowFate.Merged, keyOf[id], fates[id].Reason));
        }

        return (makes, keyOf);
    }

    private List<Model> ReadModels(IReadOnlyList<DataRow> models, Dictionary<string, string> keyOf)
    {
        var kept = new Dictionary<(string?, string), int>();
        var result = new List<Model>();
        var aliases = new List<List<string>>();
        foreach (var row in models)
        {
            var id = row["ID"];
            var name = MakerName.Clean(row["Model"]);
            if (leftOut.TryGetValue(("models", id), out var reason))
            {
                rows.Add(new SourceRow(ModelsFile, row.Number, id, row["Model"], RowFate.LeftOut, null, reason));
                continue;
            }

            var (makeKey, remark) = MakeOf(row, keyOf);
            var folded = (makeKey, ModelName.Key(name));
            if (kept.TryGetValue(folded, out var index))
            {
                var same = result[index];
                if (name != same.Name && !aliases[index].Contains(name, StringComparer.Ordinal))
                {
                    aliases[index].Add(name);
                }

                rows.Add(new SourceRow(ModelsFile, row.Number, id, row["Model"], RowFate.Merged, same.Key, name == same.Name ? "exact_duplicate" : "other_spelling"));
                continue;
            }

            aliases.Add([]);
            var model = new Model(NewKey((makeKey ?? "maker-not-stated") + "/" + NameKey.Slug(name)), makeKey, name, aliases[^1]);
            kept.Add(folded, result.Count);
            result.Add(model);
            rows.Add(new SourceRow(ModelsFile, row.Number, id, row["Model"], RowFate.Kept, model.Key, remark is null ? null : "lost_maker", remark));
        }

        return result;
    }

    private (string? MakeKey, string? Remark) MakeOf(DataRow row, Dictionary<string, string> keyOf)
    {
        if (keyOf.TryGetValue(row["GMID"], out var key))
        {
            return (key, null);
        }

        var id = Number(row["ID"]);
        var run = lost.Find(l => l.From <= id && id <= l.To);
        return run.Maker is null
            ? (null, "not in a run of one maker")
            : (keyOf[run.Maker], run.Note);
    }

    private string NewKey(string wanted)
    {
        var key = wanted;
        for (var n = 2; !keys.Add(key); n++)
        {
            key = $"{wanted}-{n}";
        }

        return key;
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
