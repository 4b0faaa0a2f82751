using System.Text;
using Proofmark.Core.Storage;
using Proofmark.Tests.Languages;

namespace Proofmark.Tests.Storage;

/// <summary>A table of a migrated database: its columns and what its triggers stand before (insert, update, delete, truncate).</summary>
internal sealed record TableShape(string Name, IReadOnlyList<string> Columns, IReadOnlySet<string> Guarded, string? PartitionOf);

/// <summary>Reads and writes the two catalogues whose descriptions are kept by hand and whose facts come from code and database.</summary>
internal static class Catalogue
{
    public const string Unsaid = "(say what it holds)";
    private static readonly string[] OfEveryRecord = ["act", "seq", "salt"];

    /// <summary>The table's rows by their first cell; each row is its cells.</summary>
    public static Dictionary<string, string[]> Read(string document)
    {
        var rows = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!File.Exists(document)) return rows;
        foreach (var line in File.ReadLines(document).Where(l => l.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = line.Trim('|', ' ').Split('|').Select(c => c.Trim()).ToArray();
            rows.Add(cells[0].Trim('`'), cells);
        }
        return rows;
    }

    public static string WriteTables(IEnumerable<TableShape> tables, Dictionary<string, string[]> before)
    {
        var page = new StringBuilder("""
            # Tables

            Names, kinds and columns come from the code and a migrated database and are compared by `tests/Proofmark.Tests/Storage/CatalogueTests.cs`; what a table holds is written here by hand. Run that test with `PROOFMARK_WRITE_DOCS=1` after a new migration, and say what the new table holds.

            *Recorded*: every row belongs to an act, its salted hash is covered by the act's leaf, and triggers refuse a change outside an act. The columns named under *not covered* are machinery within a recorded table; those that say which version stands and which weapon an entry speaks of follow from what is recorded. *Machinery*: nothing of it is a record of its own; the table may be rebuilt, or lost without losing a fact, unless its line says what it keeps.

            | Table | Kind | Not covered | Holds |
            |---|---|---|---|

            """);
        foreach (var table in tables.Where(t => t.PartitionOf is null).OrderBy(t => t.Name, StringComparer.Ordinal))
            page.Append($"| `{table.Name}` | {Kind(table)} | {string.Join(", ", Uncovered(table))} | {(before.TryGetValue(table.Name, out var row) ? row[^1] : Unsaid)} |\n");
        return page.ToString();
    }

    public static string WriteActs(IEnumerable<ActType> types, Dictionary<string, string[]> before)
    {
        var page = new StringBuilder("""
            # Act catalogue

            Every kind of act that this program does. Code, persons and events come from the code and are compared by `tests/Proofmark.Tests/Storage/CatalogueTests.cs`; what the act does is written here by hand. Run that test with `PROOFMARK_WRITE_DOCS=1` after declaring a new one.

            *Two persons*: it cannot be undone, so one proposes, another approves, and only then is it done. *Events* are those that the act may write into a weapon's life; an act writes no other.

            | Act | Persons | Events | What it does |
            |---|---|---|---|

            """);
        foreach (var type in types.OrderBy(t => t.Code, StringComparer.Ordinal))
            page.Append($"| `{type.Code}` | {(type.TwoPersons ? "two" : "one")} | {string.Join(", ", type.Events)} | {(before.TryGetValue(type.Code, out var row) ? row[^1] : Unsaid)} |\n");
        return page.ToString();
    }

    /// <summary>What is wrong between the tables of the database and the descriptors by which rows are hashed.</summary>
    public static IEnumerable<string> Compare(IReadOnlyCollection<TableShape> tables, IReadOnlyDictionary<string, RecordTable> descriptors)
    {
        foreach (var missing in descriptors.Keys.Except(tables.Select(t => t.Name), StringComparer.Ordinal)) yield return $"{missing}: declared, but not in the database";
        foreach (var table in tables)
        {
            var name = table.PartitionOf ?? table.Name;
            if (OfEveryRecord.All(table.Columns.Contains) && !descriptors.ContainsKey(name)) yield return $"{table.Name}: has act, seq and salt, but no RecordTable declares it";
            if (!descriptors.TryGetValue(name, out var descriptor)) continue;
            foreach (var column in descriptor.ColumnNames.Concat(OfEveryRecord).Except(table.Columns, StringComparer.Ordinal)) yield return $"{table.Name}.{column}: declared, but not in the database";
            // An act's own row is what makes an act; a look-up is recorded by its reader and sealed a second later.
            string[] needed = name is "acts" or "lookups" ? ["update", "delete", "truncate"] : ["insert", "update", "delete", "truncate"];
            foreach (var change in needed.Where(c => !table.Guarded.Contains(c))) yield return $"{table.Name}: no trigger stands before {change}";
        }
    }

    /// <summary>The line is there with the same facts, and says something; nothing else is there.</summary>
    public static IEnumerable<string> Differences(string document, string expected)
    {
        var actual = File.Exists(document) ? File.ReadAllText(document) : "";
        foreach (var line in expected.Split('\n').Except(actual.Split('\n'), StringComparer.Ordinal)) yield return "missing: " + line;
        foreach (var line in actual.Split('\n').Except(expected.Split('\n'), StringComparer.Ordinal)) yield return "too much: " + line;
        foreach (var line in actual.Split('\n').Where(l => l.Contains(Unsaid, StringComparison.Ordinal))) yield return "unsaid: " + line;
    }

    public static string Document(string name) => Path.Combine(Repository.Root, "docs", name);

    private static string Kind(TableShape table) => RecordTables.All.ContainsKey(table.Name) ? "recorded" : "machinery";

    private static IEnumerable<string> Uncovered(TableShape table) =>
        RecordTables.All.TryGetValue(table.Name, out var descriptor) ? table.Columns.Except(descriptor.ColumnNames, StringComparer.Ordinal).Except(OfEveryRecord, StringComparer.Ordinal) : [];
}
