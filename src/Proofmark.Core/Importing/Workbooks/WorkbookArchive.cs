using System.Buffers.Binary;
using System.IO.Compression;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>
/// The ZIP archive of a workbook (ECMA-376 part 2), opened with suspicion: the size of its directory is checked before the directory is read,
/// the sizes that it states before anything is unpacked, and every part is counted while it unpacks, whatever was stated.
/// </summary>
internal sealed class WorkbookArchive : IDisposable
{
    private const uint EndSignature = 0x06054B50;
    private const uint LocatorSignature = 0x07064B50;
    private const uint End64Signature = 0x06064B50;
    private const int EndBytes = 22;
    private const int MaxComment = 65_535;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ImportLimits _limits;
    private readonly UnpackBudget _budget;

    private WorkbookArchive(ZipArchive zip, ImportLimits limits, UnpackBudget budget)
    {
        (_zip, _limits, _budget) = (zip, limits, budget);
        foreach (var entry in zip.Entries)
        {
            _parts[Normal(entry.FullName)] = entry;
        }
    }

    /// <exception cref="ProblemException"><c>import.file_damaged</c>, <c>import.workbook_entries</c>, <c>import.file_encrypted</c>, <c>import.file_kind</c>,
    /// <c>import.file_bomb_size</c>, <c>import.file_bomb_ratio</c>.</exception>
    public static WorkbookArchive Open(string path, ImportLimits limits)
    {
        var file = SourceFile.OpenRaw(path);
        try
        {
            CheckDirectory(file, limits);
            var budget = new UnpackBudget(path, file.Length, limits.MaxWorkbookBytes, limits.MaxWorkbookRatio, limits.RatioFloorBytes);
            var archive = new WorkbookArchive(new ZipArchive(file, ZipArchiveMode.Read), limits, budget);
            archive.CheckKind();
            archive.CheckStatedSizes(file.Length);
            return archive;
        }
        catch (InvalidDataException)
        {
            file.Dispose();
            throw Damaged();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public bool Has(string part) => _parts.ContainsKey(part);

    /// <summary>The bytes of a part; null when there is none.</summary>
    public GuardedStream? OpenPart(string part)
    {
        if (!_parts.TryGetValue(part, out var entry))
        {
            return null;
        }

        try
        {
            return new GuardedStream(entry.Open(), entry.CompressedLength, _budget, _limits.MaxXmlStepBytes);
        }
        catch (InvalidDataException)
        {
            throw Damaged();
        }
    }

    public void Dispose() => _zip.Dispose();

    public static ProblemException Damaged() => new(Problem.Of("import.file_damaged"));

    private static string Normal(string name) => name.Replace('\\', '/').TrimStart('/');

    // A bomb that does not hide what it is goes off nowhere. Parts that lie over one another in the file are counted each: together they still
    // cannot honestly be more than the file allows.
    private void CheckStatedSizes(long fileLength)
    {
        long total = 0;
        foreach (var entry in _zip.Entries)
        {
            total += Math.Min(entry.Length, long.MaxValue - total);
            _budget.Check(entry.Length, entry.CompressedLength);
        }

        _budget.Check(total, fileLength);
    }

    private void CheckKind()
    {
        if (_parts.Values.Any(e => e.IsEncrypted))
        {
            throw new ProblemException(Problem.Of("import.file_encrypted"));
        }

        if (Has("[Content_Types].xml") && !Has("xl/workbook.bin") && !Has("word/document.xml") && !Has("ppt/presentation.xml"))
        {
            return;
        }

        var kind = Has("xl/workbook.bin") ? "XLSB" : Has("word/document.xml") ? "DOCX" : Has("ppt/presentation.xml") ? "PPTX" : Has("content.xml") ? "ODS" : "ZIP";
        throw new ProblemException(Problem.Of("import.file_kind", null, ("kind", kind)));
    }

    // The directory is read into memory as a whole by the framework, so its true extent (not its stated size) is bounded here.
    private static void CheckDirectory(FileStream file, ImportLimits limits)
    {
        var tail = new byte[Math.Min(file.Length, EndBytes + MaxComment)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var at = tail.Length - EndBytes;
        while (at >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature)
        {
            at--;
        }

        if (at < 0)
        {
            throw Damaged();
        }

        var end = file.Length - tail.Length + at;
        long entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 10));
        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        if (at >= 20 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at - 20)) == LocatorSignature)
        {
            var record = new byte[56];
            var position = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - 12));
            if (position < 0 || position > end - record.Length)
            {
                throw Damaged();
            }

            file.Position = position;
            file.ReadExactly(record);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
            {
                throw Damaged();
            }

            entries = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32));
            start = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48));
        }

        file.Position = 0;
        if (start < 0 || start > end)
        {
            throw Damaged();
        }

        if (entries > limits.MaxArchiveEntries || entries < 0 || end - start > limits.MaxArchiveDirectoryBytes)
        {
            throw new ProblemException(Problem.Of("import.workbook_entries", null, ("limit", limits.MaxArchiveEntries)));
        }
    }
}
