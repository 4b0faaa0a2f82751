using System.Security.Cryptography;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Cli.Bundle;

/// <summary>
/// The key that releases are signed with: P-256, in a PEM file (PKCS#8) that whoever makes releases keeps. It is no key of a
/// node. Its public half travels as a vkey (for this program) and as PEM (for <c>openssl</c> on a machine without it).
/// </summary>
public sealed class ReleaseKey : IDisposable
{
    /// <summary>The name in signatures.</summary>
    public const string Name = "proofmark-release";

    private readonly ECDsa key;

    private ReleaseKey(ECDsa key)
    {
        this.key = key;
        Signer = new NoteSigner(Name, key);
    }

    /// <summary>Signs notes.</summary>
    public NoteSigner Signer { get; }

    /// <summary>The public half, for <c>openssl dgst -verify</c>.</summary>
    public string PublicPem => key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>Opens the key; with <paramref name="make"/> a file that is not there is made, readable by its owner alone.</summary>
    /// <exception cref="ProblemException">bundle.key_missing, bundle.key.</exception>
    public static ReleaseKey Open(string file, bool make, out bool made)
    {
        made = false;
        if (!File.Exists(file))
        {
            if (!make) throw new ProblemException(Problem.Of("bundle.key_missing", "--release-key", ("file", file)));
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            stream.Write(System.Text.Encoding.ASCII.GetBytes(fresh.ExportPkcs8PrivateKeyPem() + "\n"));
            made = true;
        }
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return new ReleaseKey(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or LedgerFormatException)
        {
            key.Dispose();
            throw new ProblemException(Problem.Of("bundle.key", "--release-key", ("file", file)));
        }
    }

    /// <summary>A signature over a whole file, as <c>openssl dgst -sha256 -verify</c> takes it (ECDSA, DER).</summary>
    public byte[] Sign(Stream file) => key.SignHash(SHA256.HashData(file), DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
