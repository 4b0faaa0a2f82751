namespace Proofmark.Core.Federation.Json;

/// <summary>Base 64 with one writing per value: the alphabet of RFC 4648 §4, padded, no blanks, no stray bits at the end.</summary>
internal static class Base64
{
    public static bool TryRead(string text, out byte[] bytes)
    {
        var buffer = new byte[text.Length / 4 * 3];
        if (Convert.TryFromBase64String(text, buffer, out var written) && Convert.ToBase64String(buffer, 0, written) == text)
        {
            bytes = buffer[..written];
            return true;
        }

        bytes = [];
        return false;
    }
}
