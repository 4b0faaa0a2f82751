using System.Diagnostics;
using System.Text;
using Proofmark.Core.Marking.DataMatrix;
using Xunit;

namespace Proofmark.Tests.Marking.DataMatrix;

/// <summary>Reads symbols by another program: dmtxread of Debian's package dmtx-utils, from pictures as a camera would give them. PROOFMARK_KEEP_SYMBOLS names a folder where the pictures stay to be looked at.</summary>
internal static class DataMatrixReader
{
    // With as much room as it takes by default (40 degrees), dmtxread 0.7.6 misses about one in fifty symbols of 8x32, those of its own
    // dmtxwrite among them: it takes the upright patterns in the middle for an edge. The pictures here are square.
    private const string SquareDeviation = "-q5";

    private const int PixelsPerModule = 8, QuietModules = 2;

    /// <summary>What dmtxread says that the symbol says; empty when it reads nothing.</summary>
    public static Task<byte[]> ReadAsync(ModuleMatrix symbol) => ReadAsync(symbol.Size, (row, column) => symbol[row, column]);

    /// <summary>The same for modules that are no longer those of an encoder.</summary>
    public static async Task<byte[]> ReadAsync(SymbolSize size, Func<int, int, bool> dark)
    {
        var file = Path.Combine(Path.GetTempPath(), $"proofmark-{Guid.NewGuid():N}.pgm");
        try
        {
            await File.WriteAllBytesAsync(file, Picture(size, dark));
            if (Environment.GetEnvironmentVariable("PROOFMARK_KEEP_SYMBOLS") is { } keep) File.Copy(file, Path.Combine(keep, $"{size}-{Path.GetFileName(file)}"));
            return await RunAsync("-N1", SquareDeviation, file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>All messages, read two at a time; says the first that came back otherwise.</summary>
    public static Task ReadAllAsync(IEnumerable<(byte[] Message, SymbolShape Shape)> messages) =>
        Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (m, _) =>
        {
            var symbol = DataMatrixSymbol.Of(m.Message, m.Shape);
            var read = await ReadAsync(symbol);
            Assert.True(read.AsSpan().SequenceEqual(m.Message), $"{symbol.Size}: {Convert.ToHexString(m.Message)} was read as {Convert.ToHexString(read)}");
        });

    private static async Task<byte[]> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dmtxread", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var said = new MemoryStream();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.BaseStream.CopyToAsync(said);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 1, $"dmtxread: {process.ExitCode}: {await error}"); // 1: nothing was read
        return said.ToArray();
    }

    // A grey picture (netpbm P5).
    private static byte[] Picture(SymbolSize size, Func<int, int, bool> dark)
    {
        int wide = (size.Columns + 2 * QuietModules) * PixelsPerModule, high = (size.Rows + 2 * QuietModules) * PixelsPerModule;
        var head = Encoding.ASCII.GetBytes($"P5\n{wide} {high}\n255\n");
        var picture = new byte[head.Length + wide * high];
        Array.Fill(picture, (byte)255);
        head.CopyTo(picture, 0);
        for (var row = 0; row < size.Rows; row++)
            for (var column = 0; column < size.Columns; column++)
                if (dark(row, column))
                    for (var line = 0; line < PixelsPerModule; line++)
                        Array.Clear(picture, head.Length + ((row + QuietModules) * PixelsPerModule + line) * wide + (column + QuietModules) * PixelsPerModule, PixelsPerModule);
        return picture;
    }
}
