namespace Proofmark.Ledger;

/// <summary>
/// What is stored contradicts what was signed, or a tile is not there. Who gets this while writing must stop writing
/// until the ledger was verified and its state re-established.
/// </summary>
public sealed class LedgerDamageException(string message) : Exception(message);
