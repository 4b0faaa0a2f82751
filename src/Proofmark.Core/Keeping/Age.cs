using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Ledger;

namespace Proofmark.Core.Keeping;

/// <summary>
/// Files that only the holder of a recovery key can read, in the format of <c>age</c> (age-encryption.org, v1) by that program
/// itself: whoever has it and the key can read a backup without Proofmark. Contents are compressed (gzip) before.
/// </summary>
internal static class Age
{
    private const int Buffer = 1 << 17;

    /// <summary>Makes a recovery key in a file that its owner alone may read; returns its recipient, which encrypts to it.</summary>
    /// <exception cref="ProblemException">keeping.key_exists, keeping.key_failed, cluster.tool_missing.</exception>
    public static async Task<string> NewKeyAsync(string file, CancellationToken ct)
    {
        if (File.Exists(file)) throw new ProblemException(Problem.Of("keeping.key_exists", "--recovery-key", ("file", file)));
        var made = await Tool.RunAsync("age-keygen", ["-o", file], ct);
        if (!made.Succeeded) throw new ProblemException(Problem.Of("keeping.key_failed", "--recovery-key", ("file", file), ("detail", made.LastWord)));
        return await RecipientAsync(file, ct);
    }

    /// <summary>The recipient of a recovery key.</summary>
    /// <exception cref="ProblemException">keeping.key_failed, cluster.tool_missing.</exception>
    public static async Task<string> RecipientAsync(string file, CancellationToken ct)
    {
        var said = await Tool.RunAsync("age-keygen", ["-y", file], ct);
        return said.Succeeded ? said.Output.Trim() : throw new ProblemException(Problem.Of("keeping.key_failed", "--recovery-key", ("file", file), ("detail", said.LastWord)));
    }

    /// <summary>The recipient of an identity that is in no file.</summary>
    /// <exception cref="ProblemException">keeping.key_failed, cluster.tool_missing.</exception>
    public static async Task<string> RecipientOfAsync(string identity, CancellationToken ct)
    {
        using var keygen = Start(["-y"], "age-keygen");
        await keygen.StandardInput.WriteLineAsync(identity.AsMemory(), ct);
        keygen.StandardInput.Close();
        var said = await keygen.StandardOutput.ReadToEndAsync(ct);
        var fault = await keygen.StandardError.ReadToEndAsync(ct);
        await keygen.WaitForExitAsync(ct);
        return keygen.ExitCode == 0 ? said.Trim() : throw new ProblemException(Problem.Of("keeping.key_failed", null, ("file", "-"), ("detail", fault.Trim())));
    }

    /// <summary>Writes a file that is whole and on disk, name included, or not there.</summary>
    /// <param name="recipient">Whose key reads it.</param>
    /// <param name="path">Where to; its folder exists.</param>
    /// <param name="write">Writes the plain content.</param>
    /// <param name="ct">Stops; nothing stays.</param>
    /// <returns>What stands on disk.</returns>
    public static async Task<StoredFile> WriteAsync(string recipient, string path, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        var partial = path + ".partial";
        string hash;
        try
        {
            await using (var file = new FileStream(partial, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            using (var age = Start(["-r", recipient]))
            {
                using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var said = age.StandardError.ReadToEndAsync(ct);
                var written = PumpAsync(age.StandardOutput.BaseStream, file, sha, ct);
                // What the source cannot give must not end as a file that looks whole.
                await using (var zip = new GZipStream(age.StandardInput.BaseStream, CompressionLevel.Fastest)) await write(zip, ct);
                await written;
                await age.WaitForExitAsync(ct);
                if (age.ExitCode != 0) throw new ProblemException(Problem.Of("keeping.write_failed", null, ("file", path), ("detail", (await said).Trim())));
                file.Flush(flushToDisk: true);
                hash = Convert.ToHexStringLower(sha.GetHashAndReset());
            }
            File.Move(partial, path, overwrite: true);
            new SystemDisk().SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
        return new StoredFile(Path.GetFileName(path), new FileInfo(path).Length, hash);
    }

    /// <summary>Reads a file's plain content; what <paramref name="read"/> made of it counts only when this returns.</summary>
    /// <exception cref="ProblemException">keeping.file_missing, keeping.file_changed, keeping.cannot_decrypt.</exception>
    public static async Task ReadAsync(string keyFile, string folder, StoredFile stored, Func<Stream, CancellationToken, Task> read, CancellationToken ct)
    {
        var path = Path.Combine(folder, stored.Name);
        await CheckAsync(path, stored, ct);
        await ReadAsync(keyFile, path, read, ct);
    }

    /// <inheritdoc cref="ReadAsync(string, string, StoredFile, Func{Stream, CancellationToken, Task}, CancellationToken)"/>
    public static async Task ReadAsync(string keyFile, string path, Func<Stream, CancellationToken, Task> read, CancellationToken ct)
    {
        using var age = Start(["-d", "-i", keyFile, path]);
        age.StandardInput.Close();
        var said = age.StandardError.ReadToEndAsync(ct);
        Exception? fault = null;
        try
        {
            await using var unzip = new GZipStream(age.StandardOutput.BaseStream, CompressionMode.Decompress);
            await read(unzip, ct);
            while (await unzip.ReadAsync(new byte[Buffer], ct) > 0) { }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or EndOfStreamException)
        {
            fault = e;
        }
        if (!age.HasExited && fault is not null) age.Kill();
        await age.WaitForExitAsync(ct);
        if (age.ExitCode != 0 || fault is not null) throw new ProblemException(Problem.Of("keeping.cannot_decrypt", null, ("file", path), ("detail", fault?.Message ?? (await said).Trim())));
    }

    /// <summary>The file is there and has the bytes that were written.</summary>
    private static async Task CheckAsync(string path, StoredFile stored, CancellationToken ct)
    {
        if (!File.Exists(path)) throw new ProblemException(Problem.Of("keeping.file_missing", null, ("file", path)));
        if (await FileHash.OfAsync(path, ct) != stored.Sha256) throw new ProblemException(Problem.Of("keeping.file_changed", null, ("file", path)));
    }

    private static Process Start(IReadOnlyList<string> arguments, string program = "age")
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        }
        catch (Win32Exception e) when (e.NativeErrorCode is 2)
        {
            throw new ProblemException(Problem.Of("cluster.tool_missing", null, ("tool", program)));
        }
    }

    private static async Task PumpAsync(Stream from, FileStream to, IncrementalHash sha, CancellationToken ct)
    {
        var buffer = new byte[Buffer];
        for (int read; (read = await from.ReadAsync(buffer, ct)) > 0;)
        {
            sha.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }
}
