using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation;

/// <summary>The acts of this capability.</summary>
public static class FederationActs
{
    /// <summary>A person has compared fingerprints with a person at the other node.</summary>
    public static readonly ActType Pair = new("federation.pair", false);

    /// <summary>Changes a peer's name, State or address, suspends the exchange or resumes it.</summary>
    public static readonly ActType ChangePeer = new("federation.change_peer", false);

    /// <summary>Takes in a peer's certificates and revocations.</summary>
    public static readonly ActType LearnKeys = new("federation.learn_keys", false);

    /// <summary>Accepts that a peer lost its place and begins anew, or begins anew oneself.</summary>
    public static readonly ActType ChangeEpoch = new("federation.change_epoch", false);

    /// <summary>Stores a message of a peer and lets it take effect.</summary>
    public static readonly ActType Receive = new("federation.receive", false);

    /// <summary>Records what was refused.</summary>
    public static readonly ActType Refuse = new("federation.refuse", false);

    /// <summary>Records a receipt.</summary>
    public static readonly ActType RecordReceipt = new("federation.record_receipt", false);

    /// <summary>Sends the ledger's signed head to a peer, which countersigns it.</summary>
    public static readonly ActType SendHead = new("federation.send_head", false);
}
