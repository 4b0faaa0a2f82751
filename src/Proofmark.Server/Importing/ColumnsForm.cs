using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Importing;

/// <summary>Between a mapping and the form in which a person says what each column is.</summary>
internal static class ColumnsForm
{
    private const char Dot = '.';

    /// <summary>What a column may be: names of fields, with their part after a dot.</summary>
    public static IEnumerable<(string Field, string? Part)> Choices(RegisterKind kind) =>
        ImportFields.Of(kind).SelectMany(f => f.HasParts ? f.Codes!.Select(c => (f.Name, (string?)c)) : [(f.Name, null)]);

    /// <summary>How a choice is sent.</summary>
    public static string Code(string field, string? part) => part is null ? field : field + Dot + part;

    /// <summary>Name of a column's control.</summary>
    public static string Name(int column) => "column-" + column.ToString(CultureInfo.InvariantCulture);

    /// <summary>What each column is in a mapping; null where it is left out.</summary>
    public static string?[] Read(Mapping mapping, IReadOnlyList<string> columns)
    {
        var chosen = new string?[columns.Count];
        foreach (var field in mapping.Fields)
            foreach (var place in field.Columns.Select(c => Place(columns, c)).Where(p => p >= 0)) chosen[place] ??= Code(field.Field, field.Part);
        return chosen;
    }

    /// <summary>The columns that identify a row.</summary>
    public static HashSet<int> Identity(Mapping mapping, IReadOnlyList<string> columns) => [.. mapping.Identity.Select(c => Place(columns, c)).Where(p => p >= 0)];

    /// <summary>The mapping that a person described.</summary>
    /// <param name="form">The form.</param>
    /// <param name="columns">Headings of the file.</param>
    /// <param name="kind">What the register holds.</param>
    /// <param name="file">How the file is read.</param>
    /// <param name="before">The mapping that the form began with: its constants, codes and defaults stay.</param>
    /// <exception cref="ProblemException">import.page.field_missing, import.page.column_unknown, import.mapping_….</exception>
    public static Mapping Read(IFormCollection form, IReadOnlyList<string> columns, RegisterKind kind, SourceOptions file, Mapping before)
    {
        var choices = Choices(kind).ToDictionary(c => Code(c.Field, c.Part));
        var filled = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            var chosen = form[Name(i)].ToString();
            if (chosen.Length == 0) continue;
            if (!choices.ContainsKey(chosen)) throw new ProblemException(Problem.Of("import.page.column_unknown", Name(i), ("value", chosen)));
            if (!filled.TryGetValue(chosen, out var places)) filled.Add(chosen, places = []);
            places.Add(i);
        }
        var constants = before.Fields.Where(f => f.Columns.Count == 0 && !filled.ContainsKey(Code(f.Field, f.Part))).ToList();
        Demand(kind, [.. filled.Keys, .. constants.Select(f => f.Field)]);
        var fields = filled.Select(f =>
        {
            var (field, part) = choices[f.Key];
            var names = f.Value.Select(p => Heading(columns, p)).ToList();
            var old = before.Fields.FirstOrDefault(b => b.Field == field && b.Part == part && b.Columns.Count > 0);
            return (old ?? FieldMapping.Of(field, names[0], part) with { Join = " " }) with { Columns = names, Line = 0 };
        });
        var identity = form["identity"].Select(v => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < columns.Count ? place : -1).Where(p => p >= 0);
        var mapping = before with
        {
            Register = kind, File = file, Fields = [.. fields, .. constants], Identity = [.. identity.Select(p => Heading(columns, p))],
            Dates = before.Dates with { Order = Choice<DateOrder>(form["DateOrder"]), Calendar = Choice<SourceCalendar>(form["Calendar"]), TwoDigitYearsFrom = Year(form["Century"].ToString()) },
            Absence = Choice<AbsenceRule>(form["Absence"]),
        };
        // As its file would be read back: whatever a mapping may not say is found here and not in the night.
        return MappingReader.Read(MappingWriter.Write(mapping));
    }

    private static void Demand(RegisterKind kind, List<string> filled)
    {
        var missing = kind == RegisterKind.Weapons
            ? new[] { "serial" }.Where(f => !filled.Contains(f))
            : new[] { "quantity", "item" }.Where(f => !filled.Contains(f) && !(f == "item" && filled.Contains("stock_number")));
        var problems = missing.Select(f => Problem.Of("import.page.field_missing", null, ("name", f))).ToList();
        if (problems.Count > 0) throw new ProblemException(problems);
    }

    private static T Choice<T>(string? code) where T : struct, Enum => EnumCode.TryRead<T>(code, out var value) ? value : default;

    private static int? Year(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1000 and <= 3000 ? year
            : throw new ProblemException(Problem.Of("import.page.century", "Century", ("value", text.Trim())));
    }

    // A heading that stands twice, or not at all, goes by its number.
    private static string Heading(IReadOnlyList<string> columns, int place) =>
        columns[place].Length > 0 && columns.Count(c => string.Equals(c, columns[place], StringComparison.OrdinalIgnoreCase)) == 1 ? columns[place] : "#" + (place + 1).ToString(CultureInfo.InvariantCulture);

    private static int Place(IReadOnlyList<string> columns, string name)
    {
        var places = Enumerable.Range(0, columns.Count).Where(i => string.Equals(columns[i], name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (places.Count == 1) return places[0];
        return int.TryParse(name.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= columns.Count ? number - 1 : -1;
    }
}
