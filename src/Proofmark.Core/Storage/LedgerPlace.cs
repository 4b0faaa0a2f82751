using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>
/// Where the ledger's files stand: <c>ledger/epoch-N/</c> with tiles and the last signed checkpoint (so the last signed
/// head is kept outside the database too), and the signing key, <c>keys/ledger.pem</c> or, once it was replaced,
/// <c>keys/ledger-KEYID.pem</c>, readable by its owner alone.
/// </summary>
public sealed class LedgerPlace(string dataDirectory, IDisk? disk = null)
{
    /// <summary>The data directory that the files stand in.</summary>
    public string DataDirectory => dataDirectory;

    /// <summary>The tiles of one epoch.</summary>
    public TileStore Store(int epoch) => new(Path.Combine(dataDirectory, "ledger", "epoch-" + epoch.ToString(CultureInfo.InvariantCulture)), disk);

    /// <summary>The epochs that have files, oldest first.</summary>
    public IReadOnlyList<int> Epochs()
    {
        var root = Path.Combine(dataDirectory, "ledger");
        if (!Directory.Exists(root)) return [];
        return [.. Directory.GetDirectories(root, "epoch-*").Select(d => int.Parse(Path.GetFileName(d)["epoch-".Length..], CultureInfo.InvariantCulture)).Order()];
    }

    /// <summary>The epoch in which this node came here from another place by an export; null when it did not.</summary>
    public int? Arrived => File.Exists(ArrivedFile) ? int.Parse(File.ReadAllText(ArrivedFile), CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// True when the node came from another place and its epoch is still the one that was signed there: then it must not sign,
    /// nor speak to peers, for the place it came from may do so too and partners would see two histories.
    /// </summary>
    public bool AwaitsEpoch(int epoch) => Arrived is { } arrived && epoch <= arrived;

    /// <summary>Marks the node as one that came from another place in this epoch.</summary>
    public void MarkArrived(int epoch) =>
        new DurableFile(new SystemDisk(), dataDirectory).WriteAll([(ArrivedFile, System.Text.Encoding.ASCII.GetBytes(epoch.ToString(CultureInfo.InvariantCulture)))]);

    private string ArrivedFile => Path.Combine(dataDirectory, "ledger", "arrived");

    /// <summary>The ledger's first signing key; made at the first use. Which key signs now says <see cref="LedgerKeys"/>.</summary>
    /// <exception cref="ProblemException">ledger.key_missing: it was replaced once, and a new one would be a stranger's.</exception>
    public NoteSigner Signer(string origin)
    {
        var path = Path.Combine(Keys, FirstKey);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path)) key.ImportFromPem(File.ReadAllText(path));
        else if (Directory.Exists(Keys) && Directory.EnumerateFiles(Keys, "ledger-*").Any()) throw new ProblemException(Problem.Of("ledger.key_missing", null, ("key", origin), ("file", FirstKey)));
        // Where another process was first, its key is the key.
        else if (!KeyFile.TryWrite(path, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()))) key.ImportFromPem(File.ReadAllText(path));
        return new NoteSigner(origin, key);
    }

    /// <summary>The private part of a key, wherever it lies.</summary>
    /// <exception cref="ProblemException">ledger.key_missing.</exception>
    public NoteSigner Signer(VerifierKey key) => Held(key) ?? throw new ProblemException(Problem.Of("ledger.key_missing", null, ("key", key.ToString()), ("file", NameOf(key))));

    /// <summary>The private part of a key; null when it is not here.</summary>
    public NoteSigner? Held(VerifierKey key)
    {
        foreach (var path in PathsOf(key))
        {
            var held = ECDsa.Create();
            held.ImportFromPem(File.ReadAllText(path));
            var signer = new NoteSigner(key.Name, held);
            if (signer.PublicKey.Equals(key)) return signer;
            held.Dispose();
        }
        return null;
    }

    /// <summary>Makes a new key, which signs nothing until the ledger says so: until then its file is nobody's.</summary>
    internal NoteSigner MakeKey(string origin)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new NoteSigner(origin, key);
        WriteKey(Path.Combine(Keys, NameOf(signer.PublicKey)), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        return signer;
    }

    /// <summary>Removes the private part of a key that signs no more: it could do nothing but harm.</summary>
    internal void RemoveKey(VerifierKey key)
    {
        if (Held(key) is null) return;
        foreach (var path in PathsOf(key).ToList()) File.Delete(path);
    }

    /// <summary>The changes of key that are kept beside the keys, for a database that comes back from before them. Oldest first.</summary>
    internal IReadOnlyList<LedgerKeyRow> KeptChanges() => !Directory.Exists(Keys) ? []
        : [.. Directory.EnumerateFiles(Keys, "ledger-*.json").Select(f => JsonSerializer.Deserialize<LedgerKeyRow>(File.ReadAllBytes(f))!).OrderBy(c => c.Place)];

    /// <summary>Keeps a change beside the keys.</summary>
    internal void KeepChange(LedgerKeyRow change)
    {
        var path = Path.Combine(Keys, Path.ChangeExtension(NameOf(VerifierKey.Parse(change.Key)), ".json"));
        if (!File.Exists(path)) WriteKey(path, JsonSerializer.SerializeToUtf8Bytes(change));
    }

    private const string FirstKey = "ledger.pem";

    private string Keys => Path.Combine(dataDirectory, "keys");

    private static string NameOf(VerifierKey key) => $"ledger-{key.KeyId:x8}.pem";

    private IEnumerable<string> PathsOf(VerifierKey key) => new[] { NameOf(key), FirstKey }.Select(n => Path.Combine(Keys, n)).Where(File.Exists);

    private static void WriteKey(string path, byte[] bytes)
    {
        if (!KeyFile.TryWrite(path, bytes)) throw new IOException($"{path} is there already.");
    }
}
