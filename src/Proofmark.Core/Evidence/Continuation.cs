using System.Globalization;
using System.Text;
using Proofmark.Core.Shared;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>
/// A later head of a ledger with the proof that it continues an earlier one, as a text: a line with the form's name, a line
/// <c>from N</c>, the hashes of the proof (RFC 6962) in base 64, an empty line, the signed note. The note alone is one too.
/// </summary>
/// <param name="Head">The head.</param>
/// <param name="Note">The same with its signatures.</param>
/// <param name="Proof">That it continues the head of <see cref="ConsistencyProof.OldSize"/> leaves; null for the note alone.</param>
public sealed record Continuation(Checkpoint Head, SignedNote Note, ConsistencyProof? Proof)
{
    private const string Header = "proofmark-continuation/1\n";
    private const int MostHashes = 128;

    /// <summary>Reads either form.</summary>
    /// <returns>The head, or <c>evidence.continuation</c>.</returns>
    public static ParseResult<Continuation> Read(byte[] bytes)
    {
        if (bytes.Length > SignedNote.MaxBytes * 2) return Fault();
        long? from = null;
        var path = new List<Hash>();
        var note = bytes.AsSpan();
        if (note.StartsWith(Encoding.ASCII.GetBytes(Header)))
        {
            var end = note.IndexOf("\n\n"u8);
            if (end < 0) return Fault();
            var lines = Encoding.UTF8.GetString(note[Header.Length..end]).Split('\n');
            if (!lines[0].StartsWith("from ", StringComparison.Ordinal) || !long.TryParse(lines[0][5..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || lines.Length > MostHashes) return Fault();
            from = size;
            foreach (var line in lines.Skip(1))
            {
                if (!Hash.TryParseBase64(line, out var hash)) return Fault();
                path.Add(hash);
            }
            note = note[(end + 2)..];
        }
        return SignedNote.TryParse(note, out var signed, out _) && Checkpoint.TryParse(signed.Text, out var head, out _)
            ? new Continuation(head, signed, from is { } old ? new ConsistencyProof(old, head.Head.Size, path) : null)
            : Fault();
    }

    /// <summary>The text.</summary>
    public override string ToString() => Proof is null ? Note.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Header}from {Proof.OldSize}\n") + string.Concat(Proof.Path.Select(h => h.ToBase64() + "\n")) + "\n" + Note;

    private static Problem Fault() => Problem.Of("evidence.continuation", "--checkpoint");
}
