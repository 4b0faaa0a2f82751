using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>What a head is beside what was seen before.</summary>
public enum HeadVerdict
{
    /// <summary>The first one seen of this node.</summary>
    First,

    /// <summary>It continues the last one, or is the same.</summary>
    Consistent,

    /// <summary>The first one of a later epoch: the node has declared that it begins again from an older state.</summary>
    Restarted,

    /// <summary>Nothing shows that it continues the last one: the proof starts elsewhere.</summary>
    Unproven,

    /// <summary>It is not signed by the key that comes with it, or not a checkpoint of the log that the key is named after.</summary>
    Invalid,

    /// <summary>Another key or another log than before, and the node's root key does not say so; or a key that it has replaced.</summary>
    OtherKey,

    /// <summary>It has fewer leaves than one that was seen, or is of an earlier epoch: leaves are gone and no loss was declared.</summary>
    Shorter,

    /// <summary>It contradicts one that was seen: the same place with another root, or a proof that does not hold. Both are kept; together they prove it.</summary>
    Forked,
}

/// <summary>The last head of a peer that was countersigned.</summary>
/// <param name="Origin">Its log.</param>
/// <param name="Key">Its key.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Head">Size and root.</param>
public sealed record KnownHead(string Origin, VerifierKey Key, int Epoch, TreeHead Head)
{
    /// <summary>Where it stands.</summary>
    public HeadPlace Place => new(Epoch, Head.Size);
}

/// <summary>What a peer's root key has said of its ledger's key: from this head on it is that one.</summary>
/// <param name="Previous">Signs up to the head.</param>
/// <param name="Key">Signs from the head on.</param>
/// <param name="Place">Where the head stands.</param>
/// <param name="Root">Its root.</param>
public sealed record VouchedKey(VerifierKey Previous, VerifierKey Key, HeadPlace Place, Hash Root);

/// <summary>The rule of a witness: sign what continues what it has signed before, and nothing else. Source: RFC 6962 2.1.2, C2SP tlog-witness.</summary>
public static class HeadRule
{
    /// <summary>Verdicts after which the witness signs.</summary>
    public static bool Signs(HeadVerdict verdict) => verdict is HeadVerdict.First or HeadVerdict.Consistent or HeadVerdict.Restarted;

    /// <summary>Judges a head; a pure function.</summary>
    /// <returns>The verdict, and the checkpoint when the note is one.</returns>
    public static (HeadVerdict Verdict, Checkpoint? Checkpoint) Judge(KnownHead? known, HeadBody offered, VouchedKey? vouched = null)
    {
        if (!Checkpoint.TryParse(offered.Note.Text, out var now, out _) || now.Origin != offered.Key.Name || !new TrustedKeys(offered.Key).Open(offered.Note).IsTrusted) return (HeadVerdict.Invalid, null);
        return (Compare(known, now, offered, vouched), now);
    }

    private static HeadVerdict Compare(KnownHead? known, Checkpoint now, HeadBody offered, VouchedKey? vouched)
    {
        if (!KeyOf(known, HeadPlace.Of(now), vouched, offered.Key)) return HeadVerdict.OtherKey;
        if (known is null) return HeadVerdict.First;
        if (known.Origin != now.Origin) return HeadVerdict.OtherKey;
        if (vouched is not null && Contradicts(known, vouched)) return HeadVerdict.Forked;
        if (now.Epoch > known.Epoch) return HeadVerdict.Restarted;
        if (now.Epoch < known.Epoch || now.Head.Size < known.Head.Size) return HeadVerdict.Shorter;
        if (now.Head.Size == known.Head.Size) return now.Head.Root == known.Head.Root ? HeadVerdict.Consistent : HeadVerdict.Forked;
        if (offered.From != known.Head.Size) return HeadVerdict.Unproven;
        return new ConsistencyProof(offered.From, now.Head.Size, offered.Path).Verify(known.Head, now.Head) ? HeadVerdict.Consistent : HeadVerdict.Forked;
    }

    /// <summary>The key that signs at that place: the one seen before, unless the peer's root key has named another.</summary>
    private static bool KeyOf(KnownHead? known, HeadPlace now, VouchedKey? vouched, VerifierKey key)
    {
        if (vouched is null) return known is null || known.Key.Equals(key);
        if (now > vouched.Place) return key.Equals(vouched.Key);
        return now == vouched.Place ? key.Equals(vouched.Key) || key.Equals(vouched.Previous) : known is null || known.Key.Equals(key);
    }

    /// <summary>What was seen before is not what the root key vouches for: the old key signed further, or something else.</summary>
    private static bool Contradicts(KnownHead known, VouchedKey vouched) =>
        (known.Place > vouched.Place && !known.Key.Equals(vouched.Key)) || (known.Place == vouched.Place && known.Head.Root != vouched.Root);
}
