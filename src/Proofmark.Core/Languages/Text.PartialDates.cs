using Proofmark.Core.Shared;

namespace Proofmark.Core.Languages;

public sealed partial class Text
{
    /// <summary>A date as well as it is known: <c>12 May 1987</c>, <c>around 1987</c>, <c>between May 1987 and 1988 (in doubt)</c>.</summary>
    public string Date(PartialDate date) => PartOfDate(date.ToString());

    private string PartOfDate(string edtf)
    {
        if (edtf.Split('/') is [var from, var to])
        {
            return (from, to) switch
            {
                ("..", _) => Say("languages.date_until", ("date", new Written(PartOfDate(to)))),
                (_, "..") => Say("languages.date_since", ("date", new Written(PartOfDate(from)))),
                _ => Say("languages.date_between", ("from", new Written(PartOfDate(from))), ("to", new Written(PartOfDate(to)))),
            };
        }

        var plain = new Written(Unqualified(PartialDate.Parse(edtf.TrimEnd('~', '?', '%'))));
        return edtf[^1] switch
        {
            '~' => Say("languages.date_around", ("date", plain)),
            '?' => Say("languages.date_in_doubt", ("date", plain)),
            '%' => Say("languages.date_around_in_doubt", ("date", plain)),
            _ => plain.Value,
        };
    }

    // Without qualifier and no interval, both ends are known.
    private string Unqualified(PartialDate date)
    {
        var (lower, upper) = (date.Lower.GetValueOrDefault(), date.Upper.GetValueOrDefault());
        return date.Precision switch
        {
            DatePrecision.Day => Date(lower),
            DatePrecision.Month => Month(lower.Year, lower.Month),
            DatePrecision.Year => Say("languages.date_year", ("year", lower.Year)),
            DatePrecision.Decade => Say("languages.date_decade", ("year", lower.Year)),
            _ => Say("languages.date_years", ("from", lower.Year), ("to", upper.Year)),
        };
    }
}
