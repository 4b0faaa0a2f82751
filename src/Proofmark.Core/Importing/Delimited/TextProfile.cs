using System.Text;

namespace Proofmark.Core.Importing.Delimited;

/// <summary>How the bytes of a delimited file become text.</summary>
/// <param name="Encoding">Decodes strictly.</param>
/// <param name="Name">The name that a mapping would use for it.</param>
/// <param name="MarkLength">Bytes of byte order mark to skip: 0, 2 or 3.</param>
/// <param name="HasNul">Whether a NUL occurs anywhere, so that rows need to be looked at for it.</param>
public sealed record TextProfile(Encoding Encoding, string Name, int MarkLength, bool HasNul);
