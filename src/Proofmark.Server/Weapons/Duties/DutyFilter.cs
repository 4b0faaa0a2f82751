using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Duties;

namespace Proofmark.Server.Weapons.Duties;

/// <summary>The conditions of the list of duties as they stand in an address.</summary>
/// <param name="Paragraph">Of the ITI, as printed: <c>8(a)</c>.</param>
/// <param name="Register">Code of a register.</param>
/// <param name="After">The duty behind which the page begins.</param>
public sealed record DutyFilter(string? Paragraph, string? Register, long? After)
{
    /// <summary>The paragraphs under which duties open.</summary>
    public static IReadOnlyList<string> Paragraphs { get; } = [.. MarkingLaw.Shipped.Rules.Values.Where(r => r.Opens).Select(r => r.Rule.Paragraph).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads the address.</summary>
    public static DutyFilter From(IQueryCollection query) =>
        new(Typed.OrNull(query["paragraph"]), Typed.OrNull(query["register"]), long.TryParse(query["after"], System.Globalization.CultureInfo.InvariantCulture, out var after) ? after : null);

    /// <summary>What is asked of the list.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown, weapons.register_unknown: none, or none that the reader may see.</exception>
    public DutyQuery Read(UserContext reader)
    {
        if (Paragraph is not null && !Paragraphs.Contains(Paragraph)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "paragraph", ("value", Paragraph)));
        var register = Register is null ? null : reader.Registers.FirstOrDefault(r => r.Code == Register) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", Register)));
        return new([.. MarkingLaw.Shipped.Rules.Values.Where(r => Paragraph is not null && r.Rule.Paragraph == Paragraph).Select(r => r.Rule.Code)], register?.Register, After);
    }

    /// <summary>The address of a page or file with these conditions.</summary>
    public string Href(string path, long? after = null)
    {
        string[] parts = [.. new[] { ("paragraph", Paragraph), ("register", Register), ("after", after?.ToString(System.Globalization.CultureInfo.InvariantCulture)) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}")];
        return parts.Length == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }
}
