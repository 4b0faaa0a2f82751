using System.Text;

namespace Proofmark.Core.Importing.Delimited;

/// <summary>
/// Runs over a row that is longer than memory is meant to hold, piece by piece, to find its end and to keep the beginning
/// of each of its cells for the rejects file. The same grammar as the reader's, without going back.
/// </summary>
internal sealed class LongRow(char delimiter, char quote, ImportLimits limits)
{
    private enum State
    {
        CellStart,
        Plain,
        Quoted,
        QuoteInQuoted,
        LineFeedMayFollow,
        Ended,
    }

    private readonly StringBuilder _cell = new();
    private long _cellLength;
    private State _state = State.CellStart;

    /// <summary>The cells, each cut to <see cref="ImportLimits.KeptOfLongCell"/>.</summary>
    public List<string> Cells { get; } = [];

    /// <summary>The first cell that is over-long, counted from 0; -1 if the row is merely long.</summary>
    public int LongColumn { get; private set; } = -1;

    public bool Ended => _state == State.Ended;

    /// <summary>Whether something other than a delimiter followed a closing quote: the end of the row is not certain.</summary>
    public bool Lost { get; private set; }

    /// <summary>Takes a piece; returns how much of it belongs to the row.</summary>
    public int Take(ReadOnlySpan<char> piece)
    {
        var p = 0;
        while (p < piece.Length && _state != State.Ended && !Lost)
        {
            p += _state switch
            {
                State.CellStart => Begin(piece[p]),
                State.Plain => Plain(piece[p..]),
                State.Quoted => Quoted(piece[p..]),
                State.QuoteInQuoted => AfterQuote(piece[p]),
                _ => LineFeed(piece[p]),
            };
        }

        return p;
    }

    /// <summary>No more text: false when a quote is still open.</summary>
    public bool Finish()
    {
        if (_state == State.Quoted || Lost)
        {
            return false;
        }

        if (_state is not (State.LineFeedMayFollow or State.Ended))
        {
            EndCell();
        }

        _state = State.Ended;
        return true;
    }

    private int Begin(char c)
    {
        _state = c == quote && quote != delimiter ? State.Quoted : State.Plain;
        return _state == State.Quoted ? 1 : 0;
    }

    private int Plain(ReadOnlySpan<char> piece)
    {
        var stop = piece.IndexOfAny(delimiter, '\r', '\n');
        if (stop < 0)
        {
            Keep(piece);
            return piece.Length;
        }

        Keep(piece[..stop]);
        Stop(piece[stop]);
        return stop + 1;
    }

    private int Quoted(ReadOnlySpan<char> piece)
    {
        var stop = piece.IndexOf(quote);
        if (stop < 0)
        {
            Keep(piece);
            return piece.Length;
        }

        Keep(piece[..stop]);
        _state = State.QuoteInQuoted;
        return stop + 1;
    }

    private int AfterQuote(char c)
    {
        if (c == quote)
        {
            Keep([quote]);
            _state = State.Quoted;
            return 1;
        }

        if (c != delimiter && c is not ('\r' or '\n'))
        {
            Lost = true;
            return 0;
        }

        Stop(c);
        return 1;
    }

    private int LineFeed(char c)
    {
        _state = State.Ended;
        return c == '\n' ? 1 : 0;
    }

    private void Stop(char c)
    {
        EndCell();
        _state = c == delimiter ? State.CellStart : c == '\r' ? State.LineFeedMayFollow : State.Ended;
    }

    private void Keep(ReadOnlySpan<char> text)
    {
        _cellLength += text.Length;
        var room = limits.KeptOfLongCell - _cell.Length;
        _cell.Append(text[..Math.Min(room, text.Length)]);
    }

    private void EndCell()
    {
        if (_cellLength > limits.MaxCellChars && LongColumn < 0)
        {
            LongColumn = Cells.Count;
        }

        if (Cells.Count < limits.MaxColumns)
        {
            Cells.Add(_cell.ToString());
        }

        _cell.Clear();
        _cellLength = 0;
    }

    /// <summary>The column in which the text stopped, counted from 0.</summary>
    public int Column => Cells.Count;
}
