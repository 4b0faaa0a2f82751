using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Proofmark.Core.Importing.Delimited;
using Proofmark.Core.Importing.Workbooks;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>What the first bytes of a file say it is; names and extensions are not asked.</summary>
public enum SourceKind
{
    /// <summary>Delimited text.</summary>
    Delimited,

    /// <summary>Delimited text packed with gzip.</summary>
    DelimitedGzip,

    /// <summary>An Office Open XML workbook.</summary>
    Workbook,
}

/// <summary>Opens a person's file as rows.</summary>
public static class SourceFile
{
    private const int ReadBytes = 1 << 16;

    // Ten bytes of header, two of an empty block, eight of trailer (RFC 1952).
    private const int LeastGzipBytes = 20;

    /// <summary>SHA-256 over the bytes as they lie on disk: the name of the file's content.</summary>
    public static byte[] Sha256(string path)
    {
        using var file = OpenRaw(path);
        return SHA256.HashData(file);
    }

    /// <summary>Looks at the beginning of the file.</summary>
    /// <exception cref="ProblemException"><c>import.file_missing</c>, <c>import.file_empty</c>, <c>import.file_xls</c>, <c>import.file_encrypted</c>, <c>import.file_kind</c>.</exception>
    public static SourceKind Sniff(string path)
    {
        Span<byte> head = stackalloc byte[8];
        using var file = OpenRaw(path);
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head switch
        {
            [] => throw new ProblemException(Problem.Of("import.file_empty")),
            [0x1F, 0x8B, ..] => SourceKind.DelimitedGzip,
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => SourceKind.Workbook,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => throw new ProblemException(Problem.Of(CompoundFile.HoldsEncryptedPackage(file) ? "import.file_encrypted" : "import.file_xls")),
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => throw new ProblemException(Problem.Of("import.file_kind", null, ("kind", "PDF"))),
            [(byte)'{', (byte)'\\', (byte)'r', (byte)'t', ..] => throw new ProblemException(Problem.Of("import.file_kind", null, ("kind", "RTF"))),
            _ => SourceKind.Delimited,
        };
    }

    /// <summary>Opens the rows of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the mapping says about the file.</param>
    /// <param name="workDirectory">Where a workbook's shared strings are spooled; the files there vanish with the reader.</param>
    /// <param name="limits">Sizes at which the file is refused.</param>
    /// <exception cref="ProblemException">Whatever makes the whole file unreadable.</exception>
    public static IRowSource Open(string path, SourceOptions options, string workDirectory, ImportLimits? limits = null)
    {
        limits ??= ImportLimits.Default;
        var kind = Sniff(path);
        return kind == SourceKind.Workbook
            ? WorkbookReader.Open(path, options, workDirectory, limits)
            : OpenDelimited(path, kind, options, limits);
    }

    private static DelimitedReader OpenDelimited(string path, SourceKind kind, SourceOptions options, ImportLimits limits)
    {
        Stream Bytes() => kind == SourceKind.DelimitedGzip ? Unpack(path, limits) : OpenRaw(path);

        var profile = EncodingDetector.Detect(Bytes, options.Encoding);
        var format = new DelimitedFormat(options.Delimiter ?? ',', options.Quote, options.HeaderRow, options.AcceptShortRows);
        return new DelimitedReader(Bytes(), profile, format, limits, detectDelimiter: options.Delimiter is null);
    }

    private static GuardedStream Unpack(string path, ImportLimits limits)
    {
        // The last four bytes state the size (RFC 1952); the framework reads a file that was cut off as if it ended there.
        var raw = OpenRaw(path);
        if (raw.Length < LeastGzipBytes)
        {
            raw.Dispose();
            throw new ProblemException(Problem.Of("import.file_damaged"));
        }

        Span<byte> size = stackalloc byte[4];
        raw.Position = raw.Length - size.Length;
        raw.ReadExactly(size);
        raw.Position = 0;
        return new GuardedStream(
            new GZipStream(raw, CompressionMode.Decompress), raw.Length, new UnpackBudget(path, raw.Length, limits.MaxUncompressedBytes, limits.MaxCompressionRatio, limits.RatioFloorBytes), statedSize: BinaryPrimitives.ReadUInt32LittleEndian(size));
    }

    internal static FileStream OpenRaw(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = ReadBytes,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new ProblemException(Problem.Of("import.file_missing", null, ("file", Path.GetFileName(path))));
        }
    }
}
