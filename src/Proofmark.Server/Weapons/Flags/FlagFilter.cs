using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Flags;

namespace Proofmark.Server.Weapons.Flags;

/// <summary>The conditions of the list of flags as they stand in an address.</summary>
/// <param name="Kind">Code of a <see cref="MarkFlagKind"/>.</param>
/// <param name="Register">Code of a register.</param>
/// <param name="After">The flag behind which the page begins.</param>
public sealed record FlagFilter(string? Kind, string? Register, long? After)
{
    /// <summary>Reads the address.</summary>
    public static FlagFilter From(IQueryCollection query) =>
        new(Typed.OrNull(query["kind"]), Typed.OrNull(query["register"]), long.TryParse(query["after"], CultureInfo.InvariantCulture, out var after) ? after : null);

    /// <summary>What is asked of the list.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown, weapons.register_unknown: none, or none that the reader may see.</exception>
    public MarkFlagQuery Read(UserContext reader)
    {
        if (Kind is not null && !EnumCode.TryRead<MarkFlagKind>(Kind, out _)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "kind", ("value", Kind)));
        var register = Register is null ? null : reader.Registers.FirstOrDefault(r => r.Code == Register) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", Register)));
        return new(Kind, register?.Register, After);
    }

    /// <summary>The address of a page or file with these conditions.</summary>
    public string Href(string path, long? after = null)
    {
        string[] parts = [.. new[] { ("kind", Kind), ("register", Register), ("after", after?.ToString(CultureInfo.InvariantCulture)) }.Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}")];
        return parts.Length == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }
}
