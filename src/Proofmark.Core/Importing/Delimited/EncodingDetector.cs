using System.Buffers;
using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Delimited;

/// <summary>
/// Decides the encoding of a delimited file from all of its bytes: byte order mark, else UTF-16 by the places of its zero bytes,
/// else strict UTF-8, else Windows-1252. Where the bytes contradict each other it refuses and says where, since a guess
/// would change people's names and marks for good.
/// </summary>
public static class EncodingDetector
{
    private const int BlockBytes = 256 << 10;

    /// <summary>Reads the file once and decides.</summary>
    /// <param name="open">Opens the unpacked bytes from the beginning; called again to find the row of a bad byte.</param>
    /// <param name="named">The encoding that the mapping names, or null to detect. A byte order mark overrides it.</param>
    /// <exception cref="ProblemException"><c>import.encoding_mixed</c>, <c>import.encoding_invalid</c>, <c>import.encoding_unlikely</c>, <c>import.file_empty</c>.</exception>
    public static TextProfile Detect(Func<Stream> open, string? named = null)
    {
        var tally = new ByteTally();
        Span<byte> head = stackalloc byte[4];
        var headLength = 0;
        using (var stream = open())
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
            try
            {
                int read;
                while ((read = stream.ReadAtLeast(buffer.AsSpan(0, BlockBytes), BlockBytes, throwOnEndOfStream: false)) > 0)
                {
                    if (tally.Length == 0)
                    {
                        headLength = Math.Min(4, read);
                        buffer.AsSpan(0, headLength).CopyTo(head);
                    }

                    tally.Add(buffer.AsSpan(0, read));
                }

                tally.Finish();
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        if (tally.Length == 0)
        {
            throw new ProblemException(Problem.Of("import.file_empty"));
        }

        return ByMark(head[..headLength], tally, open) ?? (named is null ? ByContent(tally, open) : ByName(named, tally, open));
    }

    private static TextProfile? ByMark(ReadOnlySpan<byte> head, ByteTally tally, Func<Stream> open)
    {
        if (head is [0xFF, 0xFE, 0, 0] or [0, 0, 0xFE, 0xFF])
        {
            throw new ProblemException(Problem.Of("import.encoding_name", null, ("name", "UTF-32"), ("known", string.Join(", ", TextEncodings.Names))));
        }

        if (head is [0xEF, 0xBB, 0xBF, ..])
        {
            return Utf8(tally, open, mark: 3);
        }

        return head switch
        {
            [0xFF, 0xFE, ..] => new TextProfile(TextEncodings.Get("utf-16le"), "utf-16le", 2, true),
            [0xFE, 0xFF, ..] => new TextProfile(TextEncodings.Get("utf-16be"), "utf-16be", 2, true),
            _ => null,
        };
    }

    private static TextProfile ByName(string named, ByteTally tally, Func<Stream> open)
    {
        var encoding = TextEncodings.Get(named);
        var name = named.Trim().ToLowerInvariant();
        return name == "utf-8" ? Utf8(tally, open, mark: 0) : new TextProfile(encoding, name, 0, tally.HasNul);
    }

    private static TextProfile ByContent(ByteTally tally, Func<Stream> open)
    {
        if (tally.HasNul && LooksLikeUtf16(tally) is { } wide)
        {
            return new TextProfile(TextEncodings.Get(wide), wide, 0, true);
        }

        if (tally.FirstInvalid < 0)
        {
            return Utf8(tally, open, mark: 0);
        }

        if (tally.FirstMultibyte >= 0)
        {
            throw At("import.encoding_mixed", Math.Max(tally.FirstInvalid, tally.FirstMultibyte), open);
        }

        // Western accents stand alone between plain letters; three and more in a row are another script, and which one the bytes do not say.
        if (tally.FirstUndefined >= 0 || tally.HighInRuns * 3 > tally.HighBytes)
        {
            throw At("import.encoding_unlikely", tally.FirstUndefined >= 0 ? tally.FirstUndefined : tally.FirstInvalid, open);
        }

        return new TextProfile(TextEncodings.Get("windows-1252"), "windows-1252", 0, tally.HasNul);
    }

    private static TextProfile Utf8(ByteTally tally, Func<Stream> open, int mark) =>
        tally.FirstInvalid >= 0
            ? throw At("import.encoding_invalid", tally.FirstInvalid, open)
            : new TextProfile(TextEncodings.Get("utf-8"), "utf-8", mark, tally.HasNul);

    // In UTF-16 tables the high bytes of delimiters, digits and line ends are zero, and all on the same side.
    // A stray NUL in a plain file is alone, or on both sides.
    private static string? LooksLikeUtf16(ByteTally tally)
    {
        var (even, odd) = (tally.EvenNuls, tally.OddNuls);
        if ((tally.Length & 1) != 0 || (even > 0 && odd > 0))
        {
            return null;
        }

        var nuls = even + odd;
        var otherBytesArePlain = tally.FirstInvalid < 0 && tally.FirstMultibyte < 0 && tally.Controls * 10 < tally.Length;
        var enough = otherBytesArePlain ? nuls * 4 >= tally.Length : nuls * 50 >= tally.Length;
        return enough ? (odd > 0 ? "utf-16le" : "utf-16be") : null;
    }

    private static ProblemException At(string code, long offset, Func<Stream> open) =>
        new(Problem.Of(code, null, ("byte", offset)).At(RowOf(offset, open)));

    // Rows are line ends outside quotes. Exact for well-formed files, and the best that can be said of others.
    internal static long RowOf(long offset, Func<Stream> open)
    {
        using var stream = open();
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            long row = 1;
            var quoted = false;
            byte last = 0;
            while (offset > 0)
            {
                var read = stream.Read(buffer, 0, (int)Math.Min(offset, BlockBytes));
                if (read == 0)
                {
                    break;
                }

                offset -= read;
                foreach (var b in buffer.AsSpan(0, read))
                {
                    if (b == '"')
                    {
                        quoted = !quoted;
                    }
                    else if (!quoted && (b == '\r' || (b == '\n' && last != '\r')))
                    {
                        row++;
                    }

                    last = b;
                }
            }

            return row;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
