using System.CommandLine;

namespace Proofmark.Cli;

/// <summary>The list of commands; one class per command, found in the capability's folder.</summary>
public static class Commands
{
    /// <summary>Parses the arguments and runs one command; the exit code is 0 only when it did what was asked.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Proofmark: mark, record, identify and trace small arms and light weapons.");
        return root.Parse(args).InvokeAsync();
    }
}
