using Proofmark.Core.Shared;

namespace Proofmark.Core.Parties.Citizens;

/// <summary>What the law of the State says of citizens' requests. The defaults are those of Regulation (EU) 2016/679, article 12(3).</summary>
public sealed record CitizenSettings
{
    private const int MostDays = 365;

    /// <summary>Days from receipt to the answer.</summary>
    public int Days { get; init; } = 30;

    /// <summary>Days by which the deadline may be extended, once and with a reason.</summary>
    public int ExtensionDays { get; init; } = 60;

    /// <summary>An answer names the officers who looked, and not their offices alone.</summary>
    public bool OfficerNames { get; init; }

    /// <summary>Below this age a representative acts for a person.</summary>
    public int FullAge { get; init; } = 18;

    /// <summary>Reads <c>PROOFMARK_REQUEST_DAYS</c>, <c>PROOFMARK_REQUEST_EXTENSION_DAYS</c> and <c>PROOFMARK_REQUEST_OFFICER_NAMES</c> (<c>yes</c>, <c>no</c>).</summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static CitizenSettings Read(Func<string, string?> variable)
    {
        var otherwise = new CitizenSettings();
        const string Names = "PROOFMARK_REQUEST_OFFICER_NAMES";
        return new CitizenSettings
        {
            Days = NodeSetting.Number(variable, "PROOFMARK_REQUEST_DAYS", 1, MostDays, otherwise.Days),
            ExtensionDays = NodeSetting.Number(variable, "PROOFMARK_REQUEST_EXTENSION_DAYS", 1, MostDays, otherwise.ExtensionDays),
            OfficerNames = variable(Names) switch { null or "" or "no" => false, "yes" => true, _ => throw NodeSetting.Wrong(Names, "no") },
        };
    }
}
