using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>What is said of a duty: the paragraph, what is missing, what cures it.</summary>
public static class DutyWords
{
    /// <summary>The sentence of a rule that a weapon does not meet; the paragraph is the treaty's where that binds the State.</summary>
    public static Problem Refusal(MarkingLaw law, string rule, DateOnly today)
    {
        var known = law.Rules[rule];
        var (instrument, paragraph) = law.IsBound(known, today) ? (known.BoundBy!.Instrument, known.BoundBy.Paragraph) : (known.Rule.Instrument, known.Rule.Paragraph);
        return Problem.Of(CodeOf(rule), null, ("instrument", instrument), ("paragraph", paragraph));
    }

    private static string CodeOf(string rule) => rule switch
    {
        "unmarked" => "weapons.gate.unmarked",
        "stock_unmarked" => "weapons.gate.stock_unmarked",
        "stock_leaves" => "weapons.gate.stock_leaves",
        "import_unmarked" => "weapons.gate.import_unmarked",
        "import_country_gone" => "weapons.gate.import_country_gone",
        "illicit_found" => "weapons.gate.illicit_found",
        "misplaced" => "weapons.gate.misplaced",
        "quality" => "weapons.gate.quality",
        "converted" => "weapons.gate.converted",
        _ => "weapons.gate.polymer",
    };
}
