using System.Text.Json;
using Proofmark.Core.Federation.Keys;

namespace Proofmark.Core.Evidence;

/// <summary>What a certified extract says, as it stands in the file (docs/extract-format.md).</summary>
/// <param name="Format">Name and major version of the form.</param>
/// <param name="Id">Outside id.</param>
/// <param name="Number">Within the node, without gaps, from 1.</param>
/// <param name="Issued">When it was signed, by the node's clock, UTC.</param>
/// <param name="Language">For which language it was asked.</param>
/// <param name="Node">Who keeps the record.</param>
/// <param name="Register">In which register.</param>
/// <param name="Order">Who asked for it and why.</param>
/// <param name="Weapon">Which weapon and how it stands.</param>
/// <param name="Contradictions">What cannot be true together; empty: none was found.</param>
/// <param name="Records">By act, then place in the act, each once.</param>
/// <param name="Acts">The acts of the records, by number, each once.</param>
/// <param name="Checkpoint">The signed head of the ledger under which all is proven (C2SP tlog-checkpoint).</param>
/// <param name="Keys">Whose signatures count.</param>
/// <param name="Witnesses">Peers that countersigned a head of this ledger; empty: none did.</param>
public sealed record ExtractContent(
    string Format, Guid Id, long Number, DateTimeOffset Issued, string Language, ExtractNode Node, ExtractRegister Register, ExtractOrder Order, ExtractWeapon Weapon,
    IReadOnlyList<ExtractContradiction> Contradictions, IReadOnlyList<ExtractRecord> Records, IReadOnlyList<ExtractAct> Acts, string Checkpoint, ExtractKeys Keys, IReadOnlyList<ExtractWitness> Witnesses)
{
    /// <summary>Name and major version of the form.</summary>
    public const string FormatName = "proofmark-extract/1";

    /// <summary>Most records of one extract: its lists stay small enough to be read by whoever gets the file.</summary>
    public const int MostRecords = 1000;
}

/// <summary>The node: its code, the State that it says to be, the ledger's name, the fingerprint of its root key.</summary>
public sealed record ExtractNode(string Code, string? State, string Origin, Fingerprint Fingerprint);

/// <summary>The register that keeps the entry.</summary>
public sealed record ExtractRegister(string Code, string Name, string? Law);

/// <summary>Why there is an extract and for whom.</summary>
/// <param name="Recipient">The court or authority.</param>
/// <param name="Reference">Its case number.</param>
/// <param name="Purpose">Code of the purpose that the registrar stated.</param>
/// <param name="Case">The registrar's own case; null for none.</param>
/// <param name="Basis">The legal basis on which records that speak of persons are whole; null: such records are withheld.</param>
/// <param name="Issuer">Who issued it: an official in that function.</param>
public sealed record ExtractOrder(string Recipient, string Reference, string Purpose, string? Case, string? Basis, string Issuer);

/// <summary>Which weapon.</summary>
/// <param name="Entry">Outside id of the entry.</param>
/// <param name="Status">Status folded from the events that the registrar may see, superseded ones left out.</param>
/// <param name="AsOf">The latest act among the records; what was recorded after it is not in the extract.</param>
public sealed record ExtractWeapon(Guid Entry, string Status, long AsOf);

/// <summary>Two events that cannot both be as recorded (StatusFold).</summary>
public sealed record ExtractContradiction(long Event, string Type, string? Occurred, long Against, string AgainstType, string? AgainstOccurred);

/// <summary>One record of an act, with what shows that the act's leaf covers it.</summary>
/// <param name="Act">Number of its act.</param>
/// <param name="Record">Its place in the act, from 0.</param>
/// <param name="Table">Name of its table.</param>
/// <param name="Hash">SHA-256 as the ledger covers it, base 64.</param>
/// <param name="Salt">16 bytes, base 64; null: withheld or erased, so that the hash cannot be computed from what is here.</param>
/// <param name="Columns">What it says; of a withheld record only what speaks of no person, and that is stated, not proven.</param>
/// <param name="Withheld">Names of the columns that are not shown.</param>
/// <param name="Erased">The rule under which it was erased.</param>
/// <param name="Until">The act by which it no longer stands, as the node states; null while it stands.</param>
/// <param name="Path">Sibling hashes from the record to the root in the act's leaf (RFC 6962), base 64.</param>
public sealed record ExtractRecord(long Act, int Record, string Table, string Hash, string? Salt, IReadOnlyList<ExtractColumn> Columns, IReadOnlyList<string> Withheld, string? Erased, long? Until, IReadOnlyList<string> Path)
{
    /// <summary>The value of a column; null when it is not here.</summary>
    public JsonElement? this[string column] => Columns.FirstOrDefault(c => c.Name == column)?.Value;

    /// <summary>The same as text; null when it is none.</summary>
    public string? Text(string column) => this[column] is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The same as a number; null when it is none.</summary>
    public long? Number(string column) => this[column] is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}

/// <summary>One column of a record: its number and type are hashed with its value (docs/log-format.md, "Record hash").</summary>
public sealed record ExtractColumn(int Number, string Name, string Type, JsonElement Value);

/// <summary>One act: its leaf to the letter, and its place under the checkpoint.</summary>
public sealed record ExtractAct(long Act, string Leaf, long Index, IReadOnlyList<string> Path);

/// <summary>The keys: the root key, the first key of the ledger, and the root key's statements, each a DSSE envelope.</summary>
/// <param name="Root">The node's root key, SubjectPublicKeyInfo in base 64; its fingerprint is the node's.</param>
/// <param name="Ledger">The first key that signed the ledger (C2SP vkey).</param>
/// <param name="Changes">Each change of the ledger's key, oldest first.</param>
/// <param name="Certificates">The operating keys, by sequence.</param>
/// <param name="Revocations">The latest list; null when there was never one.</param>
public sealed record ExtractKeys(string Root, string Ledger, IReadOnlyList<JsonElement> Changes, IReadOnlyList<JsonElement> Certificates, JsonElement? Revocations);

/// <summary>A peer that countersigned a head which the checkpoint continues.</summary>
/// <param name="Peer">Its name, as this node calls it.</param>
/// <param name="Key">Its ledger's key (C2SP vkey): to be compared with what the peer itself says.</param>
/// <param name="Note">The head with its signature.</param>
/// <param name="Path">That the checkpoint continues the head (RFC 6962), base 64.</param>
public sealed record ExtractWitness(string Peer, string Key, string Note, IReadOnlyList<string> Path);
