using System.Security.Cryptography;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Keeping.Escrow;

/// <summary>
/// Puts the node's keys into the hands of custodians: all private keys in one file that a fresh age key opens, and that key in
/// shares; or, likewise, the recovery key of backups. The age program and any implementation of Shamir's sharing open it without Proofmark.
/// </summary>
public static class KeyEscrow
{
    /// <summary>Records that a ceremony was held: the hash of the signed protocol.</summary>
    public static readonly ActType RecordCeremony = new("keeping.key_ceremony", false);

    /// <summary>Writes the keys of a data directory into <paramref name="file"/> and returns the shares of the key that opens it; that key itself is written nowhere.</summary>
    /// <exception cref="ProblemException">escrow.numbers, keeping.key_exists, keeping.write_failed, cluster.tool_missing.</exception>
    public static async Task<IReadOnlyList<KeyShare>> OfNodeAsync(string dataDirectory, string file, int need, int of, CancellationToken ct = default)
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var shares = Checked(secret, KeySplit.Split(secret, need, of));
        await Keeping.KeyFile.WriteAsync(dataDirectory, await Age.RecipientOfAsync(AgeIdentity.Write(secret), ct), file, ct);
        CryptographicOperations.ZeroMemory(secret);
        return shares;
    }

    /// <summary>The shares of a recovery key that exists.</summary>
    /// <exception cref="ProblemException">escrow.numbers, escrow.no_identity, keeping.key_missing.</exception>
    public static IReadOnlyList<KeyShare> OfRecoveryKey(string file, int need, int of)
    {
        var path = Path.GetFullPath(file);
        if (!File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_missing", "--recovery-key", ("file", path)));
        var secret = AgeIdentity.Read(File.ReadAllText(path)) ?? throw new ProblemException(Problem.Of("escrow.no_identity", "--recovery-key", ("file", path)));
        return Checked(secret, KeySplit.Split(secret, need, of));
    }

    /// <summary>Writes the key that the shares give into a file that its owner alone may read, as age reads it.</summary>
    /// <exception cref="ProblemException">escrow.*, keeping.key_exists.</exception>
    public static void Recover(IReadOnlyList<(string Name, KeyShare Share)> shares, string file)
    {
        var path = Path.GetFullPath(file);
        if (File.Exists(path)) throw new ProblemException(Problem.Of("keeping.key_exists", "--out", ("file", path)));
        var identity = AgeIdentity.Write(KeySplit.Combine(shares));
        using var to = new StreamWriter(new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }));
        to.WriteLine(identity);
    }

    /// <summary>Before anybody relies on them: the shares as they will be printed give the key, from the first ones and from the last.</summary>
    private static IReadOnlyList<KeyShare> Checked(byte[] secret, IReadOnlyList<KeyShare> shares)
    {
        var read = shares.Select(s => ($"{s.Number}", KeyShare.Read(string.Join(' ', s.ToWords()), $"{s.Number}").GetValueOrThrow())).ToList();
        var need = shares[0].Need;
        if (!KeySplit.Combine(read[..need]).AsSpan().SequenceEqual(secret) || !KeySplit.Combine(read[^need..]).AsSpan().SequenceEqual(secret)) throw new InvalidOperationException("The shares do not give the key.");
        return shares;
    }
}
