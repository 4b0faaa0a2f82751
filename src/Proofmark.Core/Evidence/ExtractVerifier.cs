using System.Text;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>
/// Verifies a certified extract from its bytes alone: no database, no network. Record → root in the act's leaf → leaf → head →
/// key of the ledger → root key, and the registrar's signature over the whole. What it cannot show: that the record is true.
/// </summary>
public static class ExtractVerifier
{
    /// <summary>Verifies a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="root">The node's fingerprint as it was noted elsewhere; null: whatever the file says, to be compared by a person.</param>
    /// <param name="later">A later head of the same ledger; null: none was given.</param>
    /// <param name="stampRoots">Whom the authority of a time stamp must lead to; null: the authority is not judged.</param>
    public static ExtractReport Verify(ReadOnlySpan<byte> file, Fingerprint? root = null, Continuation? later = null, StampRoots? stampRoots = null)
    {
        var findings = new ExtractFindings();
        var read = ExtractFile.Read(file);
        if (!read.Ok)
        {
            findings.Add(read.Problem, read.Problem.Field ?? "file");
            return findings.Report(null);
        }
        var (extract, content) = (read.Value, read.Value.Content);
        if (content.Format != ExtractContent.FormatName) findings.Add("evidence.form", "extract.format");
        findings.Held(0, "evidence.check.form", ("number", content.Number), ("bytes", file.Length));
        var leaves = Leaves(content, findings);
        Records(content, leaves, findings);
        var head = Head(content, findings);
        if (head is not null) Acts(content, head, findings);
        var keys = new ExtractKeyCheck(content, findings);
        if (head is not null) keys.Ledger(head);
        keys.Signature(extract);
        ExtractStampCheck.Run(extract, stampRoots, findings);
        if (head is not null) ExtractWitnessCheck.Run(content, head, later, keys, findings);
        Root(content, root, findings);
        return findings.Report(content);
    }

    /// <summary>What the leaves say, by act; an act without records, twice, or out of order is named.</summary>
    private static Dictionary<long, LeafContent> Leaves(ExtractContent content, ExtractFindings findings)
    {
        var leaves = new Dictionary<long, LeafContent>();
        var spoken = content.Records.Select(r => r.Act).ToHashSet();
        var last = long.MinValue;
        for (var i = 0; i < content.Acts.Count; i++)
        {
            var act = content.Acts[i];
            var place = $"extract.acts[{i}]";
            if (act.Act <= last) findings.Add("evidence.order", place);
            if (!spoken.Contains(act.Act)) findings.Add("evidence.act_extra", place, ("act", act.Act));
            if (LeafContent.TryRead(Encoding.UTF8.GetBytes(act.Leaf)) is { } leaf && leaf.Act == act.Act && leaf.Records > 0) leaves[act.Act] = leaf;
            else findings.Add("evidence.act_leaf", $"{place}.leaf", ("act", act.Act));
            last = act.Act;
        }
        return leaves;
    }

    private static void Records(ExtractContent content, Dictionary<long, LeafContent> leaves, ExtractFindings findings)
    {
        var before = findings.Count;
        if (content.Records.Count is 0 or > ExtractContent.MostRecords) findings.Add("evidence.form", "extract.records");
        var known = content.Acts.Select(a => a.Act).ToHashSet();
        var hasher = new RecordHasher();
        (long, int) last = (long.MinValue, -1);
        for (var i = 0; i < content.Records.Count; i++)
        {
            var record = content.Records[i];
            var place = $"extract.records[{i}]";
            if ((record.Act, record.Record).CompareTo(last) <= 0) findings.Add("evidence.order", place);
            last = (record.Act, record.Record);
            if (!known.Contains(record.Act)) findings.Add("evidence.record_act", place, ("act", record.Act));
            Record(record, place, content, leaves.GetValueOrDefault(record.Act), hasher, findings);
        }
        var whole = content.Records.Count(r => r.Salt is not null);
        var erased = content.Records.Count(r => r.Erased is not null);
        findings.Held(before, "evidence.check.records", ("count", whole));
        if (content.Records.Count - whole - erased is > 0 and var withheld) findings.Held(before, "evidence.check.withheld", ("count", withheld));
        if (erased > 0) findings.Held(before, "evidence.check.erased", ("count", erased));
    }

    private static void Record(ExtractRecord record, string place, ExtractContent content, LeafContent? leaf, RecordHasher hasher, ExtractFindings findings)
    {
        (string, object?)[] named = [("act", record.Act), ("record", record.Record), ("table", record.Table)];
        if (!RecordTables.All.ContainsKey(record.Table) || !Hash.TryParseBase64(record.Hash, out var hash))
        {
            findings.Add("evidence.form", place);
            return;
        }
        if (record.Salt is not null)
        {
            if (record.Erased is not null || record.Withheld.Count > 0) findings.Add("evidence.form", place);
            if (!RecordColumns.TryHash(record, hasher, out var computed) || computed != hash) findings.Add("evidence.record_hash", place, named);
        }
        else if (record.Erased is null && record.Withheld.Count == 0 || record.Erased is not null && !Erasure(record, content)) findings.Add("evidence.record_open", place, named);
        if (leaf is null || findings.Path(record.Path, place) is not { } path) return;
        if (!new InclusionProof(record.Record, leaf.Records, path).Verify(hash, leaf.Root)) findings.Add("evidence.record_proof", $"{place}.path", named);
    }

    /// <summary>An erased record needs the record of its erasure, whole, under the same rule.</summary>
    private static bool Erasure(ExtractRecord erased, ExtractContent content) => content.Records.Any(e => e.Table == "erasures" && e.Salt is not null
        && e.Text("table_name") == erased.Table && e.Number("row_act") == erased.Act && e.Number("row_seq") == erased.Record && e.Text("rule") == erased.Erased);

    private static Checkpoint? Head(ExtractContent content, ExtractFindings findings)
    {
        if (SignedNote.TryParse(Encoding.UTF8.GetBytes(content.Checkpoint), out var note, out _) && Checkpoint.TryParse(note.Text, out var head, out _) && head.Origin == content.Node.Origin) return head;
        findings.Add("evidence.form", "extract.checkpoint");
        return null;
    }

    private static void Acts(ExtractContent content, Checkpoint head, ExtractFindings findings)
    {
        var before = findings.Count;
        for (var i = 0; i < content.Acts.Count; i++)
        {
            var act = content.Acts[i];
            var place = $"extract.acts[{i}]";
            if (findings.Path(act.Path, place) is { } path && !new InclusionProof(act.Index, head.Head.Size, path).Verify(MerkleHash.Leaf(Encoding.UTF8.GetBytes(act.Leaf)), head.Head.Root))
                findings.Add("evidence.act_proof", place, ("act", act.Act));
        }
        findings.Held(before, "evidence.check.acts", ("count", content.Acts.Count), ("size", head.Head.Size));
    }

    private static void Root(ExtractContent content, Fingerprint? root, ExtractFindings findings)
    {
        if (root is null) return;
        var before = findings.Count;
        if (root != content.Node.Fingerprint) findings.Add("evidence.root", "extract.node.fingerprint", ("fingerprint", content.Node.Fingerprint.Grouped));
        findings.Held(before, "evidence.check.root");
    }
}
