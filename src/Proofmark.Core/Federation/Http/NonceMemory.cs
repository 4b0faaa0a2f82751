using Proofmark.Core.Federation.Keys;

namespace Proofmark.Core.Federation.Http;

/// <summary>
/// The nonces of the last ten minutes, so that a recorded request cannot be sent again. Kept in memory: after a restart a
/// request of the last minutes could come again, and then finds its message stored already and gets the same receipt.
/// </summary>
/// <param name="limit">The most nonces kept; when full, new ones are refused (the sender tries later) and none is forgotten early.</param>
public sealed class NonceMemory(int limit = 1_000_000)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(Fingerprint, string)> _used = [];
    private readonly Queue<(DateTimeOffset Until, Fingerprint Key, string Nonce)> _order = new();

    /// <summary>True the first time; false when it was used, or there is no room.</summary>
    public bool TryUse(Fingerprint key, string nonce, DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && oldest.Until < now)
            {
                _used.Remove((oldest.Key, oldest.Nonce));
                _order.Dequeue();
            }

            if (_used.Count >= limit || !_used.Add((key, nonce)))
            {
                return false;
            }

            _order.Enqueue((now + (2 * HttpSignature.Window), key, nonce));
            return true;
        }
    }
}
