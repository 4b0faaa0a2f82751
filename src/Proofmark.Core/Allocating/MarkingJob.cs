using System.Globalization;
using System.IO.Compression;
using System.Text;
using Proofmark.Core.Marking.DataMatrix;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Allocating;

/// <summary>
/// Files for a marking machine, for numbers of one block: <c>job.csv</c> with a line for each mark, <c>machine.csv</c> with what the preset
/// says, and for each mark a drawing (SVG, DXF) and the modules of its symbol (CSV). The symbol says the serial and nothing else.
/// </summary>
public sealed class MarkingJob
{
    /// <summary>The most marks of one job.</summary>
    public const int MostMarks = 1000;

    private readonly SerialScheme scheme;
    private readonly SerialBlock block;
    private readonly MachinePreset machine;
    private readonly long first, last;

    private MarkingJob(SerialScheme scheme, SerialBlock block, MachinePreset machine, long first, long last) =>
        (this.scheme, this.block, this.machine, this.first, this.last) = (scheme, block, machine, first, last);

    /// <summary>What the file is called, without its ending.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"marking-{machine.Code}-{first}-{last}");

    /// <summary>The serials, in order.</summary>
    public IEnumerable<string> Serials
    {
        get
        {
            for (var number = first; number <= last; number++) yield return scheme.Write(block.Year, number);
        }
    }

    /// <summary>A job for numbers of a block.</summary>
    /// <param name="scheme">The block's scheme.</param>
    /// <param name="block">The block.</param>
    /// <param name="first">The first number; null: that of the block.</param>
    /// <param name="count">How many marks; null: as many as there are and a job holds.</param>
    /// <param name="machine">Code of a <see cref="MachinePreset"/>.</param>
    /// <exception cref="ProblemException">serials.machine, serials.job_range.</exception>
    public static MarkingJob Of(SerialScheme scheme, SerialBlock block, long? first, long? count, string? machine)
    {
        var problems = new ProblemList();
        var preset = MachinePreset.All.FirstOrDefault(m => m.Code == machine);
        if (preset is null) problems.Add(Problem.Of("serials.machine", "machine"));
        var from = first ?? block.First;
        if (from < block.First || from > block.LastUsed || count is < 1 or > MostMarks || count > block.LastUsed - from + 1)
            problems.Add(Problem.Of("serials.job_range", "first", ("first", block.First), ("last", block.LastUsed), ("most", MostMarks)));
        problems.ThrowIfAny();
        return new(scheme, block, preset!, from, from + (count ?? Math.Min(MostMarks, block.LastUsed - from + 1)) - 1);
    }

    /// <summary>Writes the ZIP as it is made: one mark is held in memory, not the job.</summary>
    public async Task WriteAsync(Stream output, CancellationToken ct = default)
    {
        await using var gathered = new GatheringStream();
        await using (var zip = new ZipArchive(gathered, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            Add(zip, "machine.csv", MachineCsv());
            var lines = new StringBuilder("mark,number,serial,line_1,line_2,rows,columns\r\n");
            var mark = 0;
            foreach (var serial in Serials)
            {
                AddMark(zip, ++mark, serial, lines);
                await gathered.HandOnAsync(output, ct);
            }
            Add(zip, "job.csv", lines.ToString());
        }
        await gathered.HandOnAsync(output, ct);
    }

    private void AddMark(ZipArchive zip, int mark, string serial, StringBuilder lines)
    {
        var symbol = DataMatrixSymbol.Of(Encoding.ASCII.GetBytes(serial), machine.Shape);
        var drawing = new MarkDrawing(symbol, [Maker, serial], machine.Module, machine.TextHeight);
        var name = string.Create(CultureInfo.InvariantCulture, $"{mark:0000}");
        lines.Append(CultureInfo.InvariantCulture, $"{name},{first + mark - 1},{Cell(serial)},{Cell(Maker)},{Cell(serial)},{symbol.Size.Rows},{symbol.Size.Columns}\r\n");
        Add(zip, $"svg/{name}.svg", MarkSvg.Of(drawing));
        Add(zip, $"dxf/{name}.dxf", MarkDxf.Of(drawing));
        Add(zip, $"modules/{name}.csv", ModuleCsv.Of(symbol));
    }

    private string Maker => scheme.OrganisationName;

    private string MachineCsv() => string.Create(CultureInfo.InvariantCulture, $"""
        machine,depth_mm,text_height_mm,module_mm,quiet_zone_modules
        {machine.Code},{machine.Depth},{machine.TextHeight},{machine.Module},{DataMatrixSymbol.QuietZone}

        """).ReplaceLineEndings("\r\n");

    // RFC 4180; a name that a spreadsheet would take for a formula is an organisation's, typed by a clerk.
    private static string Cell(string text)
    {
        if (text is ['=' or '+' or '-' or '@', ..]) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static void Add(ZipArchive zip, string name, string content)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
    }
}
