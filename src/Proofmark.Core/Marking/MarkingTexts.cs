using Proofmark.Core.Shared;

namespace Proofmark.Core.Marking;

/// <summary>The keys of the texts that name values of this capability.</summary>
public static class MarkingTexts
{
    /// <summary>Name of a kind of mark.</summary>
    public static string Key(MarkKind value) => $"marking.kind.{EnumCode.Of(value)}";

    /// <summary>Name of a legibility.</summary>
    public static string Key(MarkLegibility value) => $"marking.legibility.{EnumCode.Of(value)}";

    /// <summary>Name of a method.</summary>
    public static string Key(MarkMethod value) => $"marking.method.{EnumCode.Of(value)}";

    /// <summary>Name of a material.</summary>
    public static string Key(MarkMaterial value) => $"marking.material.{EnumCode.Of(value)}";

    /// <summary>Name of a component.</summary>
    public static string Key(ComponentKind value) => $"marking.component.{EnumCode.Of(value)}";

    /// <summary>Name of a quality of ITI ¶7.</summary>
    public static string Key(MarkQualityPoint value) => $"marking.quality.{EnumCode.Of(value)}";

    /// <summary>How a rule binds.</summary>
    public static string Key(RuleForce value) => $"marking.force.{EnumCode.Of(value)}";

    /// <summary>What a rule asks.</summary>
    public static string Key(RuleStrength value) => $"marking.strength.{EnumCode.Of(value)}";
}
