namespace Proofmark.Core.Federation;

/// <summary>The stable codes of what can be wrong between nodes; each has a sentence <c>problem.CODE</c> in six languages.</summary>
public static class FederationCode
{
    // Fingerprints and keys.
    public const string FingerprintForm = "federation.fingerprint_form";
    public const string FingerprintCheck = "federation.fingerprint_check";
    public const string FingerprintMismatch = "federation.fingerprint_mismatch";
    public const string KeyForm = "federation.key_form";
    public const string KeyFileMissing = "federation.key_file_missing";
    public const string KeyFileOpen = "federation.key_file_open";
    public const string KeyFilePassphrase = "federation.key_file_passphrase";
    public const string KeyFileExists = "federation.key_file_exists";
    public const string NoOperatingKey = "federation.no_operating_key";
    public const string RootKeyWrong = "federation.root_key_wrong";
    public const string CertificateForm = "federation.certificate_form";
    public const string CertificateForged = "federation.certificate_forged";
    public const string CertificateNode = "federation.certificate_node";
    public const string CertificateOld = "federation.certificate_old";
    public const string TrainingApart = "federation.training_apart";
    public const string RevocationOld = "federation.revocation_old";
    public const string RevocationShrunk = "federation.revocation_shrunk";

    // JSON of any statement or message.
    public const string TooLarge = "federation.too_large";
    public const string Truncated = "federation.truncated";
    public const string Malformed = "federation.malformed";
    public const string TooDeep = "federation.too_deep";
    public const string DuplicateKey = "federation.duplicate_key";
    public const string FieldMissing = "federation.field_missing";
    public const string FieldType = "federation.field_type";
    public const string FieldLength = "federation.field_length";
    public const string FieldForm = "federation.field_form";
    public const string ValueUnknown = "federation.value_unknown";
    public const string ListLength = "federation.list_length";

    // The envelope at rest.
    public const string PayloadType = "federation.payload_type";
    public const string SignatureCount = "federation.signature_count";
    public const string Forged = "federation.forged";
    public const string UnknownPeer = "federation.unknown_peer";
    public const string UnknownKey = "federation.unknown_key";
    public const string KeyRevoked = "federation.key_revoked";
    public const string KeyNotInForce = "federation.key_not_in_force";
    public const string SenderMismatch = "federation.sender_mismatch";
    public const string WrongRecipient = "federation.wrong_recipient";
    public const string VersionUnknown = "federation.version_unknown";
    public const string KindUnknown = "federation.kind_unknown";
    public const string ExpiryInvalid = "federation.expiry_invalid";

    // Peers.
    public const string PeerExists = "federation.peer_exists";
    public const string PairingIncomplete = "federation.pairing_incomplete";
    public const string AddressForm = "federation.address_form";
    public const string AddressInsecure = "federation.address_insecure";
    public const string PeerUnreachable = "federation.peer_unreachable";
    public const string MessageErased = "federation.message_erased";
    public const string PeerBusy = "federation.peer_busy";
    public const string FileMissing = "federation.file_missing";

    // The conversation with a peer.
    public const string PeerSuspended = "federation.peer_suspended";
    public const string Duplicate = "federation.duplicate";
    public const string Replayed = "federation.replayed";
    public const string Equivocation = "federation.equivocation";
    public const string EpochUnknown = "federation.epoch_unknown";
    public const string Reordered = "federation.reordered";
    public const string GapTooWide = "federation.gap_too_wide";
    public const string ChainBroken = "federation.chain_broken";
    public const string Expired = "federation.expired";
    public const string FutureDated = "federation.future_dated";

    public const string PositionDiffers = "federation.position_differs";
    public const string ReceiptDiffers = "federation.receipt_differs";

    // Watching one another's ledgers.
    public const string HeadInvalid = "federation.head_invalid";
    public const string HeadNotSigned = "federation.head_not_signed";
    public const string LedgerShorter = "federation.ledger_shorter";
    public const string CountersignedDiffers = "federation.countersigned_differs";

    // The wire.
    public const string HttpSignatureMissing = "federation.http_signature_missing";
    public const string HttpSignatureMalformed = "federation.http_signature_malformed";
    public const string HttpComponentMissing = "federation.http_component_missing";
    public const string HttpDigestMissing = "federation.http_digest_missing";
    public const string HttpDigestMismatch = "federation.http_digest_mismatch";
    public const string HttpForged = "federation.http_forged";
    public const string HttpClock = "federation.http_clock";
    public const string HttpReplayed = "federation.http_replayed";
    public const string ReceiptWrong = "federation.receipt_wrong";

    /// <summary>Codes after which the same bytes may succeed later, so that the sender tries again instead of giving up.</summary>
    public static bool IsTemporary(string code) => code is FutureDated or GapTooWide or PeerSuspended or HttpClock or HttpReplayed or UnknownKey or Truncated or HttpDigestMismatch or PeerUnreachable or PeerBusy
        or VersionUnknown or EpochUnknown;
}
