using System.Globalization;
using System.Text;
using Proofmark.Core.Importing.Delimited;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>
/// Writes rejected rows as a file of the same shape as the source (same delimiter, header and columns) with three columns at the end:
/// row, column and reason. Mended, it is imported with the same mapping, which overlooks those three.
/// Always UTF-8 with a byte order mark, which overrides any encoding that the mapping names.
/// </summary>
/// <remarks>The file holds persons' data as the source does; who asked for it deletes it.</remarks>
public sealed class RejectsWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly StringBuilder _line = new();
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly DelimitedFormat _layout;
    private readonly int _columns;
    private readonly bool _readsGregorian;
    private int _buffered;

    /// <summary>The columns that are added.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["_row", "_column", "_reason"];

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where; made anew unless resumed.</param>
    /// <param name="source">The source, for its shape.</param>
    /// <param name="columns">The source's own columns.</param>
    /// <param name="readsGregorian">Whether the mapping reads Gregorian dates; where not, dates of spreadsheets are marked as such.</param>
    /// <param name="resumeAt">The length in bytes up to which the file is already right; 0 to begin.</param>
    public RejectsWriter(string path, IRowSource source, IReadOnlyList<string> columns, bool readsGregorian, long resumeAt = 0)
    {
        _layout = source.Layout;
        _columns = columns.Count;
        _readsGregorian = readsGregorian;
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = resumeAt == 0 ? FileMode.Create : FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        if (resumeAt > 0)
        {
            _file.SetLength(resumeAt);
            _file.Position = resumeAt;
            return;
        }

        Append(Encoding.UTF8.Preamble);
        WriteHead(source, columns);
    }

    /// <summary>Bytes written so far, flushed or not.</summary>
    public long Length => _file.Position + _buffered;

    /// <summary>Writes the source's current row with the reasons.</summary>
    /// <param name="source">Stands at the row.</param>
    /// <param name="problems">Why it was rejected.</param>
    /// <param name="say">Makes a sentence of a problem.</param>
    public void Write(IRowSource source, IReadOnlyList<Problem> problems, Func<Problem, string> say)
    {
        for (var i = 0; i < _columns; i++)
        {
            Cell(source.Cell(i), guard: true, i > 0);
            if (!_readsGregorian && (source.Marks(i) & CellMarks.Date) != CellMarks.None)
            {
                _line.Append(" CE");
            }
        }

        var marked = _layout.HeaderRow == 0;
        Cell((marked ? "_row=" : "") + source.RowNumber.ToString(CultureInfo.InvariantCulture), guard: false, true);
        Cell((marked ? "_column=" : "") + string.Join(", ", problems.Select(p => p.Field).Where(f => f is not null).Distinct(StringComparer.Ordinal)), guard: true, true);
        Cell((marked ? "_reason=" : "") + string.Join(" ", problems.Select(p => say(p with { Row = null }))), guard: true, true);

        // Cells beyond the header have no column; they stand behind, so that none is lost.
        for (var i = _columns; i < source.CellCount; i++)
        {
            Cell(source.Cell(i), guard: true, true);
        }

        EndLine();
    }

    /// <summary>Hands everything to the operating system; to the disk as well when asked.</summary>
    public void Flush(bool toDisk = false)
    {
        _file.Write(_buffer, 0, _buffered);
        _buffered = 0;
        _file.Flush(toDisk);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void WriteHead(IRowSource source, IReadOnlyList<string> columns)
    {
        foreach (var row in source.Preamble)
        {
            for (var i = 0; i < row.Count; i++)
            {
                Cell(row[i], guard: true, i > 0);
            }

            EndLine();
        }

        if (_layout.HeaderRow == 0)
        {
            return;
        }

        for (var i = 0; i < columns.Count; i++)
        {
            Cell(columns[i], guard: true, i > 0);
        }

        foreach (var column in Columns)
        {
            Cell(column, guard: false, true);
        }

        EndLine();
    }

    private void Cell(ReadOnlySpan<char> text, bool guard, bool delimited)
    {
        if (delimited)
        {
            _line.Append(_layout.Delimiter);
        }

        var apostrophe = guard && FormulaGuard.Needed(text) ? "'" : "";
        if (_layout.Quote == '\0')
        {
            // Without quotes a cell cannot hold these at all; only reasons ever do.
            var from = _line.Length;
            _line.Append(apostrophe).Append(text);
            _line.Replace(_layout.Delimiter, ' ', from, _line.Length - from).Replace('\r', ' ', from, _line.Length - from).Replace('\n', ' ', from, _line.Length - from);
        }
        else if (text.IndexOfAny(_layout.Delimiter, _layout.Quote) >= 0 || text.ContainsAny('\r', '\n') || text.StartsWith(" ") || text.EndsWith(" "))
        {
            var quote = _layout.Quote;
            _line.Append(quote).Append(apostrophe);
            var from = _line.Length;
            _line.Append(text).Replace(quote.ToString(), new string(quote, 2), from, text.Length).Append(quote);
        }
        else
        {
            _line.Append(apostrophe).Append(text);
        }
    }

    private void EndLine()
    {
        _line.Append("\r\n");
        Span<byte> bytes = stackalloc byte[32 << 10];
        foreach (var chunk in _line.GetChunks())
        {
            var rest = chunk.Span;
            while (!rest.IsEmpty)
            {
                // A pair of surrogates is never cut: the encoder would replace its halves.
                var take = Math.Min(rest.Length, 8 << 10);
                take -= take < rest.Length && char.IsHighSurrogate(rest[take - 1]) ? 1 : 0;
                Append(bytes[..Encoding.UTF8.GetBytes(rest[..take], bytes)]);
                rest = rest[take..];
            }
        }

        _line.Clear();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_buffered + bytes.Length > _buffer.Length)
        {
            _file.Write(_buffer, 0, _buffered);
            _buffered = 0;
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }
}
