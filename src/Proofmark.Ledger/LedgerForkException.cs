namespace Proofmark.Ledger;

/// <summary>
/// Somebody is about to sign another history than the one already published: typically a database restored from an older
/// copy. The remedy is a declared new epoch, never an overwrite.
/// </summary>
/// <param name="message">What contradicts what.</param>
/// <param name="index">The leaf, or the size, at which the histories part.</param>
public sealed class LedgerForkException(string message, long index) : Exception(message)
{
    /// <summary>The leaf, or the size, at which the histories part.</summary>
    public long Index { get; } = index;
}
