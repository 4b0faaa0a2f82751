using Proofmark.Core.Marking.DataMatrix;

namespace Proofmark.Core.Allocating;

/// <summary>
/// How a kind of machine is to mark: a place to start from, for the machine's own software. Depth and height are not below what 27 CFR
/// 478.92 demands of serial numbers (0.003 inch deep, 1/16 inch high): the one public rule with numbers that readers of marks rely on.
/// </summary>
/// <param name="Code">Stable; its text is <c>serials.machine.CODE</c>.</param>
/// <param name="Depth">In millimetres.</param>
/// <param name="TextHeight">The height of capitals, in millimetres.</param>
/// <param name="Module">The side of a module of the symbol, in millimetres.</param>
/// <param name="Shape">Which symbols are taken.</param>
public sealed record MachinePreset(string Code, double Depth, double TextHeight, double Module, SymbolShape Shape)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MachinePreset> All { get; } =
    [
        new("dot_peen", 0.2, 2.5, 0.5, SymbolShape.Square),
        new("dot_peen_narrow", 0.15, 1.8, 0.4, SymbolShape.Rectangle),
        new("laser", 0.1, 2, 0.3, SymbolShape.Square),
        new("laser_narrow", 0.1, 1.6, 0.25, SymbolShape.Rectangle),
    ];
}
