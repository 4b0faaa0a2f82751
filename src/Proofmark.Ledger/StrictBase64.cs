using System.Diagnostics.CodeAnalysis;

namespace Proofmark.Ledger;

/// <summary>
/// Base64 of RFC 4648 §4 with exactly one spelling per value. The base library skips white space and ignores
/// stray bits in the last digit; a signed text must not have two readings, so both are refused here.
/// </summary>
internal static class StrictBase64
{
    /// <summary>Decodes, or answers false for anything that encoding would not have written.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null) return false;
        var buffer = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, buffer, out var written)) return false;
        if (!string.Equals(Convert.ToBase64String(buffer, 0, written), text, StringComparison.Ordinal)) return false;
        bytes = buffer[..written];
        return true;
    }
}
