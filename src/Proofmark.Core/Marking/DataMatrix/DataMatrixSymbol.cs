using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>Which symbols may be taken for a message.</summary>
public enum SymbolShape
{
    /// <summary>The smallest square.</summary>
    Square,

    /// <summary>The smallest rectangle: for marks on narrow parts.</summary>
    Rectangle,

    /// <summary>Whatever has the fewest modules.</summary>
    Any,
}

/// <summary>Makes Data Matrix symbols, ECC 200 (ISO/IEC 16022). Bytes are sent as they are: without an ECI, readers take them for ISO/IEC 8859-1.</summary>
public static class DataMatrixSymbol
{
    /// <summary>The longest message that any symbol holds: digits alone. Of capitals it is 2,335, of bytes 1,556.</summary>
    public const int Longest = SymbolSize.MostDataCodewords * 2;

    /// <summary>The width of the light border that a reader needs, in modules (ISO/IEC 16022, 7.3).</summary>
    public const int QuietZone = 1;

    private static readonly SymbolSize[] ByArea = [.. SymbolSize.All.OrderBy(s => s.Rows * s.Columns)];

    /// <summary>The smallest symbol for a message.</summary>
    /// <exception cref="ProblemException">marking.symbol_too_long.</exception>
    public static ModuleMatrix Of(ReadOnlySpan<byte> message, SymbolShape shape = SymbolShape.Square) =>
        Fitting(message, ByArea.Where(s => shape == SymbolShape.Any || s.IsSquare == (shape == SymbolShape.Square)));

    /// <summary>A symbol of one size.</summary>
    /// <exception cref="ProblemException">marking.symbol_too_long.</exception>
    public static ModuleMatrix Of(ReadOnlySpan<byte> message, SymbolSize size) => Fitting(message, [size]);

    /// <summary>The data codewords of a message in a size; null when they do not fit.</summary>
    internal static byte[]? DataCodewords(byte[] message, ShortestEncodation shortest, SymbolSize size) =>
        shortest.For(size.DataCodewords) is { } stretches ? CodewordWriter.Write(message, stretches, size.DataCodewords) : null;

    private static ModuleMatrix Fitting(ReadOnlySpan<byte> message, IEnumerable<SymbolSize> sizes)
    {
        if (message.Length <= Longest)
        {
            var bytes = message.ToArray();
            var shortest = new ShortestEncodation(bytes);
            foreach (var size in sizes)
                if (DataCodewords(bytes, shortest, size) is { } data) return new ModuleMatrix(size, ErrorCorrection.Append(data, size));
        }
        throw new ProblemException(Problem.Of("marking.symbol_too_long", null, ("bytes", message.Length)));
    }
}
