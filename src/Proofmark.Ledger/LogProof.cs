using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Proofmark.Ledger;

/// <summary>
/// A C2SP tlog-proof: that a leaf stands in a signed log, in one text that travels alone and is verified without the log.
/// File extension <c>.tlog-proof</c>.
/// </summary>
/// <param name="Index">The leaf's place, from 0.</param>
/// <param name="Path">Sibling hashes from the leaf upwards.</param>
/// <param name="Note">The signed checkpoint.</param>
/// <param name="Extra">Anything the application sends along; it is not authenticated.</param>
public sealed record LogProof(long Index, IReadOnlyList<Hash> Path, SignedNote Note, ReadOnlyMemory<byte>? Extra = null)
{
    private const string Header = "c2sp.org/tlog-proof@v1\n";
    private const int MostHashes = 63;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The head under which the leaf is proved: the checkpoint, when it is of that origin, trusted by these keys, and the
    /// path leads from the leaf hash to its root; null otherwise.
    /// </summary>
    public Checkpoint? Verify(Hash leafHash, string origin, TrustedKeys keys) =>
        Checkpoint.TryParse(Note.Text, out var checkpoint, out _) && checkpoint.Origin == origin && keys.Open(Note).IsTrusted
        && new InclusionProof(Index, checkpoint.Head.Size, Path).Verify(leafHash, checkpoint.Head.Root) ? checkpoint : null;

    /// <summary>The proof as text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header);
        if (Extra is { } extra) text.Append("extra ").Append(Convert.ToBase64String(extra.Span)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Path) text.Append(hash.ToBase64()).Append('\n');
        return text.Append('\n').Append(Note).ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> writes, or throws <see cref="LedgerFormatException"/>.</summary>
    public static LogProof Parse(string text) => TryParse(text, out var proof, out var fault) ? proof : throw new LedgerFormatException(fault);

    /// <summary>Reads a proof. Nothing is verified but the form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LogProof? proof, out FormatFault fault)
    {
        proof = null;
        text ??= "";
        if (!text.StartsWith(Header, StringComparison.Ordinal)) return Refuse(out fault, "proof.header", 0);
        var at = Header.Length;
        var line = LineAt(text, at);
        ReadOnlyMemory<byte>? extra = null;
        if (line.StartsWith("extra ", StringComparison.Ordinal))
        {
            if (!StrictBase64.TryDecode(line["extra ".Length..], out var bytes)) return Refuse(out fault, "proof.extra", at);
            extra = bytes;
            at += line.Length + 1;
            line = LineAt(text, at);
        }
        var digits = line.StartsWith("index ", StringComparison.Ordinal) ? line["index ".Length..] : "";
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || (digits.Length > 1 && digits[0] == '0'))
            return Refuse(out fault, "proof.index", at);
        at += line.Length + 1;
        var path = new List<Hash>();
        for (line = LineAt(text, at); line.Length > 0; line = LineAt(text, at))
        {
            if (path.Count == MostHashes || !Hash.TryParseBase64(line, out var hash)) return Refuse(out fault, "proof.hash", at);
            path.Add(hash);
            at += line.Length + 1;
        }
        if (at >= text.Length) return Refuse(out fault, "proof.no_checkpoint", Math.Min(at, text.Length));
        at++;
        byte[] noteBytes;
        try
        {
            noteBytes = Utf8.GetBytes(text[at..]);
        }
        catch (EncoderFallbackException)
        {
            return Refuse(out fault, "note.not_utf8", at);
        }
        // Everything before the note is ASCII, so that characters and bytes count alike.
        if (!SignedNote.TryParse(noteBytes, out var note, out fault) || !Checkpoint.TryParse(note.Text, out _, out fault))
            return Refuse(out fault, fault.Code, fault.Offset + at);
        proof = new LogProof(index, path, note, extra);
        return true;
    }

    private static string LineAt(string text, int at)
    {
        if (at >= text.Length) return "";
        var end = text.IndexOf('\n', at);
        return end < 0 ? text[at..] : text[at..end];
    }

    private static bool Refuse(out FormatFault fault, string code, int offset)
    {
        fault = new FormatFault(code, offset);
        return false;
    }
}
