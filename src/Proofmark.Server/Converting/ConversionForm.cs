using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Converting;

namespace Proofmark.Server.Converting;

/// <summary>
/// Fields of a page's forms: <c>L3-serial</c> what was typed on line 3; <c>C3-serial</c> which of the two readings is right
/// (<c>first</c>, <c>second</c>) or <c>other</c>, and <c>O3-serial</c> what stands there then.
/// </summary>
internal static class ConversionForm
{
    /// <summary>A whole number, or null.</summary>
    public static int? Number(string? text) => int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The name of a field of a line.</summary>
    public static string Name(char of, int line, string field) => string.Create(CultureInfo.InvariantCulture, $"{of}{line}-{field}");

    /// <summary>What was typed.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>> Lines(PageView page, IFormCollection form) =>
        [.. Enumerable.Range(1, page.Row.Lines).Select(l => (IReadOnlyList<string?>)[.. page.Project.FieldList.Select(f => (string?)form[Name('L', l, f)])])];

    /// <summary>What was chosen; a field of which nothing was chosen stays open.</summary>
    public static IReadOnlyList<(int Line, string Field, string Value)> Settled(PageView page, IEnumerable<Difference> asked, IFormCollection form)
    {
        var list = new List<(int, string, string)>();
        foreach (var d in asked)
        {
            var value = (string?)form[Name('C', d.Line, d.Field)] switch
            {
                "first" => Typed(page, 0, d),
                "second" => Typed(page, 1, d),
                "other" => form[Name('O', d.Line, d.Field)].ToString(),
                _ => null,
            };
            if (value is not null) list.Add((d.Line, d.Field, value));
        }
        return list;
    }

    /// <summary>What one of the two typed in a field.</summary>
    public static string? Typed(PageView page, int reading, Difference d) => page.Readings.ElementAtOrDefault(reading)?.Lines?[d.Line - 1][page.Project.FieldList.ToList().IndexOf(d.Field)];
}
