using Proofmark.Core.Languages;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Retention;

/// <summary>How limits and findings are said.</summary>
internal static class RetentionWords
{
    /// <summary>How a register falls short.</summary>
    public static string Finding(ComplianceFinding finding, Text text) => finding.Kind switch
    {
        FindingKind.ShortPeriod when finding.Short == 0 => text.Say("retention.finding.early_period", ("kind", text[$"retention.kind.{EnumCode.Of(finding.Record!.Value)}"]), ("source", finding.Source!), ("of", finding.Of)),
        FindingKind.ShortPeriod => text.Say("retention.finding.short_period", ("kind", text[$"retention.kind.{EnumCode.Of(finding.Record!.Value)}"]), ("source", finding.Source!), ("short", finding.Short), ("of", finding.Of)),
        FindingKind.Incomplete => text.Say("retention.finding.incomplete", ("lacking", finding.Short), ("of", finding.Of)),
        var kind => text[$"retention.finding.{EnumCode.Of(kind)}"],
    };

    /// <summary>What would cure it.</summary>
    public static string Cure(ComplianceFinding finding, Text text) => text[$"retention.cure.{EnumCode.Of(finding.Kind)}"];

    /// <summary>How long.</summary>
    public static string Years(int? years, Text text) => years is { } y ? text.Say("retention.years", ("years", y)) : text["retention.for_ever"];

    /// <summary>One reason of a limit.</summary>
    public static string Source(LimitReason reason, Text text) => reason.Source ?? text["retention.no_rule_set"];
}
