using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>What binds this node's State about marks, as its operator says.</summary>
public static class MarkingSettings
{
    /// <summary>Reads <c>PROOFMARK_FIREARMS_PROTOCOL</c>: the day since which the Firearms Protocol binds the State, by the depositary's list; unset: it does not.</summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static MarkingLaw Read(Func<string, string?> variable)
    {
        const string Name = "PROOFMARK_FIREARMS_PROTOCOL";
        if (variable(Name) is not { } text || string.IsNullOrWhiteSpace(text)) return MarkingLaw.Shipped;
        var first = MarkingLaw.Shipped.Instruments["FP"].From;
        if (!DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since) || since < first) throw NodeSetting.Wrong(Name, first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return MarkingLaw.Shipped.Binding(since);
    }
}
