using Proofmark.Core.Languages;

namespace Proofmark.Server.Access;

/// <summary>How users are called in histories.</summary>
internal static class UserWords
{
    /// <summary>The name; the node itself for what no person did, a number for whose name is not known.</summary>
    public static string Of(Text text, IReadOnlyDictionary<long, string> names, long user) =>
        user == 0 ? text["weapons.page.node_itself"] : names.GetValueOrDefault(user) ?? text.Say("weapons.page.user_number", ("id", user));
}
