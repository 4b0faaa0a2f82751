using System.Globalization;
using Proofmark.Core.Importing.Delimited;
using Proofmark.Core.Shared;
using YamlDotNet.RepresentationModel;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>
/// Reads a mapping file strictly: a key that means nothing is refused rather than overlooked, and everything wrong is reported at once,
/// each with its line and key.
/// </summary>
public static class MappingReader
{
    /// <summary>The first line of every mapping: what this file is, in which version.</summary>
    public const string Format = "proofmark-import-mapping-1";

    private const string WholeRow = "whole-row";

    /// <summary>Reads a mapping from YAML text.</summary>
    /// <exception cref="ProblemException">One or more problems <c>import.mapping_…</c>, each with <c>line</c> and <c>key</c>.</exception>
    public static Mapping Read(string yaml)
    {
        var root = new MapView(YamlTree.Read(yaml), "", []);
        var format = root.Required("format");
        if (format is not null && format != Format)
        {
            root.Refuse("format", "import.mapping_value", ("value", format), ("allowed", Format));
        }

        var kind = root.Choice("register", ("weapons", RegisterKind.Weapons), ("holdings", RegisterKind.Holdings));
        if (!root.Has("register"))
        {
            root.Refuse("register", "import.mapping_missing");
        }

        var file = ReadFile(root.Map("file"));
        var dates = ReadDates(root.Map("dates"), new DateRule());
        var numbers = ReadNumbers(root.Map("numbers"));
        var absence = root.Choice("absence", ("nothing", AbsenceRule.Nothing), ("withdrawn", AbsenceRule.Withdrawn), ("report", AbsenceRule.Report));
        var empty = root.List("empty");
        var identity = ReadIdentity(root);
        var name = root.Text("name") ?? "";
        var fields = root.Map("fields") is { } map ? FieldReader.Read(map, kind, dates) : [];
        if (!root.Has("fields"))
        {
            root.Refuse("fields", "import.mapping_missing");
        }

        root.RefuseUnread();
        MappingRules.Check(kind, fields, dates, root);
        root.ThrowIfRefused();
        return new Mapping
        {
            Register = kind, Name = name, File = file, Dates = dates, Numbers = numbers, Identity = identity, Absence = absence, Empty = empty, Fields = fields,
        };
    }

    /// <summary>Reads a mapping file.</summary>
    public static Mapping ReadFile(string path)
    {
        using var stream = SourceFile.OpenRaw(path);
        if (stream.Length > 4 << 20)
        {
            throw new ProblemException(Problem.Of("import.mapping_size", null, ("limit", 1 << 20)));
        }

        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd());
    }

    private static SourceOptions ReadFile(MapView? map)
    {
        if (map is null)
        {
            return new SourceOptions();
        }

        var encoding = map.Text("encoding");
        if (encoding is "auto")
        {
            encoding = null;
        }
        else if (encoding is not null && TextEncodings.Find(encoding) is null)
        {
            map.Refuse("encoding", "import.mapping_value", ("value", encoding), ("allowed", "auto, " + string.Join(", ", TextEncodings.Names)));
        }

        var options = new SourceOptions
        {
            Sheet = map.Text("sheet"),
            Encoding = encoding,
            Delimiter = ReadDelimiter(map),
            HeaderRow = ReadHeader(map),
            Quote = map.Choice("quote", ("\"", '"'), ("'", '\''), ("none", '\0')),
            AcceptShortRows = map.Choice("short_rows", ("reject", false), ("accept", true)),
        };
        map.RefuseUnread();
        return options;
    }

    private static char? ReadDelimiter(MapView map)
    {
        switch (map.Text("delimiter"))
        {
            case null or "auto": return null;
            case "tab": return '\t';
            case [var c] when c is not ('"' or '\r' or '\n') && !char.IsLetterOrDigit(c): return c;
            case var other:
                map.Refuse("delimiter", "import.mapping_value", ("value", other), ("allowed", "auto, tab, , ; | :"));
                return null;
        }
    }

    private static int ReadHeader(MapView map)
    {
        var text = map.Text("header");
        if (text is null or "none")
        {
            return text is null ? 1 : 0;
        }

        var most = ImportLimits.Default.MaxHeaderRow;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row >= 1 && row <= most)
        {
            return row;
        }

        map.Refuse("header", "import.mapping_value", ("value", text), ("allowed", $"none, 1–{most}"));
        return 1;
    }

    /// <summary>Reads a <c>dates</c> map; what it does not say is as in the outer rule.</summary>
    internal static DateRule ReadDates(MapView? map, DateRule outer)
    {
        if (map is null)
        {
            return outer;
        }

        var rule = new DateRule(
            map.Has("calendar")
                ? map.Choice("calendar", ("gregorian", SourceCalendar.Gregorian), ("hijri", SourceCalendar.Hijri), ("solar-hijri", SourceCalendar.SolarHijri), ("buddhist", SourceCalendar.Buddhist), ("ethiopian", SourceCalendar.Ethiopian))
                : outer.Calendar,
            map.Has("order")
                ? map.Choice("order", ("unknown", DateOrder.Unknown), ("dmy", DateOrder.Dmy), ("mdy", DateOrder.Mdy), ("ymd", DateOrder.Ymd), ("edtf", DateOrder.Edtf))
                : outer.Order,
            map.Has("two_digit_years_from") ? map.Number("two_digit_years_from", 1000, 3000) : outer.TwoDigitYearsFrom);
        map.RefuseUnread();
        return rule;
    }

    private static NumberRule ReadNumbers(MapView? map)
    {
        if (map is null)
        {
            return new NumberRule();
        }

        var point = map.Choice("decimal", (".", '.'), (",", ','), ("٫", '٫'));
        var group = map.Choice("group", ("none", (char?)null), (",", ','), (".", '.'), ("'", '\''), ("space", ' '), ("٬", '٬'));
        if (group == point)
        {
            map.Refuse("group", "import.mapping_same_mark");
        }

        map.RefuseUnread();
        return new NumberRule(point, group);
    }

    private static IReadOnlyList<string> ReadIdentity(MapView root)
    {
        if (!root.Has("identity"))
        {
            root.Refuse("identity", "import.mapping_missing");
            return [];
        }

        if (root.Node("identity") is YamlScalarNode { Value: WholeRow })
        {
            return [];
        }

        var columns = root.List("identity");
        if (columns.Count == 0)
        {
            root.Refuse("identity", "import.mapping_missing");
        }

        return columns;
    }
}
