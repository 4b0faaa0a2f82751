using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Kits;

namespace Proofmark.Server.Weapons.Kits;

/// <summary>The conditions of the list of loose parts as they stand in an address.</summary>
/// <param name="Mark">Number as typed.</param>
/// <param name="Register">Code of a register.</param>
/// <param name="After">The part behind which the page begins.</param>
public sealed record PartFilter(string? Mark, string? Register, long? After)
{
    /// <summary>Reads the address.</summary>
    public static PartFilter From(IQueryCollection query) =>
        new(Typed.OrNull(query["mark"]), Typed.OrNull(query["register"]), long.TryParse(query["after"], CultureInfo.InvariantCulture, out var after) ? after : null);

    /// <summary>What is asked of the list.</summary>
    /// <exception cref="ProblemException">marking.*; weapons.register_unknown: none, or none that the reader may see.</exception>
    public LoosePartQuery Read(UserContext reader) =>
        new(Typed.OrNull(Mark) is { } mark ? MarkText.Read(mark, "mark").GetValueOrThrow().Found : null, Typed.OrNull(Register) is { } code ? KitDesk.RegisterOf(reader, code) : null, After);

    /// <summary>The address of a page with these conditions.</summary>
    public string Href(long? after = null)
    {
        string[] parts = [.. new[] { ("mark", Mark), ("register", Register), ("after", after?.ToString(CultureInfo.InvariantCulture)) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}")];
        return parts.Length == 0 ? "/parts" : "/parts?" + string.Join('&', parts);
    }
}
