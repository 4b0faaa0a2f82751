using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Shared;

/// <summary>The key of an act that follows from what it is about: whoever does it again, after a crash or beside us, has the same key, and it is done once.</summary>
public static class StableKey
{
    /// <summary>The first 128 bits of SHA-256 over the text in UTF-8.</summary>
    public static Guid Of(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16));
}
