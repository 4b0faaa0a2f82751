using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>
/// Private keys on disk: PKCS#8 in PEM, encrypted with the passphrase if there is one, readable by the owner alone (0600).
/// A crash while writing leaves either no file or the whole one.
/// </summary>
public static class KeyFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Writes a new file; an existing key is never overwritten.</summary>
    /// <exception cref="ProblemException"><c>federation.key_file_exists</c>.</exception>
    public static void Write(string path, SigningKey key, string? passphrase = null)
    {
        if (File.Exists(path))
        {
            throw new ProblemException(Problem.Of(FederationCode.KeyFileExists, Path.GetFileName(path)));
        }

        WriteWhole(path, Encoding.ASCII.GetBytes(key.ToPem(passphrase) + "\n"));
    }

    /// <summary>Reads a private key; refuses a file that others may read, as ssh does: its key may already be known.</summary>
    /// <exception cref="ProblemException"><c>federation.key_file_missing</c>, <c>key_file_open</c>, <c>key_file_passphrase</c> or <c>key_form</c>.</exception>
    public static SigningKey Read(string path, string? passphrase = null)
    {
        var name = Path.GetFileName(path);
        if (!File.Exists(path))
        {
            throw new ProblemException(Problem.Of(FederationCode.KeyFileMissing, name));
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new ProblemException(Problem.Of(FederationCode.KeyFileOpen, name));
        }

        return SigningKey.FromPem(File.ReadAllText(path, Encoding.ASCII), passphrase, name);
    }

    /// <summary>Writes a file of mode 0600 whole or not at all: temporary name, to disk, rename.</summary>
    public static void WriteWhole(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
