using Proofmark.Core.Shared;

namespace Proofmark.Core.Retention;

/// <summary>Which instruments about records bind this node's State, as its operator says.</summary>
public static class RetentionSettings
{
    private const string Name = "PROOFMARK_RETENTION_TREATIES";

    /// <summary>
    /// Reads <c>PROOFMARK_RETENTION_TREATIES</c>: short names of <c>data/rules/retention.json</c>, parted by commas. The Firearms Protocol counts
    /// also when <c>PROOFMARK_FIREARMS_PROTOCOL</c> says since when it binds the State.
    /// </summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static RetentionLaw Read(Func<string, string?> variable)
    {
        var named = (variable(Name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (named.Any(n => !RetentionLaw.Shipped.Parties.Contains(n))) throw NodeSetting.Wrong(Name, string.Join(',', RetentionLaw.Shipped.Parties.Order(StringComparer.Ordinal)));
        return RetentionLaw.Shipped.BoundBy(string.IsNullOrWhiteSpace(variable("PROOFMARK_FIREARMS_PROTOCOL")) ? named : named.Append("FP"));
    }
}
