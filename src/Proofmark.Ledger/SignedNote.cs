using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Proofmark.Ledger;

/// <summary>
/// A C2SP signed note: a text and one or more signature lines. Parsing checks the form only;
/// <see cref="TrustedKeys.Open"/> checks signatures, and until then the text means nothing.
/// </summary>
public sealed class SignedNote
{
    /// <summary>Longest note that is read, in bytes: room for a checkpoint and the largest number of signatures.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most signatures that are read. The specification asks for at least 16.</summary>
    public const int MaxSignatures = 64;

    private const string SignaturePrefix = "\u2014 ";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// A note from its parts. The text ends with a newline and has no control character but newlines; throws otherwise.
    /// </summary>
    public SignedNote(string text, IEnumerable<NoteSignature> signatures)
    {
        if (!text.EndsWith('\n')) throw new ArgumentException("The text of a note ends with a newline.", nameof(text));
        if (text.Any(c => c < ' ' && c != '\n')) throw new ArgumentException("The text of a note has no control characters.", nameof(text));
        Text = text;
        Signatures = signatures.ToArray();
        if (Signatures.FirstOrDefault(s => !NoteSignature.IsKeyName(s.KeyName)) is { } bad)
            throw new ArgumentException($"'{bad.KeyName}' cannot name a key.", nameof(signatures));
    }

    /// <summary>The signed text, with its final newline.</summary>
    public string Text { get; }

    /// <summary>The signature lines in their order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>The bytes that are signed.</summary>
    public byte[] TextBytes() => Utf8.GetBytes(Text);

    /// <summary>The whole note.</summary>
    public override string ToString() => Text + "\n" + string.Concat(Signatures.Select(s => s.ToLine()));

    /// <summary>The whole note in UTF-8.</summary>
    public byte[] ToBytes() => Utf8.GetBytes(ToString());

    /// <summary>The note with one more signature at the end; a signature that is there already is not repeated.</summary>
    public SignedNote With(NoteSignature signature) =>
        Signatures.Contains(signature) ? this : new SignedNote(Text, [.. Signatures, signature]);

    /// <summary>Reads a note, or throws <see cref="LedgerFormatException"/>.</summary>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes) =>
        TryParse(bytes, out var note, out var fault) ? note : throw new LedgerFormatException(fault);

    /// <summary>Reads a note. What <see cref="ToBytes"/> of the result gives is what was read, byte for byte.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note, out FormatFault fault)
    {
        note = null;
        if (bytes.Length > MaxBytes) return Refuse(out fault, "note.too_long", MaxBytes);
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] < ' ' && bytes[i] != '\n') return Refuse(out fault, "note.control_character", i);
        var invalid = FirstInvalidUtf8(bytes);
        if (invalid >= 0) return Refuse(out fault, "note.not_utf8", invalid);
        if (bytes.IsEmpty || bytes[^1] != '\n') return Refuse(out fault, "note.no_final_newline", bytes.Length);
        var blank = bytes.LastIndexOf("\n\n"u8);
        if (blank < 0) return Refuse(out fault, "note.no_blank_line", bytes.Length);
        var at = blank + 2;
        if (at == bytes.Length) return Refuse(out fault, "note.no_signature", at);

        var signatures = new List<NoteSignature>();
        while (at < bytes.Length)
        {
            if (signatures.Count == MaxSignatures) return Refuse(out fault, "note.too_many_signatures", at);
            var length = bytes[at..].IndexOf((byte)'\n');
            if (!TryParseLine(bytes.Slice(at, length), at, out var signature, out fault)) return false;
            signatures.Add(signature);
            at += length + 1;
        }
        fault = default;
        note = new SignedNote(Utf8.GetString(bytes[..(blank + 1)]), signatures);
        return true;
    }

    private static bool TryParseLine(ReadOnlySpan<byte> bytes, int at, [NotNullWhen(true)] out NoteSignature? signature, out FormatFault fault)
    {
        signature = null;
        var line = Utf8.GetString(bytes);
        if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal)) return Refuse(out fault, "note.signature_line", at);
        var name = line[SignaturePrefix.Length..];
        var space = name.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return Refuse(out fault, "note.signature_line", at + bytes.Length);
        var base64 = name[(space + 1)..];
        name = name[..space];
        var nameAt = at + Utf8.GetByteCount(SignaturePrefix);
        if (!NoteSignature.IsKeyName(name)) return Refuse(out fault, "note.key_name", nameAt);
        var base64At = nameAt + Utf8.GetByteCount(name) + 1;
        if (!StrictBase64.TryDecode(base64, out var decoded)) return Refuse(out fault, "note.signature_base64", base64At);
        if (decoded.Length < 5) return Refuse(out fault, "note.signature_short", base64At);
        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(decoded), decoded.AsMemory(4));
        fault = default;
        return true;
    }

    private static int FirstInvalidUtf8(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var read) != System.Buffers.OperationStatus.Done) return at;
            at += read;
        }
        return -1;
    }

    private static bool Refuse(out FormatFault fault, string code, int offset)
    {
        fault = new FormatFault(code, offset);
        return false;
    }
}
