using System.Security.Cryptography;

namespace Proofmark.Core.Shared;

/// <summary>SHA-256 of a file, read as a stream.</summary>
public static class FileHash
{
    /// <summary>In lower-case hexadecimal.</summary>
    public static async Task<string> OfAsync(string path, CancellationToken ct = default)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
    }
}
