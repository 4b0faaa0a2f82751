using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Delimited;

/// <summary>Encodings by the names that a mapping may use. All decode strictly: a byte that means nothing is never replaced silently.</summary>
public static class TextEncodings
{
    private static readonly string[] Allowed =
    [
        "utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii",
        "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258",
        "windows-874", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-9", "iso-8859-15",
        "koi8-r", "koi8-u", "gb18030", "gb2312", "big5", "shift_jis", "euc-jp", "euc-kr", "ibm850", "ibm866", "macintosh",
    ];

    /// <summary>Every name that a mapping may use.</summary>
    public static IReadOnlyList<string> Names => Allowed;

    /// <summary>The strict encoding of that name, or null when a mapping may not use it.</summary>
    public static Encoding? Find(string name)
    {
        var lower = name.Trim().ToLowerInvariant();
        if (!Allowed.Contains(lower, StringComparer.Ordinal))
        {
            return null;
        }

        return lower switch
        {
            "utf-8" => new UTF8Encoding(false, throwOnInvalidBytes: true),
            "utf-16" or "utf-16le" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
            "utf-16be" => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
            "us-ascii" or "iso-8859-1" => Encoding.GetEncoding(lower, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
            _ => CodePagesEncodingProvider.Instance.GetEncoding(lower, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
        };
    }

    /// <summary>The encoding of that name.</summary>
    /// <exception cref="ProblemException"><c>import.encoding_name</c> when there is none.</exception>
    public static Encoding Get(string name) =>
        Find(name) ?? throw new ProblemException(Problem.Of("import.encoding_name", "encoding", ("name", name), ("known", string.Join(", ", Allowed))));
}
