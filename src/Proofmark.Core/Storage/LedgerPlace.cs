using System.Globalization;
using System.Security.Cryptography;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage;

/// <summary>
/// Where the ledger's files stand: <c>ledger/epoch-N/</c> with tiles and the last signed checkpoint (so the last signed
/// head is kept outside the database too), and the signing key <c>keys/ledger.pem</c>, readable by its owner alone.
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

    /// <summary>The signing key; made at the first use.</summary>
    public NoteSigner Signer(string origin)
    {
        var path = Path.Combine(dataDirectory, "keys", "ledger.pem");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path)) key.ImportFromPem(File.ReadAllText(path));
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var temporary = path + ".new";
            using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: false);
        }
        return new NoteSigner(origin, key);
    }
}
