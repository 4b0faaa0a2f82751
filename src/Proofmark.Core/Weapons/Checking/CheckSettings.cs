using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons.Checking;

/// <summary>What a node says to whoever checks a weapon on the road.</summary>
/// <param name="Contact">How the registry is reached, e.g. a telephone number with its hours; null: the officer knows.</param>
public sealed record CheckSettings(string? Contact)
{
    /// <summary>Longest contact, in characters.</summary>
    public const int LongestContact = 200;

    /// <summary>Reads <c>PROOFMARK_REGISTRY_CONTACT</c>.</summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static CheckSettings Read(Func<string, string?> variable)
    {
        const string Name = "PROOFMARK_REGISTRY_CONTACT";
        var text = variable(Name) is { } set && !string.IsNullOrWhiteSpace(set) ? set.Trim() : null;
        if (text?.Length > LongestContact || text?.Any(char.IsControl) == true) throw NodeSetting.Wrong(Name, "+999 1 555 0100, day and night");
        return new(text);
    }
}
