using System.Globalization;
using System.Text;

namespace Proofmark.Core.Marking;

/// <summary>Writes the text form of a pattern, grammar version 1 (docs/mark-query.md).</summary>
internal static class MarkPatternWriter
{
    public static string Write(IReadOnlyList<MarkPosition> positions)
    {
        var text = new StringBuilder(positions.Count);
        foreach (var position in positions)
        {
            _ = position switch
            {
                CertainPosition certain => Append(text, certain.Character, inChoice: false),
                UnreadablePosition => text.Append('?'),
                GapPosition => text.Append('*'),
                OneOfPosition choice => Append(text, choice),
                _ => throw new NotSupportedException(position.GetType().Name),
            };
        }
        // A text of blanks alone would read back as empty, but no pattern is one: it would have no normal form.
        return text.ToString();
    }

    private static StringBuilder Append(StringBuilder text, OneOfPosition choice)
    {
        text.Append('[');
        for (var i = 0; i < choice.Alternatives.Count; i++)
        {
            var (character, weight) = choice.Alternatives[i];
            if (i > 0 && weight is not null) text.Append(' ');
            Append(text, character, inChoice: true);
            if (weight is { } w) text.Append(':').Append(w.ToString("0.####", CultureInfo.InvariantCulture));
        }
        return text.Append(']');
    }

    private static StringBuilder Append(StringBuilder text, char character, bool inChoice)
    {
        if (MarkPatternReader.MeaningOf(character, inChoice) != '\0') text.Append('\\');
        return text.Append(character);
    }
}
