using System.CommandLine;

namespace Proofmark.Cli.Shared;

/// <summary>
/// One command. A public class with a parameterless constructor, in its capability's folder, is found and listed without
/// being registered. A <see cref="Core.Shared.ProblemException"/> that leaves the action becomes sentences and exit code 2.
/// </summary>
public abstract class CliCommand
{
    /// <summary>The command with its options and action; words for people come from <paramref name="terminal"/>'s texts.</summary>
    public abstract Command Build(Terminal terminal);
}
