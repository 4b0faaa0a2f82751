using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Statistics;

/// <summary>Which figures are asked for, as the address says: months from and to (2026-05), the other State or the State of recovery, months or years.</summary>
/// <param name="From">First month, counted from the year 0.</param>
/// <param name="To">Last month.</param>
/// <param name="Country">ISO code; null: all.</param>
/// <param name="ByYear">Years instead of months.</param>
public sealed record FigureFilter(int From, int To, string? Country, bool ByYear)
{
    /// <summary>Most columns of a chart by months.</summary>
    public const int MostMonths = 60;

    private const int MostYears = 60;

    /// <summary>Reads the address; without a word it is the last twenty-four months.</summary>
    /// <exception cref="ProblemException">statistics.month: not written as a month; statistics.period: it ends before it begins, or is longer than can be drawn.</exception>
    public static FigureFilter Of(string? from, string? to, string? country, string? by, DateOnly today)
    {
        var problems = new List<Problem>();
        int? Read(string? text, string field)
        {
            if (string.IsNullOrWhiteSpace(text)) return null;
            if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)) return Number(month.Year, month.Month);
            problems.Add(Problem.Of("statistics.month", field, ("value", text.Trim())));
            return null;
        }
        var (first, last) = (Read(from, "from"), Read(to, "to"));
        if (problems.Count > 0) throw new ProblemException(problems);
        var end = last ?? Number(today.Year, today.Month);
        var begin = first ?? end - 23;
        var years = by == "year" || (by != "month" && end - begin + 1 > MostMonths);
        var most = years ? MostYears * 12 : MostMonths;
        if (begin > end || end - begin + 1 > most) throw new ProblemException(Problem.Of("statistics.period", "to", ("most", most)));
        return new FigureFilter(begin, end, string.IsNullOrWhiteSpace(country) ? null : country.Trim(), years);
    }

    /// <summary>The same from the address of a request.</summary>
    /// <exception cref="ProblemException">As above.</exception>
    public static FigureFilter Of(HttpRequest request, DateOnly today) => Of(request.Query["from"], request.Query["to"], request.Query["country"], request.Query["by"], today);

    /// <summary>Every month or year of the period, as its first and last month.</summary>
    public IReadOnlyList<(int From, int To)> Steps => ByYear
        ? [.. Enumerable.Range(From / 12, To / 12 - From / 12 + 1).Select(y => (Math.Max(From, y * 12), Math.Min(To, y * 12 + 11)))]
        : [.. Enumerable.Range(From, To - From + 1).Select(m => (m, m))];

    /// <summary>Does something that happened then lie within the period, as far as it is known? A year alone does when all of it lies there.</summary>
    public bool Covers(int? year, int? month) => year is { } y && (month is { } m
        ? Number(y, m) >= From && Number(y, m) <= To
        : Number(y, 1) >= From && Number(y, 12) <= To);

    /// <summary>A month as a number that goes up by one.</summary>
    public static int Number(int year, int month) => year * 12 + month - 1;

    /// <summary>As it stands in the address.</summary>
    public static string Written(int month) => string.Create(CultureInfo.InvariantCulture, $"{month / 12:D4}-{month % 12 + 1:D2}");

    /// <summary>The filter as the end of an address.</summary>
    public override string ToString() => $"?from={Written(From)}&to={Written(To)}&by={(ByYear ? "year" : "month")}{(Country is null ? "" : "&country=" + Uri.EscapeDataString(Country))}";
}
