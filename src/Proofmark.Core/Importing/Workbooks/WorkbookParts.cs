using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>A sheet of a workbook.</summary>
/// <param name="Name">As its tab shows it.</param>
/// <param name="Part">Its part in the archive.</param>
/// <param name="Visible">Whether its tab is shown.</param>
internal sealed record Sheet(string Name, string Part, bool Visible);

/// <summary>The outline of a workbook: its sheets and where its parts lie.</summary>
internal sealed class WorkbookParts
{
    private const int MaxSheets = 1_000;
    private const string RelationType = "/officeDocument";

    public List<Sheet> Sheets { get; } = [];

    /// <summary>Whether dates count from 1904 rather than 1900.</summary>
    public bool From1904 { get; private set; }

    public string StringsPart { get; private set; } = "";

    public string StylesPart { get; private set; } = "";

    public static WorkbookParts Read(WorkbookArchive archive, ImportLimits limits)
    {
        var root = Relations(archive, "", limits).Values.FirstOrDefault(r => r.Type.EndsWith(RelationType, StringComparison.Ordinal)).Part ?? "xl/workbook.xml";
        var relations = Relations(archive, root, limits);
        var parts = new WorkbookParts
        {
            StringsPart = relations.Values.FirstOrDefault(r => r.Type.EndsWith("/sharedStrings", StringComparison.Ordinal)).Part ?? "",
            StylesPart = relations.Values.FirstOrDefault(r => r.Type.EndsWith("/styles", StringComparison.Ordinal)).Part ?? "",
        };
        using var reader = new PartReader(archive.OpenPart(root) ?? throw WorkbookArchive.Damaged(), limits);
        while (reader.Read())
        {
            if (reader.AtStart && reader.Name == "workbookPr")
            {
                parts.From1904 = reader.Attribute("date1904") is "1" or "true" or "on";
            }
            else if (reader.AtStart && reader.Name == "sheet" && parts.Sheets.Count < MaxSheets)
            {
                parts.AddSheet(reader, relations);
            }
        }

        return parts;
    }

    /// <summary>The sheet that a mapping names, or the only one with content.</summary>
    /// <exception cref="ProblemException"><c>import.workbook_sheet_missing</c>, <c>import.workbook_sheet_choose</c>, <c>import.file_empty</c>.</exception>
    public Sheet Choose(string? wanted, Func<Sheet, bool> hasContent)
    {
        var names = string.Join(", ", Sheets.Select(s => s.Name));
        if (wanted is not null)
        {
            return Sheets.Find(s => s.Name == wanted)
                ?? Sheets.Find(s => string.Equals(s.Name.Trim(), wanted.Trim(), StringComparison.OrdinalIgnoreCase))
                ?? (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= Sheets.Count ? Sheets[number - 1] : null)
                ?? throw new ProblemException(Problem.Of("import.workbook_sheet_missing", null, ("sheet", wanted), ("sheets", names)));
        }

        var visible = Sheets.Where(s => s.Visible).ToList();
        var full = visible.Count == 1 ? visible : visible.Where(hasContent).Take(2).ToList();
        return full.Count switch
        {
            1 => full[0],
            0 => throw new ProblemException(Problem.Of("import.file_empty")),
            _ => throw new ProblemException(Problem.Of("import.workbook_sheet_choose", null, ("sheets", string.Join(", ", visible.Select(s => s.Name))))),
        };
    }

    private void AddSheet(PartReader reader, Dictionary<string, (string Type, string Part)> relations)
    {
        var (name, relation, visible) = ("", "", true);
        while (reader.NextAttribute(out var key, out var value))
        {
            switch (key)
            {
                case "name": name = value; break;
                case "id": relation = value; break;
                case "state": visible = value == "visible"; break;
            }
        }

        if (relations.TryGetValue(relation, out var target) && target.Type.EndsWith("/worksheet", StringComparison.Ordinal))
        {
            Sheets.Add(new Sheet(name, target.Part, visible));
        }
    }

    // Relations of a part stand in _rels beside it, with targets relative to it (ECMA-376 part 2, 9).
    private static Dictionary<string, (string Type, string Part)> Relations(WorkbookArchive archive, string part, ImportLimits limits)
    {
        var slash = part.LastIndexOf('/') + 1;
        var folder = part[..slash];
        var relations = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        if (archive.OpenPart($"{folder}_rels/{part[slash..]}.rels") is not { } stream)
        {
            return relations;
        }

        using var reader = new PartReader(stream, limits);
        while (reader.Read())
        {
            if (!reader.AtStart || reader.Name != "Relationship" || relations.Count > MaxSheets * 2)
            {
                continue;
            }

            var (id, type, target, outside) = ("", "", "", false);
            while (reader.NextAttribute(out var key, out var value))
            {
                switch (key)
                {
                    case "Id": id = value; break;
                    case "Type": type = value; break;
                    case "Target": target = value; break;
                    case "TargetMode": outside = value == "External"; break;
                }
            }

            if (!outside)
            {
                relations[id] = (type, Resolve(folder, target));
            }
        }

        return relations;
    }

    private static string Resolve(string folder, string target)
    {
        if (target.StartsWith('/'))
        {
            return target[1..];
        }

        var steps = folder.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var step in target.Split('/'))
        {
            if (step == ".." && steps.Count > 0)
            {
                steps.RemoveAt(steps.Count - 1);
            }
            else if (step is not ("." or ".."))
            {
                steps.Add(step);
            }
        }

        return string.Join('/', steps);
    }
}
