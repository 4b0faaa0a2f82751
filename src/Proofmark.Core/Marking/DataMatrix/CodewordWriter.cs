namespace Proofmark.Core.Marking.DataMatrix;

/// <summary>Writes the data codewords of a message, stretch by stretch, and fills the symbol (ISO/IEC 16022, 5.2).</summary>
internal sealed class CodewordWriter
{
    private readonly byte[] message;
    private readonly byte[] codewords;
    private int used;

    private CodewordWriter(byte[] message, int capacity) => (this.message, codewords) = (message, new byte[capacity]);

    private int Left => codewords.Length - used;

    /// <summary>The data codewords, exactly as many as the symbol has.</summary>
    /// <param name="message">The bytes.</param>
    /// <param name="stretches">As <see cref="ShortestEncodation.For"/> found them for this capacity.</param>
    /// <param name="capacity">Data codewords of the symbol.</param>
    public static byte[] Write(byte[] message, IEnumerable<Stretch> stretches, int capacity)
    {
        var writer = new CodewordWriter(message, capacity);
        foreach (var stretch in stretches) writer.Write(stretch);
        writer.Pad();
        return writer.codewords;
    }

    private void Write(Stretch stretch)
    {
        if (stretch.Encodation != Encodation.Ascii) Put(Alphabet.Latch(stretch.Encodation));
        switch (stretch.Encodation)
        {
            case Encodation.Ascii: Ascii(stretch); break;
            case Encodation.Edifact: Edifact(stretch); break;
            case Encodation.Base256: Base256(stretch); break;
            default: Triples(stretch); break;
        }
    }

    private void Ascii(Stretch stretch)
    {
        for (var at = stretch.Start; at < stretch.End; at++)
        {
            if (at + 1 < stretch.End && Alphabet.IsDigitPair(message, at))
            {
                Put(Alphabet.DigitPairs + (message[at] - '0') * 10 + message[++at] - '0');
                continue;
            }
            if (message[at] > 127) Put(Alphabet.UpperShift);
            Put(message[at] % 128 + 1);
        }
    }

    private void Triples(Stretch stretch)
    {
        Span<byte> values = stackalloc byte[4], group = stackalloc byte[3];
        var waiting = 0;
        for (var at = stretch.Start; at < stretch.End; at++)
        {
            var count = Alphabet.Values(stretch.Encodation, message[at], values);
            for (var i = 0; i < count; i++)
            {
                group[waiting++] = values[i];
                if (waiting == 3) Triple(group, ref waiting);
            }
        }
        if (waiting == 2)
        {
            group[waiting] = 0; // the first shift, with nothing behind it
            Triple(group, ref waiting);
        }
        if (waiting != 0) throw new InvalidOperationException("A group of three was left open.");
        // The symbol's last codeword is ASCII in any case; what is left of the message fits it, or nothing is left.
        if (Left > 1 || (Left == 1 && stretch.End == message.Length)) Put(Alphabet.Unlatch);
    }

    private void Triple(ReadOnlySpan<byte> group, ref int waiting)
    {
        var number = group[0] * 1600 + group[1] * 40 + group[2] + 1;
        Put(number / 256);
        Put(number % 256);
        waiting = 0;
    }

    private void Edifact(Stretch stretch)
    {
        int bits = 0, waiting = 0;
        for (var at = stretch.Start; at < stretch.End; at++) Six(message[at] & 63);
        // Up to two codewords behind full groups are ASCII in any case.
        if (waiting == 0 && Left <= 2) return;
        Six(Alphabet.EdifactUnlatch);
        if (waiting == 0) return;
        bits <<= 6 * (4 - waiting);
        // What follows the unlatch begins with the next whole codeword.
        for (var i = 0; i < (waiting * 6 + 7) / 8; i++) Put(bits >> (16 - 8 * i) & 255);

        void Six(int value)
        {
            bits = bits << 6 | value;
            if (++waiting < 4) return;
            Put(bits >> 16);
            Put(bits >> 8 & 255);
            Put(bits & 255);
            bits = waiting = 0;
        }
    }

    private void Base256(Stretch stretch)
    {
        var length = stretch.End - stretch.Start;
        if (length <= ShortestEncodation.LongestShortBase256) PutRandomised(length);
        else if (Left == length + 1) PutRandomised(0); // to the symbol's end
        else
        {
            PutRandomised(length / 250 + 249);
            PutRandomised(length % 250);
        }
        for (var at = stretch.Start; at < stretch.End; at++) PutRandomised(message[at]);
    }

    private void Pad()
    {
        if (Left > 0) Put(Alphabet.Pad);
        while (Left > 0)
        {
            var value = Alphabet.Pad + 149 * (used + 1) % 253 + 1;
            Put(value > 254 ? value - 254 : value);
        }
    }

    // Annex B.2: so that long runs of one byte do not make a pattern.
    private void PutRandomised(int value) => Put((value + 149 * (used + 1) % 255 + 1) % 256);

    private void Put(int codeword) => codewords[used++] = (byte)codeword;
}
