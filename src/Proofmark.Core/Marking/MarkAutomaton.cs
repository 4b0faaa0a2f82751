namespace Proofmark.Core.Marking;

/// <summary>
/// A pattern as a bit-parallel automaton (Baeza-Yates and Gonnet's shift-and, with self-loops for gaps): one shift and a few
/// masks for each character, so a hostile pattern costs no more than a kind one. Immutable, safe to share between threads.
/// </summary>
internal sealed class MarkAutomaton
{
    // Bit i of a state: places 0 to i are satisfied. At most 64 places (MarkNormal.MaxLength), so one machine word.
    private readonly ulong[] _ascii = new ulong[128];
    private readonly Dictionary<char, ulong> _others = [];
    private readonly ulong _any;
    private readonly ulong _gapAfter;
    private readonly ulong _last;
    private readonly bool _leadingGap;

    public MarkAutomaton(IReadOnlyList<MarkPosition> normal)
    {
        var places = 0;
        foreach (var position in normal)
        {
            if (position is GapPosition)
            {
                if (places == 0) _leadingGap = true;
                else _gapAfter |= 1UL << (places - 1);
                continue;
            }
            var bit = 1UL << places++;
            if (position is CertainPosition certain) Allow(certain.Character, bit);
            else if (position is OneOfPosition choice)
                foreach (var alternative in choice.Alternatives) Allow(alternative.Character, bit);
            else _any |= bit;
        }
        _last = places == 0 ? 0 : 1UL << (places - 1);
    }

    public bool Accepts(string normalised)
    {
        if (_last == 0) return _leadingGap || normalised.Length == 0;
        ulong state = 0, start = 1;
        foreach (var c in normalised)
        {
            var allowed = _any | (c < 128 ? _ascii[c] : _others.GetValueOrDefault(c));
            state = (((state << 1) | start) & allowed) | (state & _gapAfter);
            if (!_leadingGap) start = 0;
            if ((state | start) == 0) return false;
        }
        return (state & _last) != 0;
    }

    private void Allow(char character, ulong bit)
    {
        if (character < 128) _ascii[character] |= bit;
        else _others[character] = _others.GetValueOrDefault(character) | bit;
    }
}
