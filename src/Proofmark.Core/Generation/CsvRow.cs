using System.Buffers;
using System.Text;

namespace Proofmark.Core.Generation;

/// <summary>Writes UTF-8 lines of comma-separated cells through one buffer, so that millions of rows need no more memory than one.</summary>
internal sealed class CsvRow(Stream stream)
{
    private const int FlushAt = 1 << 16;
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");
    private readonly char[] _chars = new char[FlushAt * 2];
    private readonly byte[] _bytes = new byte[FlushAt * 6];
    private int _length;
    private bool _started;

    public void Cell(ReadOnlySpan<char> text)
    {
        if (_started) _chars[_length++] = ',';
        _started = true;
        if (!text.ContainsAny(Special))
        {
            text.CopyTo(_chars.AsSpan(_length));
            _length += text.Length;
            return;
        }

        _chars[_length++] = '"';
        foreach (var c in text)
        {
            if (c == '"') _chars[_length++] = '"';
            _chars[_length++] = c;
        }

        _chars[_length++] = '"';
    }

    /// <summary>Ends the line; a line without cells is blank.</summary>
    public void End()
    {
        _chars[_length++] = '\n';
        _started = false;
        if (_length >= FlushAt) Flush();
    }

    public void Flush()
    {
        var bytes = Encoding.UTF8.GetBytes(_chars.AsSpan(0, _length), _bytes);
        stream.Write(_bytes, 0, bytes);
        _length = 0;
    }
}
