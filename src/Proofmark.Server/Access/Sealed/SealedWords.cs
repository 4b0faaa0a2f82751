using Proofmark.Core.Access;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Languages;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Access.Sealed;

/// <summary>Sealed cases in the words of the person who reads.</summary>
internal static class SealedWords
{
    /// <summary>How a state is shown.</summary>
    public static StatusKind KindOf(SealedAuthority one) => one.State switch { "waiting" => StatusKind.Waiting, "approved" => StatusKind.Ok, "refused" => StatusKind.Bad, _ => StatusKind.Neutral };

    /// <summary>Names of users; each keeps its own direction.</summary>
    public static string Names(Text text, IEnumerable<long> users, IReadOnlyDictionary<long, string> names) => text.List([.. users.Select(u => $"\u2068{Name(text, u, names)}\u2069")]);

    /// <summary>One name.</summary>
    public static string Name(Text text, long user, IReadOnlyDictionary<long, string> names) => names.GetValueOrDefault(user) ?? text.Say("access.misuse.user_number", ("id", user));

    /// <summary>A sealed look-up in the shape of an ordinary one.</summary>
    public static Lookup Of(SealedLook look) => new(0, look.At, look.User, null, look.Name, null, "investigation", null, look.What, look.Subject, look.Query, look.Found.Count, true);
}
