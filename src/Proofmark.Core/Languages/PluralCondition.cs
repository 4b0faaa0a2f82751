using System.Globalization;
using System.Text.RegularExpressions;

namespace Proofmark.Core.Languages;

/// <summary>One CLDR plural condition, e.g. <c>v = 0 and i % 10 = 2..4 and i % 100 != 12..14</c>: alternatives of conjunctions of relations.</summary>
internal sealed partial class PluralCondition
{
    private readonly IReadOnlyList<IReadOnlyList<Relation>> _alternatives;

    private PluralCondition(IReadOnlyList<IReadOnlyList<Relation>> alternatives) => _alternatives = alternatives;

    /// <exception cref="FormatException">The text is no plural condition.</exception>
    public static PluralCondition Parse(string text) =>
        new([.. text.Split(" or ").Select(a => (IReadOnlyList<Relation>)[.. a.Split(" and ").Select(ParseRelation)])]);

    public bool Holds(PluralOperands number) => _alternatives.Any(relations => relations.All(r => r.Holds(number)));

    private static Relation ParseRelation(string text)
    {
        var match = RelationPattern().Match(text.Trim());
        if (!match.Success)
        {
            throw new FormatException($"not a plural relation: '{text}'");
        }

        var modulus = match.Groups["mod"].Success ? Number(match.Groups["mod"].Value) : (decimal?)null;
        var ranges = match.Groups["ranges"].Value.Split(',').Select(range => range.Split("..") switch
        {
            [var only] => (Number(only), Number(only)),
            [var from, var to] => (Number(from), Number(to)),
            _ => throw new FormatException($"not a range: '{range}'"),
        });
        return new(match.Groups["operand"].Value[0], modulus, match.Groups["not"].Value == "!=", [.. ranges]);
    }

    private static decimal Number(string digits) => decimal.Parse(digits.Trim(), NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<operand>[nivftce])(\s*%\s*(?<mod>\d+))?\s*(?<not>!?=)\s*(?<ranges>[\d.,\s]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RelationPattern();

    private sealed record Relation(char Operand, decimal? Modulus, bool Negated, IReadOnlyList<(decimal From, decimal To)> Ranges)
    {
        // A range holds whole numbers only (UTS #35): 2.5 is not in 2..4.
        public bool Holds(PluralOperands number)
        {
            var value = Modulus is { } m ? number[Operand] % m : number[Operand];
            var within = decimal.IsInteger(value) && Ranges.Any(r => value >= r.From && value <= r.To);
            return within != Negated;
        }
    }
}
