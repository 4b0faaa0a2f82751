using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Shared;

namespace Proofmark.Cli;

/// <summary>All commands: each is one class in its capability's folder, found by its type.</summary>
public static class Commands
{
    /// <summary>A person can mend it: wrong arguments, a taken port, a file that is not as it should be.</summary>
    public const int ExitProblem = 2;

    /// <summary>Nobody expected it: a fault of the program or the machine.</summary>
    public const int ExitFault = 70;

    /// <summary>Stopped by Ctrl-C or SIGTERM before it was done.</summary>
    public const int ExitStopped = 130;

    /// <summary>Parses the arguments and runs one command; the exit code is 0 only when it did what was asked.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, Terminal.Console());

    /// <summary>The same, speaking to a given terminal.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        // Work that is being stopped must come to its clean end; a service manager has a limit of its own.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromMinutes(3),
            Output = terminal.Out,
            Error = terminal.Error,
        };
        try
        {
            return await Root(terminal).Parse(args).InvokeAsync(configuration);
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("PROOFMARK_TRACE") is null or "" || e is ProblemException or OperationCanceledException)
        {
            return Explain(e, terminal);
        }
    }

    /// <summary>The one place where what went wrong becomes a sentence and an exit code.</summary>
    public static int Explain(Exception exception, Terminal terminal)
    {
        switch (exception)
        {
            case ProblemException e:
                foreach (var problem in e.Problems) terminal.Error.WriteLine(terminal.Text.Of(problem));
                return ExitProblem;
            case OperationCanceledException:
                return ExitStopped;
            default:
                // The whole story is for whoever asks for it.
                terminal.Tell("cli.fault", ("kind", exception.GetType().Name), ("message", exception.Message));
                return ExitFault;
        }
    }

    /// <summary>The root command with every command below it, in alphabetical order.</summary>
    public static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand(terminal.Text["cli.description"]);
        var commands = typeof(Commands).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsPublic: true } && t.IsSubclassOf(typeof(CliCommand)))
            .Select(t => ((CliCommand)Activator.CreateInstance(t)!).Build(terminal));
        foreach (var command in commands.OrderBy(c => c.Name, StringComparer.Ordinal)) root.Subcommands.Add(command);
        return root;
    }
}
