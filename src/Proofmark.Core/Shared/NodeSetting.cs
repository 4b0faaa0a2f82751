using System.Globalization;

namespace Proofmark.Core.Shared;

/// <summary>Settings of a node, wherever they were written.</summary>
public static class NodeSetting
{
    /// <summary>A whole number.</summary>
    /// <param name="variable">Values by name.</param>
    /// <param name="name">Which.</param>
    /// <param name="least">At least.</param>
    /// <param name="most">At most.</param>
    /// <param name="otherwise">What counts where nothing is set.</param>
    /// <param name="wrong">What is thrown for anything else.</param>
    public static int Number(Func<string, string?> variable, string name, int least, int most, int otherwise, Func<ProblemException> wrong) =>
        variable(name) is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw wrong();

    /// <summary>As above; what is wrong is said with the ordinary value as the example.</summary>
    /// <exception cref="ProblemException">watching.setting, naming the variable.</exception>
    public static int Number(Func<string, string?> variable, string name, int least, int most, int otherwise) =>
        Number(variable, name, least, most, otherwise, () => Wrong(name, otherwise.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A setting is not what it may be.</summary>
    public static ProblemException Wrong(string name, string example) => new(Problem.Of("watching.setting", name, ("name", name), ("example", example)));
}
