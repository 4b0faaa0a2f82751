using System.Text;
using System.Text.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>The keys of an extract: which could sign the ledger at its head, which operating key the root certified, and who signed the file.</summary>
internal sealed class ExtractKeyCheck(ExtractContent content, ExtractFindings findings)
{
    private const string Place = "extract.keys";

    private List<LogKey>? chain;

    /// <summary>The keys of the ledger with the changes that became known since; null when one does not follow from another.</summary>
    public TrustedKeys? TrustedWith(IReadOnlyList<Dsse> further)
    {
        if (chain is null) return null;
        List<LogKey> keys = [.. chain];
        foreach (var envelope in further)
        {
            var statement = LedgerKeyStatement.Read(envelope).Value;
            if (statement is not null && keys.Any(k => k.Key.Equals(statement.Key))) continue;
            if (!Extend(keys, statement)) return null;
        }
        return new TrustedKeys(keys);
    }

    /// <summary>The head is signed by a key that leads back to the first one, each change stated by the root key.</summary>
    public void Ledger(Checkpoint head)
    {
        var before = findings.Count;
        if (LedgerKeys() is not { } keys) return;
        chain = keys;
        var opening = new TrustedKeys(keys).Open(SignedNote.Parse(Encoding.UTF8.GetBytes(content.Checkpoint)), head);
        if (!opening.IsTrusted || opening.Unknown.Count > 0) findings.Add("evidence.checkpoint", "extract.checkpoint");
        findings.Held(before, "evidence.check.checkpoint", ("size", head.Head.Size), ("time", ExtractFindings.Moment(head.Time)), ("key", keys.First(k => k.Covers(HeadPlace.Of(head))).Key.ToString()), ("changes", keys.Count - 1));
    }

    /// <summary>The file is signed by an operating key of the node that was in force when it was issued, and its root key is the node's.</summary>
    public void Signature(ExtractFile file)
    {
        var before = findings.Count;
        var root = PublicKey.Read(content.Keys.Root, Place + ".root");
        if (!root.Ok || root.Value.Fingerprint != content.Node.Fingerprint)
        {
            findings.Add("evidence.key", Place + ".root");
            return;
        }
        var known = PeerKeys.Of(root.Value);
        var statements = content.Keys.Certificates.Select((c, i) => (Statement: c, At: $"{Place}.certificates[{i}]")).ToList();
        if (content.Keys.Revocations is { } list) statements.Add((list, Place + ".revocations"));
        foreach (var (statement, at) in statements)
        {
            var taken = Envelope(statement) is { } envelope ? known.With(envelope) : Problem.Of("evidence.key");
            if (taken.Ok) known = taken.Value;
            else findings.Add("evidence.key", at);
        }
        var signer = known.Believe(file.KeyId, content.Issued);
        if (!signer.Ok) findings.Add(signer.Problem, "signature.keyid");
        else if (!signer.Value.Verify(Dsse.Pae(ExtractFile.PayloadType, file.Signed.Span), file.Signature.Span)) findings.Add("evidence.signature", "signature.sig");
        findings.Held(before, "evidence.check.signature", ("issuer", content.Order.Issuer), ("time", ExtractFindings.Moment(content.Issued)), ("key", file.KeyId.Grouped));
        if (known.Training) findings.Held(before, "evidence.check.training");
    }

    private List<LogKey>? LedgerKeys()
    {
        if (!VerifierKey.TryParse(content.Keys.Ledger, out var first, out _) || first.Name != content.Node.Origin)
        {
            findings.Add("evidence.key", Place + ".ledger");
            return null;
        }
        var keys = new List<LogKey> { new(first, null, null) };
        for (var i = 0; i < content.Keys.Changes.Count; i++)
        {
            var statement = Envelope(content.Keys.Changes[i]) is { } envelope ? LedgerKeyStatement.Read(envelope).Value : null;
            if (Extend(keys, statement)) continue;
            findings.Add("evidence.key", $"{Place}.changes[{i}]");
            return null;
        }
        return keys;
    }

    /// <summary>Takes in the next change of key; false when it is not this node's, or does not follow.</summary>
    private bool Extend(List<LogKey> keys, LedgerKeyStatement? statement)
    {
        if (statement is null || statement.Node != content.Node.Fingerprint || statement.Head.Origin != content.Node.Origin || !statement.Previous.Equals(keys[^1].Key) || statement.Place <= keys[^1].From) return false;
        keys[^1] = keys[^1] with { Until = statement.Place };
        keys.Add(new LogKey(statement.Key, statement.Place, null));
        return true;
    }

    /// <summary>An envelope that stands in the file exactly as it would be written; null for any other.</summary>
    private static Dsse? Envelope(JsonElement element)
    {
        var bytes = Encoding.UTF8.GetBytes(element.GetRawText());
        return Dsse.Read(bytes) is { Ok: true, Value: var envelope } && envelope.Write().AsSpan().SequenceEqual(bytes) ? envelope : null;
    }
}
