using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Proofmark.Ledger;

/// <summary>
/// The text of a C2SP tlog-checkpoint: origin, size, root and extension lines. Two extension lines are Proofmark's own:
/// <c>epoch N</c> (which life of the log; absent means 1) and <c>time 2025-06-30T12:00:00Z</c> (when it was signed, UTC,
/// whole seconds). Others are kept as they are.
/// </summary>
public sealed class Checkpoint
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Checkpoint(string origin, TreeHead head, IReadOnlyList<string> extensions, int epoch, DateTimeOffset? time)
    {
        Origin = origin;
        Head = head;
        Extensions = extensions;
        Epoch = epoch;
        Time = time;
    }

    /// <summary>Which log: a name like a URL without scheme, never empty.</summary>
    public string Origin { get; }

    /// <summary>Size and root.</summary>
    public TreeHead Head { get; }

    /// <summary>All extension lines in their order, without newlines.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Which life of the log, from 1. It grows only by an operator's declared restart from an older state.</summary>
    public int Epoch { get; }

    /// <summary>When it was signed, by the signer's clock; null when it does not say.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>A checkpoint to be signed. Throws when the origin is empty or has a control character, or epoch is below 1.</summary>
    public static Checkpoint Create(string origin, TreeHead head, int epoch, DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(head.Size);
        if (origin.Length == 0 || origin.Any(char.IsControl)) throw new ArgumentException("An origin is one line of text.", nameof(origin));
        var utc = time.ToUniversalTime();
        utc = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond));
        string[] extensions = [$"epoch {epoch.ToString(CultureInfo.InvariantCulture)}", "time " + utc.ToString(TimeFormat, CultureInfo.InvariantCulture)];
        return new Checkpoint(origin, head, extensions, epoch, utc);
    }

    /// <summary>The note text, with its final newline.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Head.Size}\n{Head.Root.ToBase64()}\n") + string.Concat(Extensions.Select(e => e + "\n"));

    /// <summary>Reads the text of a note, or throws <see cref="LedgerFormatException"/>.</summary>
    public static Checkpoint Parse(string text) =>
        TryParse(text, out var checkpoint, out var fault) ? checkpoint : throw new LedgerFormatException(fault);

    /// <summary>Reads the text of a note. <see cref="ToString"/> of the result is the text again.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Checkpoint? checkpoint, out FormatFault fault)
    {
        checkpoint = null;
        text ??= "";
        if (!text.EndsWith('\n')) return Refuse(out fault, "checkpoint.no_final_newline", Utf8.GetByteCount(text));
        var lines = text[..^1].Split('\n');
        var offsets = new int[lines.Length];
        for (var i = 1; i < lines.Length; i++) offsets[i] = offsets[i - 1] + Utf8.GetByteCount(lines[i - 1]) + 1;
        if (lines.Length < 3) return Refuse(out fault, "checkpoint.lines", Utf8.GetByteCount(text));
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) return Refuse(out fault, "checkpoint.empty_line", offsets[i]);
            if (lines[i].Any(c => c < ' ')) return Refuse(out fault, "checkpoint.control_character", offsets[i]);
        }
        if (!TryNumber(lines[1], out var size)) return Refuse(out fault, "checkpoint.size", offsets[1]);
        if (!Hash.TryParseBase64(lines[2], out var root)) return Refuse(out fault, "checkpoint.root", offsets[2]);
        if (size == 0 && root != MerkleHash.Empty) return Refuse(out fault, "checkpoint.root", offsets[2]);

        int? epoch = null;
        DateTimeOffset? time = null;
        for (var i = 3; i < lines.Length; i++)
        {
            var (key, value) = lines[i].IndexOf(' ', StringComparison.Ordinal) is var s and >= 0 ? (lines[i][..s], lines[i][(s + 1)..]) : (lines[i], "");
            if (key == "epoch")
            {
                if (epoch is not null || !TryNumber(value, out var n) || n is < 1 or > int.MaxValue) return Refuse(out fault, "checkpoint.epoch", offsets[i]);
                epoch = (int)n;
            }
            else if (key == "time")
            {
                if (time is not null || !DateTimeOffset.TryParseExact(value, TimeFormat, CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var t)) return Refuse(out fault, "checkpoint.time", offsets[i]);
                time = t;
            }
        }
        checkpoint = new Checkpoint(lines[0], new TreeHead(size, root), lines[3..], epoch ?? 1, time);
        fault = default;
        return true;
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length == 1 || text[0] != '0');

    private static bool Refuse(out FormatFault fault, string code, int offset)
    {
        fault = new FormatFault(code, offset);
        return false;
    }
}
