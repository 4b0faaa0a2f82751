using System.Runtime.InteropServices;

namespace Proofmark.Ledger;

/// <summary>Why a text or a file of the log is refused, and where.</summary>
/// <param name="Code">Stable, lower case, dotted: <c>note.signature_line</c>.</param>
/// <param name="Offset">Byte offset of the first byte that is wrong, from 0; the length when something is missing at the end.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FormatFault(string Code, int Offset)
{
    /// <summary>Code and place.</summary>
    public override string ToString() => $"{Code} at byte {Offset}";
}

/// <summary>Thrown by <c>Parse</c> where <c>TryParse</c> would give the fault.</summary>
public sealed class LedgerFormatException(FormatFault fault) : FormatException(fault.ToString())
{
    /// <summary>What is wrong and where.</summary>
    public FormatFault Fault { get; } = fault;
}
