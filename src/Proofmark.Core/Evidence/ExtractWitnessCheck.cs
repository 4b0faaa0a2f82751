using System.Text;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>Whether others hold the same ledger: heads that peers countersigned, and a later head that whoever verifies has.</summary>
internal static class ExtractWitnessCheck
{
    public static void Run(ExtractContent content, Checkpoint head, Continuation? later, ExtractKeyCheck keys, ExtractFindings findings)
    {
        var before = findings.Count;
        for (var i = 0; i < content.Witnesses.Count; i++)
        {
            var (witness, place) = (content.Witnesses[i], $"extract.witnesses[{i}]");
            if (findings.Path(witness.Path, place) is not { } path) continue;
            var seen = Countersigned(witness, content.Node.Origin);
            if (seen is null || seen.Epoch != head.Epoch || !new ConsistencyProof(seen.Head.Size, head.Head.Size, path).Verify(seen.Head, head.Head)) findings.Add("evidence.witness", place, ("peer", witness.Peer));
            else findings.Held(before, "evidence.check.witness", ("peer", witness.Peer), ("size", seen.Head.Size), ("key", witness.Key));
        }
        if (content.Witnesses.Count == 0) findings.Held(before, "evidence.check.no_witness");
        if (later is not null) Later(later, head, keys.TrustedWith(later.Changes), findings);
    }

    private static Checkpoint? Countersigned(ExtractWitness witness, string origin) =>
        VerifierKey.TryParse(witness.Key, out var key, out _) && key.Name != origin && SignedNote.TryParse(Encoding.UTF8.GetBytes(witness.Note), out var note, out _)
        && new TrustedKeys(key).Open(note).IsTrusted && Checkpoint.TryParse(note.Text, out var head, out _) && head.Origin == origin ? head : null;

    private static void Later(Continuation later, Checkpoint head, TrustedKeys? keys, ExtractFindings findings)
    {
        var before = findings.Count;
        const string Place = "--checkpoint";
        // A key that replaced those of the extract is not in it: then the file brings the root key's statement along.
        var opening = keys?.Open(later.Note, later.Head);
        if (opening is null || opening.Refused.Count > 0 || opening.OutOfTime.Count > 0 || opening.SignedBy.Count == 0) findings.Add("evidence.later_signature", Place);
        else if (later.Head.Origin != head.Origin || later.Head.Epoch < head.Epoch) findings.Add("evidence.later", Place, ("size", later.Head.Head.Size));
        else if (later.Proof is not { } proof ? later.Head.Head != head.Head : !proof.Verify(head.Head, later.Head.Head))
            findings.Add(later.Proof is null && later.Head.Head.Size > head.Head.Size ? "evidence.later_proof" : "evidence.later", Place, ("size", later.Head.Head.Size));
        findings.Held(before, "evidence.check.later", ("size", later.Head.Head.Size), ("time", ExtractFindings.Moment(later.Head.Time)));
    }
}
