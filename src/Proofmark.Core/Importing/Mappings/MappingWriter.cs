using System.Globalization;
using System.Text;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>Writes a mapping as YAML in one fixed form: the same mapping always gives the same bytes.</summary>
public static class MappingWriter
{
    /// <summary>The YAML text, which <see cref="MappingReader"/> reads back to the same mapping.</summary>
    public static string Write(Mapping mapping)
    {
        var yaml = new StringBuilder();
        Line(yaml, 0, "format", MappingReader.Format);
        if (mapping.Name.Length > 0)
        {
            Line(yaml, 0, "name", mapping.Name);
        }

        Line(yaml, 0, "register", mapping.Register == RegisterKind.Weapons ? "weapons" : "holdings");
        WriteFile(yaml, mapping.File);
        WriteDates(yaml, 0, mapping.Dates, new DateRule());
        if (mapping.Numbers != new NumberRule())
        {
            yaml.Append("numbers:\n");
            Line(yaml, 1, "decimal", mapping.Numbers.Decimal.ToString());
            Line(yaml, 1, "group", mapping.Numbers.Group switch { null => "none", ' ' => "space", var g => g.Value.ToString() });
        }

        List(yaml, 0, "empty", mapping.Empty);
        if (mapping.IdentityIsWholeRow)
        {
            Line(yaml, 0, "identity", "whole-row");
        }
        else
        {
            List(yaml, 0, "identity", mapping.Identity);
        }

        Line(yaml, 0, "absence", mapping.Absence switch { AbsenceRule.Withdrawn => "withdrawn", AbsenceRule.Report => "report", _ => "nothing" });
        yaml.Append("fields:\n");
        foreach (var field in ImportFields.Of(mapping.Register))
        {
            WriteField(yaml, mapping, field);
        }

        return yaml.ToString();
    }

    private static void WriteFile(StringBuilder yaml, SourceOptions file)
    {
        if (file == new SourceOptions())
        {
            return;
        }

        yaml.Append("file:\n");
        if (file.Sheet is { } sheet)
        {
            Line(yaml, 1, "sheet", sheet);
        }

        if (file.Delimiter is { } delimiter)
        {
            Line(yaml, 1, "delimiter", delimiter == '\t' ? "tab" : delimiter.ToString());
        }

        if (file.Encoding is { } encoding)
        {
            Line(yaml, 1, "encoding", encoding);
        }

        if (file.HeaderRow != 1)
        {
            Line(yaml, 1, "header", file.HeaderRow == 0 ? "none" : file.HeaderRow.ToString(CultureInfo.InvariantCulture));
        }

        if (file.Quote != '"')
        {
            Line(yaml, 1, "quote", file.Quote == '\0' ? "none" : file.Quote.ToString());
        }

        if (file.AcceptShortRows)
        {
            Line(yaml, 1, "short_rows", "accept");
        }
    }

    private static void WriteDates(StringBuilder yaml, int depth, DateRule dates, DateRule outer)
    {
        if (dates == outer)
        {
            return;
        }

        Indent(yaml, depth).Append("dates:\n");
        Line(yaml, depth + 1, "calendar", dates.Calendar switch
        {
            SourceCalendar.Hijri => "hijri",
            SourceCalendar.SolarHijri => "solar-hijri",
            SourceCalendar.Buddhist => "buddhist",
            SourceCalendar.Ethiopian => "ethiopian",
            _ => "gregorian",
        });
        Line(yaml, depth + 1, "order", dates.Order.ToString().ToLowerInvariant());
        if (dates.TwoDigitYearsFrom is { } from)
        {
            Line(yaml, depth + 1, "two_digit_years_from", from.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteField(StringBuilder yaml, Mapping mapping, ImportField field)
    {
        var parts = mapping.Fields.Where(f => f.Field == field.Name).ToList();
        if (field.HasParts && parts.Count > 0)
        {
            Indent(yaml, 1).Append(field.Name).Append(":\n");
        }

        foreach (var part in parts.OrderBy(p => p.Part, StringComparer.Ordinal))
        {
            WriteSource(yaml, mapping, field.HasParts ? 2 : 1, part);
        }
    }

    private static void WriteSource(StringBuilder yaml, Mapping mapping, int depth, FieldMapping field)
    {
        var key = field.Part ?? field.Field;
        if (field is { Columns.Count: 1, Join: "", Default: null, Dates: null, Codes.Count: 0, Constant: null })
        {
            Line(yaml, depth, key, field.Columns[0]);
            return;
        }

        Indent(yaml, depth).Append(key).Append(":\n");
        if (field.Constant is { } constant)
        {
            Line(yaml, depth + 1, "constant", constant);
        }
        else
        {
            List(yaml, depth + 1, "columns", field.Columns);
        }

        if (field.Join.Length > 0)
        {
            Line(yaml, depth + 1, "join", field.Join);
        }

        if (field.Default is { } fallback)
        {
            Line(yaml, depth + 1, "default", fallback);
        }

        if (field.Dates is { } dates)
        {
            WriteDates(yaml, depth + 1, dates, mapping.Dates);
        }

        if (field.Codes.Count > 0)
        {
            Indent(yaml, depth + 1).Append("codes:\n");
            foreach (var (from, to) in field.Codes.OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                Indent(yaml, depth + 2).Append(Quoted(from)).Append(": ").Append(Quoted(to)).Append('\n');
            }
        }
    }

    private static void List(StringBuilder yaml, int depth, string key, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            Indent(yaml, depth).Append(key).Append(": [").AppendJoin(", ", texts.Select(Quoted)).Append("]\n");
        }
    }

    private static void Line(StringBuilder yaml, int depth, string key, string value) =>
        Indent(yaml, depth).Append(key).Append(": ").Append(Quoted(value)).Append('\n');

    private static StringBuilder Indent(StringBuilder yaml, int depth) => yaml.Append(' ', depth * 2);

    // Plain only where no reader of YAML could take it for anything but text.
    private static string Quoted(string text)
    {
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or '/' or '(' or ')')
            && text[^1] != ' ' && text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n"))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c) && !text.IsNormalized() => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
