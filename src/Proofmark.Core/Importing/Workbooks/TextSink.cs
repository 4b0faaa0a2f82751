using System.Globalization;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>Collects texts one after another up to a limit each, and takes notice of what is beyond.</summary>
internal sealed class TextSink(int maxTotal)
{
    private char[] _chars = new char[4096];
    private int _start;
    private int _limit;

    /// <summary>End of the text so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the current text was longer than its limit.</summary>
    public bool CurrentIsLong { get; private set; }

    /// <summary>Whether all texts together were longer than the sink holds.</summary>
    public bool IsFull { get; private set; }

    public ReadOnlySpan<char> Slice(int start, int length) => _chars.AsSpan(start, length);

    public ReadOnlySpan<char> Current => _chars.AsSpan(_start, Length - _start);

    public void Clear()
    {
        Length = _start = 0;
        IsFull = CurrentIsLong = false;
    }

    /// <summary>Begins a text; returns its place.</summary>
    public int Begin(int limit)
    {
        (_start, _limit, CurrentIsLong) = (Length, limit, false);
        return _start;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        var room = _limit - (Length - _start);
        if (text.Length > room)
        {
            CurrentIsLong = true;
            text = text[..room];
        }

        if (text.Length > maxTotal - Length)
        {
            IsFull = true;
            text = text[..(maxTotal - Length)];
        }

        if (_chars.Length - Length < text.Length)
        {
            Array.Resize(ref _chars, Math.Min(maxTotal, Math.Max(_chars.Length * 2, Length + text.Length)));
        }

        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Replaces the current text.</summary>
    public void Replace(ReadOnlySpan<char> text)
    {
        Length = _start;
        Append(text);
    }

    /// <summary>Cuts the current text.</summary>
    public void Cut(int length) => Length = Math.Min(Length, _start + length);

    /// <summary>Turns <c>_x000D_</c> into the character that it stands for (ECMA-376 part 1, 22.9.2.19).</summary>
    public void DecodeEscapes()
    {
        var span = _chars.AsSpan(_start, Length - _start);
        var first = span.IndexOf("_x");
        if (first < 0)
        {
            return;
        }

        var to = first;
        for (var from = first; from < span.Length;)
        {
            if (span.Length - from >= 7 && span[from] == '_' && span[from + 1] == 'x' && span[from + 6] == '_'
                && ushort.TryParse(span.Slice(from + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                span[to++] = (char)code;
                from += 7;
            }
            else
            {
                span[to++] = span[from++];
            }
        }

        Length = _start + to;
    }
}
