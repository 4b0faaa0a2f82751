using System.Globalization;
using System.Security.Cryptography;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Keys;

/// <summary>
/// A key ring on disk: <c>root.pub.pem</c>, <c>root.key.pem</c> (may be carried away and brought only to rotate or revoke),
/// <c>operating-0001.key.pem</c> and <c>operating-0001.certificate.json</c> per operating key, <c>revocations.json</c>.
/// </summary>
/// <remarks>The key is written before its certificate: a crash between the two leaves a key that nobody names, and nothing else.</remarks>
public sealed class KeyRingFolder(string path, string? operatingPassphrase = null)
{
    private const string RootKeyName = "root.key.pem";
    private const string RootPublicName = "root.pub.pem";
    private const string RevocationsName = "revocations.json";

    /// <summary>True when a node's keys are there.</summary>
    public bool Exists => File.Exists(Path.Combine(path, RootPublicName));

    /// <summary>When a file was last added, replaced or removed, UTC.</summary>
    public DateTime Changed => Directory.GetLastWriteTimeUtc(path);

    /// <summary>Makes a new node's keys.</summary>
    /// <exception cref="ProblemException"><c>federation.key_file_exists</c>.</exception>
    public KeyRing Create(DateTimeOffset now, IReadOnlyDictionary<string, string> attributes, string? rootPassphrase = null, TimeSpan? lifetime = null)
    {
        if (Exists)
        {
            throw new ProblemException(Problem.Of(FederationCode.KeyFileExists, RootPublicName));
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var root = SigningKey.Create();
        var ring = KeyRing.Create(root, SigningKey.Create(), now, attributes, lifetime);
        KeyFile.Write(Path.Combine(path, RootKeyName), root, rootPassphrase);
        Save(ring);

        // Last: its presence says that the whole is there.
        KeyFile.WriteWhole(Path.Combine(path, RootPublicName), System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", root.Public.Der.Span) + "\n"));
        return ring;
    }

    /// <summary>Reads the ring; every statement is verified again.</summary>
    /// <exception cref="ProblemException">A file is missing, open to others, or does not verify.</exception>
    public KeyRing Load()
    {
        if (!Exists)
        {
            throw new ProblemException(Problem.Of(FederationCode.KeyFileMissing, RootPublicName));
        }

        var statements = PeerKeys.Of(ReadRootPublic());
        var held = new Dictionary<Fingerprint, SigningKey>();
        foreach (var file in Directory.EnumerateFiles(path, "operating-*.certificate.json").Order(StringComparer.Ordinal))
        {
            var certificate = OperatingCertificate.Read(ReadStatement(file)).GetValueOrThrow();
            statements = statements.With(certificate).GetValueOrThrow();
            var keyFile = Path.Combine(path, KeyName(certificate.Sequence));
            if (File.Exists(keyFile))
            {
                held.Add(certificate.KeyId, KeyFile.Read(keyFile, operatingPassphrase));
            }
        }

        var revocations = Path.Combine(path, RevocationsName);
        return new KeyRing(File.Exists(revocations) ? statements.With(ReadStatement(revocations)).GetValueOrThrow() : statements, held);
    }

    /// <summary>True while the root key lies beside the operating keys without a passphrase: whoever takes the machine takes the node's name for ever.</summary>
    public bool RootIsOpen => File.Exists(Path.Combine(path, RootKeyName)) && !File.ReadAllText(Path.Combine(path, RootKeyName)).Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);

    /// <summary>Encrypts the root key where it lies. Until the disk writes there again, a copy of the open key may be left on it.</summary>
    /// <exception cref="ProblemException"><c>federation.key_file_missing</c>, <c>key_file_open</c>; <c>key_file_passphrase</c> when it is encrypted already.</exception>
    public void ProtectRoot(string passphrase)
    {
        using var root = ReadRoot(null);
        KeyFile.WriteWhole(Path.Combine(path, RootKeyName), System.Text.Encoding.ASCII.GetBytes(root.ToPem(passphrase) + "\n"));
    }

    /// <summary>Reads the root key, from the folder or from where it is kept.</summary>
    public SigningKey ReadRoot(string? passphrase, string? file = null) => KeyFile.Read(file ?? Path.Combine(path, RootKeyName), passphrase);

    /// <summary>Writes what the ring has and the folder has not.</summary>
    public void Save(KeyRing ring)
    {
        foreach (var certificate in ring.Statements.Certificates)
        {
            var file = Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"operating-{certificate.Sequence:D4}.certificate.json"));
            if (File.Exists(file))
            {
                continue;
            }

            var keyFile = Path.Combine(path, KeyName(certificate.Sequence));

            // Left by a crash before its certificate was written: nobody ever saw its signature.
            File.Delete(keyFile);
            KeyFile.Write(keyFile, ring.Held[certificate.KeyId], operatingPassphrase);
            KeyFile.WriteWhole(file, certificate.Envelope.Write());
        }

        if (ring.Statements.Revocations is { } list)
        {
            KeyFile.WriteWhole(Path.Combine(path, RevocationsName), list.Envelope.Write());
        }
    }

    private static string KeyName(long sequence) => string.Create(CultureInfo.InvariantCulture, $"operating-{sequence:D4}.key.pem");

    private static Dsse ReadStatement(string file) => Dsse.Read(File.ReadAllBytes(file)).GetValueOrThrow();

    /// <summary>The node's public root key.</summary>
    public PublicKey ReadRootPublic()
    {
        var pem = File.ReadAllText(Path.Combine(path, RootPublicName));
        return PemEncoding.TryFind(pem, out var fields)
            ? PublicKey.Read(Convert.FromBase64String(pem[fields.Base64Data]), RootPublicName).GetValueOrThrow()
            : throw new ProblemException(Problem.Of(FederationCode.KeyForm, RootPublicName));
    }
}
