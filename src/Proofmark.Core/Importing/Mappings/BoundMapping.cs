using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>A field with the places of its columns in one file.</summary>
/// <param name="Field">What is filled.</param>
/// <param name="Source">Where from, as the mapping says.</param>
/// <param name="Columns">Places of the columns, counted from 0.</param>
/// <param name="Dates">How its dates are read.</param>
public sealed record BoundField(ImportField Field, FieldMapping Source, int[] Columns, DateRule Dates);

/// <summary>A mapping laid over the columns of one file.</summary>
public sealed class BoundMapping
{
    private BoundMapping(Mapping mapping, IReadOnlyList<string> columns, IReadOnlyList<BoundField> fields, int[] identity, bool mended)
    {
        (Mapping, Columns, Fields, Identity, IsMendedRejects) = (mapping, columns, fields, identity, mended);
    }

    /// <summary>The mapping.</summary>
    public Mapping Mapping { get; }

    /// <summary>The file's columns, without those of a rejects file.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The fields with places.</summary>
    public IReadOnlyList<BoundField> Fields { get; }

    /// <summary>Places of the columns that identify a row; all of them when the whole row does.</summary>
    public IReadOnlyList<int> Identity { get; }

    /// <summary>Whether the file is a rejects file that comes back.</summary>
    public bool IsMendedRejects { get; }

    /// <summary>Finds every column that the mapping names.</summary>
    /// <exception cref="ProblemException"><c>import.header_absent</c> when none is there, else one <c>import.column_missing</c> or <c>import.column_ambiguous</c> per name,
    /// with the columns that exist and the nearest name.</exception>
    public static BoundMapping Bind(Mapping mapping, IReadOnlyList<string> columns)
    {
        var numbered = mapping.File.HeaderRow == 0;
        var extra = RejectsWriter.Columns.Count;
        var mended = columns.Count > extra && columns.TakeLast(extra).SequenceEqual(RejectsWriter.Columns, StringComparer.Ordinal);
        var own = mended ? columns.Take(columns.Count - extra).Select(c => FormulaGuard.Remove(c).ToString()).ToArray() : columns;
        var problems = new List<Problem>();
        var named = 0;
        var found = 0;

        int Find(string name, string key, int line)
        {
            named++;
            var place = Place(own, name, numbered, out var twice);
            if (place >= 0)
            {
                found++;
                return place;
            }

            var nearest = twice ? null : HeadingText.Nearest(name, own);
            problems.Add(Problem.Of(twice ? "import.column_ambiguous" : "import.column_missing", null,
                ("column", name), ("key", key), ("line", line), ("columns", Listed(own)), ("has", nearest is null ? "no" : "yes"), ("nearest", nearest ?? "")));
            return -1;
        }

        var fields = mapping.Fields.Select(f => new BoundField(
            ImportFields.Find(mapping.Register, f.Field) ?? throw new ArgumentException($"'{f.Field}' is no field of {mapping.Register}", nameof(mapping)),
            f,
            [.. f.Columns.Select(c => Find(c, f.Key, f.Line))],
            f.Dates ?? mapping.Dates)).ToList();
        int[] identity = mapping.IdentityIsWholeRow
            ? [.. Enumerable.Range(0, own.Count)]
            : [.. mapping.Identity.Select(c => Find(c, "identity", 0))];
        if (problems.Count > 0)
        {
            throw found == 0 && named > 1 && !numbered
                ? new ProblemException(Problem.Of("import.header_absent", null, ("header", mapping.File.HeaderRow), ("columns", Listed(own))))
                : new ProblemException(problems.DistinctBy(p => (p.Code, p.Arguments!["column"])).ToList());
        }

        return new BoundMapping(mapping, own, fields, identity, mended);
    }

    // By heading, first letter by letter, then without case; by number where there is no header, or written #3.
    private static int Place(IReadOnlyList<string> columns, string name, bool numbered, out bool twice)
    {
        twice = false;
        var wanted = HeadingText.Clean(name);
        if ((numbered || wanted.StartsWith('#')) && int.TryParse(wanted.AsSpan().TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= columns.Count && !(wanted.StartsWith('#') && columns.Contains(wanted, StringComparer.Ordinal)))
        {
            return number - 1;
        }

        foreach (var comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            var places = Enumerable.Range(0, columns.Count).Where(i => string.Equals(columns[i], wanted, comparison)).ToList();
            if (places.Count > 0)
            {
                twice = places.Count > 1;
                return twice ? -1 : places[0];
            }
        }

        return -1;
    }

    private static string Listed(IReadOnlyList<string> columns) =>
        string.Join(", ", columns.Take(40).Select(c => c.Length > 60 ? string.Concat(c.AsSpan(0, 60), "…") : c)) + (columns.Count > 40 ? ", …" : "");
}
