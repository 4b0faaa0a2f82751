namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>What a machine puts on metal: a symbol, and lines of text at its right.</summary>
/// <param name="Symbol">The symbol; null for text alone.</param>
/// <param name="Lines">Text, from top to bottom.</param>
/// <param name="Module">The side of a module, in millimetres.</param>
/// <param name="TextHeight">The height of capitals, in millimetres.</param>
public sealed record MarkDrawing(ModuleMatrix? Symbol, IReadOnlyList<string> Lines, double Module, double TextHeight)
{
    /// <summary>From one line to the next, in heights of capitals.</summary>
    private const double Pitch = 1.5;

    /// <summary>Capitals of machines' fonts are about as wide as this, in their heights, with the space behind them.</summary>
    private const double Advance = 0.9;

    /// <summary>How far the text begins from the left, in millimetres: the symbol, and a quiet zone at each side of it.</summary>
    public double TextLeft => Symbol is null ? 0 : (Symbol.Size.Columns + 2 * DataMatrixSymbol.QuietZone) * Module;

    /// <summary>How wide everything is, in millimetres; of the text it is an estimate.</summary>
    public double Width => TextLeft + Lines.Select(l => l.Length).DefaultIfEmpty(0).Max() * TextHeight * Advance;

    /// <summary>How high everything is, in millimetres.</summary>
    public double Height => Math.Max(Symbol is null ? 0 : (Symbol.Size.Rows + 2 * DataMatrixSymbol.QuietZone) * Module, Lines.Count * Pitch * TextHeight);

    /// <summary>Where the foot of a line stands, in millimetres from the top.</summary>
    public double Baseline(int line) => (Height - (Lines.Count - 1) * Pitch * TextHeight + TextHeight) / 2 + line * Pitch * TextHeight;
}
