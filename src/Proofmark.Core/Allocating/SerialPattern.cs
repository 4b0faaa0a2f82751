using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Allocating;

/// <summary>
/// How the serials of a scheme are written: fixed characters, and in braces the year (<c>{yyyy}</c> or <c>{yy}</c>), the running number with its
/// width (<c>{n:7}</c>, exactly once) and at the end the check character (<c>{check}</c>). Every serial of a pattern is equally long:
/// <c>UTO{yy}-{n:5}{check}</c> makes <c>UTO26-0041KD</c>.
/// </summary>
public sealed partial class SerialPattern : IEquatable<SerialPattern>
{
    /// <summary>The longest pattern as typed.</summary>
    public const int LongestText = 80;

    /// <summary>The longest serial.</summary>
    public const int LongestSerial = 32;

    /// <summary>The widest running number: its highest value fits 64 bits in every alphabet.</summary>
    public const int WidestNumber = 12;

    private const string Number = "n", FourDigits = "yyyy", TwoDigits = "yy", Check = "check";

    private readonly string text;
    private readonly List<Part> parts;

    private SerialPattern(List<Part> parts)
    {
        this.parts = parts;
        text = string.Concat(parts.Select(p => p.Kind switch { null => p.Fixed, Number => string.Create(CultureInfo.InvariantCulture, $"{{n:{p.Width}}}"), var kind => $"{{{kind}}}" }));
        Length = parts.Sum(p => p.Width);
        NumberWidth = parts.Single(p => p.Kind == Number).Width;
        YearDigits = parts.SingleOrDefault(p => p.Kind is FourDigits or TwoDigits)?.Width ?? 0;
        HasCheck = parts[^1].Kind == Check;
    }

    /// <summary>Characters of every serial.</summary>
    public int Length { get; }

    /// <summary>Characters of the running number.</summary>
    public int NumberWidth { get; }

    /// <summary>4, 2, or 0 when the serials do not say a year.</summary>
    public int YearDigits { get; }

    /// <summary>The serials end with a check character.</summary>
    public bool HasCheck { get; }

    /// <summary>Reads a pattern; letters become capitals.</summary>
    /// <exception cref="ProblemException">serials.pattern.</exception>
    public static SerialPattern Read(string? text)
    {
        var problem = new ProblemException(Problem.Of("serials.pattern", "pattern", ("value", text ?? ""), ("most", LongestSerial), ("widest", WidestNumber)));
        text = text?.Trim() ?? "";
        if (text.Length is 0 or > LongestText) throw problem;
        var parts = new List<Part>();
        var at = 0;
        foreach (Match match in Parts().Matches(text))
        {
            if (match.Index != at) throw problem;
            at += match.Length;
            if (match.Groups["fixed"].Success) parts.Add(new(null, match.Value.ToUpperInvariant(), match.Length));
            else if (match.Groups["width"].Success) parts.Add(new(Number, "", int.Parse(match.Groups["width"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)));
            else parts.Add(Of(match.Value[1..^1].ToLowerInvariant()));
        }
        if (at != text.Length || parts.Count(p => p.Kind == Number) != 1 || parts.Count(p => p.Kind is FourDigits or TwoDigits) > 1) throw problem;
        if (parts.Any(p => p.Kind == Number && p.Width is < 1 or > WidestNumber) || parts.SkipLast(1).Any(p => p.Kind == Check) || parts.Sum(p => p.Width) > LongestSerial) throw problem;
        return new(parts);
    }

    /// <summary>The serial of a number, and of a year where the pattern says one.</summary>
    public string Write(SerialAlphabet alphabet, CheckAlgorithm check, int year, long number)
    {
        var serial = new StringBuilder(Length);
        foreach (var part in parts)
            serial.Append(part.Kind switch
            {
                null => part.Fixed,
                Number => SerialNumbers.Write(alphabet, number, part.Width),
                FourDigits => year.ToString("0000", CultureInfo.InvariantCulture),
                TwoDigits => (year % 100).ToString("00", CultureInfo.InvariantCulture),
                _ => CheckCharacters.Of(check, serial.ToString()).ToString(),
            });
        return serial.ToString();
    }

    /// <summary>Reads a serial: false when it is not of this pattern. Whether its check character is right is said apart.</summary>
    /// <param name="serial">Capitals, without anything before or behind.</param>
    /// <param name="alphabet">Of the running number.</param>
    /// <param name="check">How the check character is computed.</param>
    /// <param name="found">What it says; the year as written, with two or four digits, or 0.</param>
    public bool TryRead(string serial, SerialAlphabet alphabet, CheckAlgorithm check, out (int Year, long Number, bool CheckIsRight) found)
    {
        found = (0, 0, true);
        if (serial.Length != Length) return false;
        var at = 0;
        foreach (var part in parts)
        {
            var here = serial.AsSpan(at, part.Width);
            at += part.Width;
            switch (part.Kind)
            {
                case null when !here.SequenceEqual(part.Fixed):
                case Number when !SerialNumbers.TryRead(alphabet, here, out found.Number):
                case FourDigits or TwoDigits when !int.TryParse(here, NumberStyles.None, CultureInfo.InvariantCulture, out found.Year):
                    return false;
                case Check:
                    found.CheckIsRight = here[0] == CheckCharacters.Of(check, serial.AsSpan(0, at - 1));
                    break;
            }
        }
        return true;
    }

    /// <summary>The pattern; <see cref="Read"/> reads it.</summary>
    public override string ToString() => text;

    /// <inheritdoc/>
    public bool Equals(SerialPattern? other) => other is not null && text == other.text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SerialPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    private static Part Of(string kind) => new(kind, "", kind switch { FourDigits => 4, TwoDigits => 2, _ => 1 });

    [GeneratedRegex(@"(?<fixed>[A-Za-z0-9./ -]+)|\{n:(?<width>[0-9]{1,2})\}|\{(?:yyyy|yy|check)\}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();

    // Kind: null for fixed characters. Width: characters in the serial.
    private sealed record Part(string? Kind, string Fixed, int Width);
}
