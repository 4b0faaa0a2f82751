using System.Globalization;
using System.Text;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>
/// A later head of a ledger with the proof that it continues an earlier one, as a text: a line with the form's name, a line
/// <c>from N</c>, the hashes of the proof (RFC 6962) in base 64, a line <c>key …</c> for each change of the ledger's key (the root
/// key's statement, DSSE in base 64), an empty line, the signed note. The note alone is one too.
/// </summary>
/// <param name="Head">The head.</param>
/// <param name="Note">The same with its signatures.</param>
/// <param name="Proof">That it continues the head of <see cref="ConsistencyProof.OldSize"/> leaves; null for the note alone.</param>
/// <param name="Changes">The changes of the ledger's key so far, oldest first: it may have been replaced since the extract.</param>
public sealed record Continuation(Checkpoint Head, SignedNote Note, ConsistencyProof? Proof, IReadOnlyList<Dsse> Changes)
{
    /// <summary>The largest file, in bytes: room for some fifty changes of key.</summary>
    public const int MostBytes = 512 * 1024;

    private const string Header = "proofmark-continuation/1\n";
    private const string Key = "key ";
    private const int MostLines = 256;

    /// <summary>Reads either form.</summary>
    /// <returns>The head, or <c>evidence.continuation</c>.</returns>
    public static ParseResult<Continuation> Read(byte[] bytes)
    {
        if (bytes.Length > MostBytes) return Fault();
        long? from = null;
        var path = new List<Hash>();
        var changes = new List<Dsse>();
        var note = bytes.AsSpan();
        if (note.StartsWith(Encoding.ASCII.GetBytes(Header)))
        {
            var end = note.IndexOf("\n\n"u8);
            if (end < 0) return Fault();
            var lines = Encoding.UTF8.GetString(note[Header.Length..end]).Split('\n');
            if (!lines[0].StartsWith("from ", StringComparison.Ordinal) || !long.TryParse(lines[0][5..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || lines.Length > MostLines) return Fault();
            from = size;
            foreach (var line in lines.Skip(1))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal) && Base64.TryRead(line[Key.Length..], out var statement) && Dsse.Read(statement) is { Ok: true, Value: var change }) changes.Add(change);
                else if (Hash.TryParseBase64(line, out var hash)) path.Add(hash);
                else return Fault();
            }
            note = note[(end + 2)..];
        }
        return SignedNote.TryParse(note, out var signed, out _) && Checkpoint.TryParse(signed.Text, out var head, out _)
            ? new Continuation(head, signed, from is { } old ? new ConsistencyProof(old, head.Head.Size, path) : null, changes)
            : Fault();
    }

    /// <summary>The text.</summary>
    public override string ToString() => Proof is null ? Note.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Header}from {Proof.OldSize}\n") + string.Concat(Proof.Path.Select(h => h.ToBase64() + "\n"))
        + string.Concat(Changes.Select(c => Key + Convert.ToBase64String(c.Write()) + "\n")) + "\n" + Note;

    private static Problem Fault() => Problem.Of("evidence.continuation", "--checkpoint");
}
