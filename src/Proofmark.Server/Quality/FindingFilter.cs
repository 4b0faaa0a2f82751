using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Quality;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Quality;

/// <summary>The conditions of the list of findings as they stand in an address.</summary>
/// <param name="Register">Code of a register.</param>
/// <param name="Rule">Code of a rule.</param>
/// <param name="State">open, asked or accepted; without a word, open.</param>
/// <param name="Page">Where the page begins.</param>
public sealed record FindingFilter(string? Register, string? Rule, string? State, KeyPaging Page)
{
    /// <summary>The states that are listed.</summary>
    public static IReadOnlyList<FindingState> States { get; } = [FindingState.Open, FindingState.Asked, FindingState.Accepted];

    /// <summary>Reads the address.</summary>
    public static FindingFilter From(IQueryCollection query) =>
        new(Typed.OrNull(query["register"]), Typed.OrNull(query["rule"]), Typed.OrNull(query["state"]), KeyPaging.From(query));

    /// <summary>What is asked of the list.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown, weapons.register_unknown: none, or none that the reader may see.</exception>
    public FindingQuery Read(UserContext reader)
    {
        if (Rule is not null && !QualityRules.Shipped.ByCode.ContainsKey(Rule)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "rule", ("value", Rule)));
        var state = FindingState.Open;
        if (State is not null && (!EnumCode.TryRead(State, out state) || !States.Contains(state))) throw new ProblemException(Problem.Of("weapons.choice_unknown", "state", ("value", State)));
        var register = Register is null ? null : reader.Registers.FirstOrDefault(r => r.Code == Register) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", Register)));
        return new(register?.Register, Rule, state, Page.After) { Before = Page.Before };
    }

    /// <summary>The address of a page or file with these conditions.</summary>
    public string Href(string path, KeyPaging? page = null)
    {
        string[] parts = [.. new[] { ("register", Register), ("rule", Rule), ("state", State) }.Concat(page?.Parts() ?? []).Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}")];
        return parts.Length == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }
}
