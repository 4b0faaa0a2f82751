namespace Proofmark.Cli.Bundle;

/// <summary>One file of a bundle, from the disk or from memory.</summary>
/// <param name="Path">Its place in the bundle, with forward slashes.</param>
/// <param name="Source">The file on this machine; null when <paramref name="Bytes"/> has it.</param>
/// <param name="Bytes">Its content, when it is no file.</param>
/// <param name="Executable">Whether it may be run.</param>
public sealed record BundleFile(string Path, string? Source, byte[]? Bytes = null, bool Executable = false)
{
    /// <summary>Opens the content.</summary>
    public Stream Open() => Bytes is null ? File.OpenRead(Source!) : new MemoryStream(Bytes, writable: false);
}
