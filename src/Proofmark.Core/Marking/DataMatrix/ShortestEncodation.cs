namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>A stretch of the message in one encodation.</summary>
/// <param name="Encodation">Which.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">Behind its last byte.</param>
internal readonly record struct Stretch(Encodation Encodation, int Start, int End);

/// <summary>
/// The shortest way to say a message, found by walking over all of them (dynamic programming over place, encodation and how far a group
/// of three or four values is filled), instead of the look-ahead of ISO/IEC 16022, annex P, which is not always shortest. The walk is made
/// once; what a symbol's end allows (5.2.5.2, 5.2.7.2, 5.2.8.2, 5.2.9.2) depends on its size and is asked per size.
/// </summary>
internal sealed class ShortestEncodation
{
    // C40, Text and X12 have three states each, by values that wait for a full group; EDIFACT has four.
    private const int Ascii = 0, C40 = 1, Text = 4, X12 = 7, Edifact = 10, States = 14;
    private const int Unreached = int.MaxValue / 2;

    /// <summary>The longest stretch whose length takes one codeword in Base 256.</summary>
    public const int LongestShortBase256 = 249;

    private readonly byte[] message;
    private readonly int[] cost;
    private readonly (int Place, int State, Encodation Saying)[] from;

    /// <summary>Walks over a message of at most twice as many bytes as the largest symbol has data codewords.</summary>
    public ShortestEncodation(ReadOnlySpan<byte> message)
    {
        this.message = message.ToArray();
        cost = new int[(message.Length + 1) * States];
        from = new (int, int, Encodation)[cost.Length];
        Array.Fill(cost, Unreached);
        cost[0] = 0;
        for (var at = 0; at < message.Length; at++) Leave(at);
    }

    /// <summary>The stretches, in order, that fit a symbol with so many data codewords; null when none do.</summary>
    public List<Stretch>? For(int capacity)
    {
        var best = (Cost: Unreached, Place: 0, State: Ascii, Tail: Encodation.Ascii);
        Consider(message.Length, Ascii, 0);
        for (var at = Math.Max(0, message.Length - 4); at <= message.Length; at++)
        {
            // Behind full groups, the symbol's last codeword is ASCII without unlatch; its last two are, behind EDIFACT.
            var tail = AsciiCodewords(at);
            if (tail <= 2) Consider(at, Edifact, tail);
            if (tail > 1) continue;
            Consider(at, C40, tail);
            Consider(at, Text, tail);
            Consider(at, X12, tail);
        }
        Consider(message.Length, Edifact + 3, 3);
        // Two values that wait are filled up by a shift that shifts nothing: at the very end of the symbol alone.
        if (cost[message.Length * States + C40 + 2] + 2 == capacity) Consider(message.Length, C40 + 2, 2);
        if (cost[message.Length * States + Text + 2] + 2 == capacity) Consider(message.Length, Text + 2, 2);
        // Base 256 to the symbol's end has length 0 in one codeword.
        for (var at = 0; at < message.Length - LongestShortBase256; at++)
            if (cost[at * States] + 2 + message.Length - at == capacity && capacity < best.Cost) best = (capacity, at, Ascii, Encodation.Base256);
        return best.Cost > capacity ? null : Back(best.Place, best.State, best.Tail);

        void Consider(int place, int state, int more)
        {
            var total = cost[place * States + state] + more;
            if (total <= capacity && total < best.Cost) best = (total, place, state, Encodation.Ascii);
        }
    }

    private int AsciiCodewords(int at)
    {
        var count = 0;
        for (; at < message.Length; at++)
        {
            count += message[at] < 128 ? 1 : 2;
            if (Alphabet.IsDigitPair(message, at)) at++;
        }
        return count;
    }

    private void Leave(int at)
    {
        // Back to ASCII first: the steps out of it then start from the cheapest way to be there.
        foreach (var state in (ReadOnlySpan<int>)[C40, Text, X12, Edifact]) Step(at, state, at, Ascii, 1, Encodation.Ascii);
        Step(at, Edifact + 1, at, Ascii, 2, Encodation.Ascii);
        Step(at, Edifact + 2, at, Ascii, 3, Encodation.Ascii);
        Step(at, Edifact + 3, at, Ascii, 3, Encodation.Ascii);
        foreach (var state in (ReadOnlySpan<int>)[C40, Text, X12, Edifact]) Step(at, Ascii, at, state, 1, Encodation.Ascii);
        Step(at, Ascii, at + 1, Ascii, message[at] < 128 ? 1 : 2, Encodation.Ascii);
        if (Alphabet.IsDigitPair(message, at)) Step(at, Ascii, at + 2, Ascii, 1, Encodation.Ascii);
        Triples(at, C40, Encodation.C40);
        Triples(at, Text, Encodation.Text);
        Triples(at, X12, Encodation.X12);
        if (Alphabet.InEdifact(message[at]))
            for (var waiting = 0; waiting < 4; waiting++) Step(at, Edifact + waiting, at + 1, Edifact + (waiting + 1) % 4, waiting == 3 ? 3 : 0, Encodation.Edifact);
        for (var end = at + 1; end <= message.Length; end++)
            Step(at, Ascii, end, Ascii, end - at + (end - at <= LongestShortBase256 ? 2 : 3), Encodation.Base256);
    }

    private void Triples(int at, int first, Encodation encodation)
    {
        Span<byte> values = stackalloc byte[4];
        var count = Alphabet.Values(encodation, message[at], values);
        if (count == 0) return;
        for (var waiting = 0; waiting < 3; waiting++) Step(at, first + waiting, at + 1, first + (waiting + count) % 3, (waiting + count) / 3 * 2, encodation);
    }

    private void Step(int at, int state, int to, int toState, int more, Encodation saying)
    {
        var total = cost[at * States + state] + more;
        if (total >= cost[to * States + toState]) return;
        cost[to * States + toState] = total;
        from[to * States + toState] = (at, state, saying);
    }

    private List<Stretch> Back(int place, int state, Encodation tail)
    {
        var stretches = new List<Stretch>();
        Add(place, message.Length, tail);
        while (place > 0 || state != Ascii)
        {
            var (was, before, saying) = from[place * States + state];
            Add(was, place, saying);
            (place, state) = (was, before);
        }
        stretches.Reverse();
        return stretches;

        void Add(int start, int end, Encodation encodation)
        {
            if (start == end) return;
            // Two stretches of Base 256 beside one another stay two: each has a length of its own.
            if (stretches.Count > 0 && stretches[^1].Encodation == encodation && encodation != Encodation.Base256) stretches[^1] = stretches[^1] with { Start = start };
            else stretches.Add(new(encodation, start, end));
        }
    }
}
