using System.Globalization;
using Proofmark.Core.Documents;
using Proofmark.Core.Importing;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Normalising;

/// <summary>A list whose names are to be normalised.</summary>
/// <param name="Kind">make, model or calibre.</param>
/// <param name="In">The list: delimited text in any encoding that an import reads, or a workbook.</param>
/// <param name="Column">Heading of the column with the names.</param>
/// <param name="Out">The file to write, CSV in UTF-8.</param>
/// <param name="MakeColumn">Of models: heading of the column with their makes; null: there is none.</param>
/// <param name="Replace">A file that is there already is replaced.</param>
public sealed record ListOrder(string Kind, string In, string Column, string Out, string? MakeColumn = null, bool Replace = false);

/// <summary>What became of the rows of a list; <see cref="Unread"/>: rows that are wrong as rows, whose names were not asked about.</summary>
public sealed record ListCounts(long Rows, long Known, long Ambiguous, long Unknown, long Unread);

/// <summary>
/// Adds to each row of any list what its name stands for: entry, name, code, confidence. Row by row, in constant memory; the file is
/// written whole or not at all. No row is left out and no cell is changed, but that a cell which a spreadsheet would run gets an apostrophe.
/// </summary>
public sealed class ListNormaliser(NameNormaliser names, ReferenceTables tables)
{
    private const int MostKept = 100_000;
    private const int RowsPerStep = 50_000;

    /// <summary>The columns that are added.</summary>
    public static IReadOnlyList<string> Added { get; } = ["reference_entry", "reference_name", "ncic_code", "confidence", "outcome", "candidates"];

    /// <summary>Writes the list anew.</summary>
    /// <param name="order">Which list.</param>
    /// <param name="workDirectory">Where a workbook's texts are spooled.</param>
    /// <param name="step">Told the rows so far.</param>
    /// <param name="ct">Cancels; no file stays.</param>
    /// <exception cref="ProblemException">normalising.kind, normalising.column, normalising.column_taken, normalising.out_exists, normalising.out; import.* of a file that cannot be read.</exception>
    public ListCounts Run(ListOrder order, string workDirectory, Action<long>? step = null, CancellationToken ct = default)
    {
        if (!FoundText.Kinds.Contains(order.Kind)) throw new ProblemException(Problem.Of("normalising.kind", "kind", ("value", order.Kind)));
        if (File.Exists(order.Out) && (!order.Replace || Path.GetFullPath(order.Out) == Path.GetFullPath(order.In))) throw new ProblemException(Problem.Of("normalising.out_exists", "out", ("file", order.Out)));
        using var source = SourceFile.Open(order.In, new SourceOptions(), workDirectory);
        var column = ColumnOf(source, order.Column, "column");
        int? makes = order.MakeColumn is { } named ? ColumnOf(source, named, "make-column") : null;
        if (Added.FirstOrDefault(a => source.Columns.Contains(a, StringComparer.OrdinalIgnoreCase)) is { } taken) throw new ProblemException(Problem.Of("normalising.column_taken", null, ("column", taken)));
        var part = order.Out + ".part";
        try
        {
            ListCounts counts;
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                using (var list = new CsvList(file, [.. source.Columns, .. Added])) counts = Write(source, list, order.Kind, column, makes, step, ct);
                file.Flush(true);
            }
            File.Move(part, order.Out, order.Replace);
            return counts;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(Problem.Of("normalising.out", "out", ("file", order.Out), ("detail", e.Message.TrimEnd('.'))));
        }
        finally
        {
            if (File.Exists(part)) File.Delete(part);
        }
    }

    private ListCounts Write(IRowSource source, CsvList list, string kind, int column, int? makes, Action<long>? step, CancellationToken ct)
    {
        long rows = 0, unread = 0;
        var counts = new long[3];
        // A name stands in many rows.
        var answered = new Dictionary<(string, string?), (NormalisedName Name, object?[] Cells)>();
        var row = new object?[source.Columns.Count + Added.Count];
        while (source.Read())
        {
            ct.ThrowIfCancellationRequested();
            Array.Clear(row);
            for (var i = 0; i < source.Columns.Count; i++) row[i] = source.Cell(i).ToString();
            if (source.RowProblem is not null)
            {
                unread++;
                row[source.Columns.Count + 4] = "unread";
            }
            else
            {
                var asked = ((string)row[column]!, makes is { } m ? (string)row[m]! : null);
                if (!answered.TryGetValue(asked, out var answer))
                {
                    if (answered.Count == MostKept) answered.Clear();
                    var name = names.Of(kind, asked.Item1, asked.Item2);
                    answered[asked] = answer = (name, Cells(kind, name));
                }
                counts[(int)answer.Name.Outcome]++;
                answer.Cells.CopyTo(row, source.Columns.Count);
            }
            list.Write(row);
            if (++rows % RowsPerStep == 0) step?.Invoke(rows);
        }
        return new(rows, counts[(int)NameOutcome.Known], counts[(int)NameOutcome.Ambiguous], counts[(int)NameOutcome.Unknown], unread);
    }

    private object?[] Cells(string kind, NormalisedName name)
    {
        var (shown, codes) = name.Key is not { } key ? (null, null) : kind switch
        {
            "make" => (tables.GetMake(key).Name, tables.GetMake(key).Codes),
            "calibre" => (tables.GetCalibre(key).Name, tables.GetCalibre(key).Codes),
            _ => (tables.ModelOrNull(key)!.Name, tables.ModelOrNull(key)!.MakeKey is { } make ? tables.GetMake(make).Codes : []),
        };
        return [name.Key, shown, codes is null ? null : string.Join(' ', codes), name.Key is null ? null : name.Confidence.ToString("0.00", CultureInfo.InvariantCulture), EnumCode.Of(name.Outcome), name.Candidates.Count == 0 ? null : string.Join(' ', name.Candidates)];
    }

    private static int ColumnOf(IRowSource source, string named, string option)
    {
        var matching = source.Columns.Select((c, i) => (c, i)).Where(c => string.Equals(c.c, named.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        return matching is [var only] ? only.i : throw new ProblemException(Problem.Of("normalising.column", option, ("column", named), ("count", matching.Count), ("columns", string.Join(", ", source.Columns.Take(40)))));
    }
}
