using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Weapons.Duties;

/// <summary>The conditions of the list of duties as they stand in an address.</summary>
/// <param name="Paragraph">Of the ITI, as printed: <c>8(a)</c>.</param>
/// <param name="Register">Code of a register.</param>
/// <param name="Page">Where the page begins.</param>
public sealed record DutyFilter(string? Paragraph, string? Register, KeyPaging Page)
{
    /// <summary>The rule that a mark in polymer without a durable insert does not meet (ITI ¶7).</summary>
    public const string Polymer = "polymer";

    /// <summary>Code of one rule; null: those of the paragraph, or every one.</summary>
    public string? Rule { get; init; }

    /// <summary>Code of a category, with what lies below it.</summary>
    public string? Class { get; init; }

    /// <summary>A make, under any of its names.</summary>
    public string? Make { get; init; }

    /// <summary>The paragraphs under which duties open.</summary>
    public static IReadOnlyList<string> Paragraphs { get; } = [.. MarkingLaw.Shipped.Rules.Values.Where(r => r.Opens).Select(r => r.Rule.Paragraph).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads the address.</summary>
    public static DutyFilter From(IQueryCollection query) =>
        new(Typed.OrNull(query["paragraph"]), Typed.OrNull(query["register"]), KeyPaging.From(query)) { Rule = Typed.OrNull(query["rule"]), Class = Typed.OrNull(query["class"]), Make = Typed.OrNull(query["make"]) };

    /// <summary>What is asked of the list.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown, weapons.register_unknown: none, or none that the reader may see.</exception>
    public DutyQuery Read(UserContext reader, ReferenceTables tables)
    {
        if (Paragraph is not null && !Paragraphs.Contains(Paragraph)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "paragraph", ("value", Paragraph)));
        var register = Register is null ? null : reader.Registers.FirstOrDefault(r => r.Code == Register) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", Register)));
        if (Rule is not null && MarkingLaw.Shipped.Rules.GetValueOrDefault(Rule) is not { Opens: true }) throw new ProblemException(Problem.Of("weapons.choice_unknown", "rule", ("value", Rule)));
        if (Class is not null && tables.CategoryOrNull(Class) is null) throw new ProblemException(Problem.Of("weapons.choice_unknown", "class", ("value", Class)));
        string[] rules = Rule is not null ? [Rule] : [.. MarkingLaw.Shipped.Rules.Values.Where(r => Paragraph is not null && r.Rule.Paragraph == Paragraph).Select(r => r.Rule.Code)];
        return new(rules, register?.Register, Page.After) { Before = Page.Before, Category = Class, Make = Make, MakeKeys = Make is null ? [] : [.. tables.FindMake(Make).Where(m => m.Make is not null).Select(m => m.Make!.Key)] };
    }

    /// <summary>The address of a page or file with these conditions.</summary>
    public string Href(string path, KeyPaging? page = null)
    {
        string[] parts = [.. new[] { ("paragraph", Paragraph), ("register", Register), ("rule", path.Contains("/polymer", StringComparison.Ordinal) ? null : Rule), ("class", Class), ("make", Make) }.Concat(page?.Parts() ?? []).Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}")];
        return parts.Length == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }
}
