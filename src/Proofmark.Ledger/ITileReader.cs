namespace Proofmark.Ledger;

/// <summary>Where tiles come from: a directory, a database, a peer, memory.</summary>
public interface ITileReader
{
    /// <summary>
    /// The bytes of a tile or entry bundle, or null when there is none. A reader may answer a partial tile from a wider
    /// one, cut to the width asked for. Bytes are not trusted: who reads checks them against a signed root.
    /// </summary>
    byte[]? Read(TileAddress address);
}
