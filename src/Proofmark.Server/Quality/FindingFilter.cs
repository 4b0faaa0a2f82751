using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Quality;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Quality;

/// <summary>The conditions of the list of findings as they stand in an address.</summary>
/// <param name="Register">Code of a register.</param>
/// <param name="Rule">Code of a rule.</param>
/// <param name="State">open, asked or accepted; without a word, open.</param>
/// <param name="After">The finding behind which the page begins.</param>
/// <param name="First">Place in the list at which the page begins, from 1, as the link to it says.</param>
public sealed record FindingFilter(string? Register, string? Rule, string? State, long? After, long First = 1)
{
    /// <summary>The states that are listed.</summary>
    public static IReadOnlyList<FindingState> States { get; } = [FindingState.Open, FindingState.Asked, FindingState.Accepted];

    /// <summary>Reads the address.</summary>
    public static FindingFilter From(IQueryCollection query) =>
        new(Typed.OrNull(query["register"]), Typed.OrNull(query["rule"]), Typed.OrNull(query["state"]), long.TryParse(query["after"], CultureInfo.InvariantCulture, out var after) ? after : null, long.TryParse(query["first"], NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first is > 1 and < int.MaxValue ? first : 1);

    /// <summary>What is asked of the list.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown, weapons.register_unknown: none, or none that the reader may see.</exception>
    public FindingQuery Read(UserContext reader)
    {
        if (Rule is not null && !QualityRules.Shipped.ByCode.ContainsKey(Rule)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "rule", ("value", Rule)));
        var state = FindingState.Open;
        if (State is not null && (!EnumCode.TryRead(State, out state) || !States.Contains(state))) throw new ProblemException(Problem.Of("weapons.choice_unknown", "state", ("value", State)));
        var register = Register is null ? null : reader.Registers.FirstOrDefault(r => r.Code == Register) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", Register)));
        return new(register?.Register, Rule, state, After);
    }

    /// <summary>The address of a page or file with these conditions.</summary>
    public string Href(string path, long? after = null, long first = 1)
    {
        string[] parts = [.. new[] { ("register", Register), ("rule", Rule), ("state", State), ("after", after?.ToString(CultureInfo.InvariantCulture)), ("first", first > 1 ? first.ToString(CultureInfo.InvariantCulture) : null) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}")];
        return parts.Length == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }
}
