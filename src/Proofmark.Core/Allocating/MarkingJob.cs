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
    private readonly IReadOnlyList<long> numbers;

    private MarkingJob(SerialScheme scheme, SerialBlock block, MachinePreset machine, IReadOnlyList<long> numbers) =>
        (this.scheme, this.block, this.machine, this.numbers) = (scheme, block, machine, numbers);

    /// <summary>What the file is called, without its ending.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"marking-{machine.Code}-{numbers[0]}-{numbers[^1]}");

    /// <summary>The serials, in order.</summary>
    public IEnumerable<string> Serials => numbers.Select(n => scheme.Write(block.Year, n));

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
        var most = count ?? Math.Min(MostMarks, block.LastUsed - from + 1);
        return new(scheme, block, preset!, [.. Enumerable.Range(0, (int)most).Select(n => from + n)]);
    }

    /// <summary>A job for certain numbers of a block, in their order: those of the weapons of one day.</summary>
    /// <exception cref="ProblemException">serials.machine, serials.job_range: there is none, there are more than <see cref="MostMarks"/>, or one is not of the block or came back.</exception>
    public static MarkingJob Of(SerialScheme scheme, SerialBlock block, IReadOnlyList<long> numbers, string? machine)
    {
        var preset = MachinePreset.All.FirstOrDefault(m => m.Code == machine) ?? throw new ProblemException(Problem.Of("serials.machine", "machine"));
        if (numbers.Count is 0 or > MostMarks || numbers.Any(n => n < block.First || n > block.LastUsed))
            throw new ProblemException(Problem.Of("serials.job_range", "first", ("first", block.First), ("last", block.LastUsed), ("most", MostMarks)));
        return new(scheme, block, preset, numbers);
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
            foreach (var number in numbers)
            {
                AddMark(zip, ++mark, number, lines);
                await gathered.HandOnAsync(output, ct);
            }
            Add(zip, "job.csv", lines.ToString());
        }
        await gathered.HandOnAsync(output, ct);
    }

    private void AddMark(ZipArchive zip, int mark, long number, StringBuilder lines)
    {
        var serial = scheme.Write(block.Year, number);
        var symbol = DataMatrixSymbol.Of(Encoding.ASCII.GetBytes(serial), machine.Shape);
        var drawing = new MarkDrawing(symbol, [Maker, serial], machine.Module, machine.TextHeight);
        var name = string.Create(CultureInfo.InvariantCulture, $"{mark:0000}");
        lines.Append(CultureInfo.InvariantCulture, $"{name},{number},{Cell(serial)},{Cell(Maker)},{Cell(serial)},{symbol.Size.Rows},{symbol.Size.Columns}\r\n");
        Add(zip, $"svg/{name}.svg", MarkSvg.Of(drawing));
        Add(zip, $"dxf/{name}.dxf", MarkDxf.Of(drawing));
        Add(zip, $"modules/{name}.csv", ModuleCsv.Of(symbol));
    }

    private string Maker => scheme.OrganisationName;

    private string MachineCsv() => string.Create(CultureInfo.InvariantCulture, $"""
        machine,depth_mm,text_height_mm,module_mm,quiet_zone_modules
        {machine.Code},{machine.Depth},{machine.TextHeight},{machine.Module},{DataMatrixSymbol.QuietZone}

        """).ReplaceLineEndings("\r\n");

    // RFC 4180 and nothing more: the machine engraves what stands here, so no apostrophe against spreadsheets is put before it.
    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Add(ZipArchive zip, string name, string content)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
    }
}
