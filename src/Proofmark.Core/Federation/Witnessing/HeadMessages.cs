using System.Text;
using System.Text.Json;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>The kinds of messages in which nodes watch one another's ledgers (docs/federation.md, 8).</summary>
public static class HeadKind
{
    /// <summary>A signed head with the proof that it continues the one that the receiver has countersigned.</summary>
    public const string Head = "ledger.head";

    /// <summary>What the receiver found, with its own signature when the head continues.</summary>
    public const string Seen = "ledger.head_seen";

    /// <summary>All of them.</summary>
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal) { Head, Seen };
}

/// <summary>A signed head.</summary>
/// <param name="Key">The key that signed it, as C2SP writes verifier keys; bound to the node by the message's own signature.</param>
/// <param name="Note">The checkpoint.</param>
/// <param name="From">Leaves of the head that the proof starts from; 0 without proof.</param>
/// <param name="Path">The consistency proof (RFC 6962), empty without.</param>
/// <param name="Statement">The root key's word that <paramref name="Key"/> is the ledger's; null: it is the first.</param>
public sealed record HeadBody(VerifierKey Key, SignedNote Note, long From, IReadOnlyList<Hash> Path, Dsse? Statement = null)
{
    /// <summary>Writes it.</summary>
    public JsonElement Write() => WireJson.ToElement(new { Key = Key.ToString(), Note = Note.ToString(), From, Path = Path.Select(h => h.ToBase64()).ToArray(), Statement = Statement is null ? null : System.Text.Encoding.UTF8.GetString(Statement.Write()) });

    /// <summary>Reads it; null when the fields name a problem.</summary>
    public static HeadBody? Read(JsonFields fields)
    {
        var key = HeadFields.Key(fields, "key", required: true);
        var note = HeadFields.Note(fields, "note", required: true);
        var from = fields.Number("from", 0, long.MaxValue, required: true);
        var path = new List<Hash>();
        foreach (var text in fields.Texts("path", 64))
        {
            if (Hash.TryParseBase64(text, out var hash)) path.Add(hash);
            else fields.Note(FederationCode.FieldForm, "path");
        }

        // Of another form it vouches for nothing, and the head is judged without it.
        var statement = fields.Text("statement", SignedNote.MaxBytes * 2) is { } said && Dsse.Read(Encoding.UTF8.GetBytes(said)) is { Ok: true, Value: var envelope } ? envelope : null;
        return fields.Problems.Count == 0 ? new HeadBody(key!, note!, from!.Value, path, statement) : null;
    }
}

/// <summary>What a witness answers.</summary>
/// <param name="Verdict">What it found.</param>
/// <param name="Known">Leaves of the last head of this epoch that it countersigned; 0 for none.</param>
/// <param name="Offered">The start of the proof that it was offered.</param>
/// <param name="Key">The witness's own ledger key, when it signed.</param>
/// <param name="Note">The head with the witness's signature, when it signed.</param>
public sealed record HeadSeenBody(HeadVerdict Verdict, long Known, long Offered, VerifierKey? Key, SignedNote? Note)
{
    /// <summary>Writes it.</summary>
    public JsonElement Write() => WireJson.ToElement(new { Verdict = EnumCode.Of(Verdict), Known, Offered, Key = Key?.ToString(), Note = Note?.ToString() });

    /// <summary>Reads it; null when the fields name a problem.</summary>
    public static HeadSeenBody? Read(JsonFields fields)
    {
        var verdict = fields.Choice<HeadVerdict>("verdict", required: true);
        var known = fields.Number("known", 0, long.MaxValue, required: true);
        var offered = fields.Number("offered", 0, long.MaxValue, required: true);
        var key = HeadFields.Key(fields, "key", required: false);
        var note = HeadFields.Note(fields, "note", required: false);
        if (key is null != note is null) fields.Note(FederationCode.FieldMissing, key is null ? "key" : "note");
        return fields.Problems.Count == 0 ? new HeadSeenBody(verdict!.Value, known!.Value, offered!.Value, key, note) : null;
    }
}

/// <summary>Fields of both.</summary>
internal static class HeadFields
{
    public static VerifierKey? Key(JsonFields fields, string name, bool required)
    {
        if (fields.Text(name, 1000, required) is not { } text) return null;
        if (VerifierKey.TryParse(text, out var key, out _)) return key;
        fields.Note(FederationCode.FieldForm, name);
        return null;
    }

    public static SignedNote? Note(JsonFields fields, string name, bool required)
    {
        if (fields.Text(name, SignedNote.MaxBytes, required) is not { } text) return null;
        if (SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out _)) return note;
        fields.Note(FederationCode.FieldForm, name);
        return null;
    }
}
