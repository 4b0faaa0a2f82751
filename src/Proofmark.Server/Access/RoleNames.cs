using Proofmark.Core.Access;
using Proofmark.Core.Languages;

namespace Proofmark.Server.Access;

/// <summary>How roles are called: the built-in ones in the reader's language, the node's own as they were named.</summary>
internal static class RoleNames
{
    public static string Of(Text text, Role role) => role.Name ?? text[$"access.role.{role.Code}"];

    public static string Of(Text text, string code, IReadOnlyList<Role> roles) => roles.FirstOrDefault(r => r.Code == code) is { } role ? Of(text, role) : code;
}
