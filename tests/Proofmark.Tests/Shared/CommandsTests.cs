using System.CommandLine;
using Proofmark.Cli;
using Proofmark.Cli.Shared;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Shared;

public class CommandsTests
{
    [Fact]
    public async Task Help_names_every_command_in_the_readers_language()
    {
        var (exit, output, _) = await RunAsync("fr", "--help");
        Assert.Equal(0, exit);
        Assert.Contains("armes légères", output, StringComparison.Ordinal);
        Assert.All(Commands.Root(Terminal("fr")).Subcommands, c => Assert.Contains($"  {c.Name} ", output, StringComparison.Ordinal));
        Assert.All(Commands.Root(Terminal("fr")).Subcommands, c => Assert.False(string.IsNullOrWhiteSpace(c.Description), c.Name));
    }

    [Fact]
    public async Task A_command_that_does_not_exist_ends_with_an_error()
    {
        var (exit, _, error) = await RunAsync("en", "no-such-command");
        Assert.NotEqual(0, exit);
        Assert.Contains("no-such-command", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_is_one_sentence_and_exit_code_2()
    {
        var terminal = Terminal("en");
        Assert.Equal(Commands.ExitProblem, Commands.Explain(new ProblemException(Problem.Of("cluster.tool_missing", null, ("tool", "setpriv"))), terminal));
        Assert.Equal("The system program setpriv is missing: install the package that contains it and try again.\n", terminal.Error.ToString());
    }

    [Fact]
    public void A_fault_says_what_happened_and_how_to_learn_more()
    {
        var terminal = Terminal("en");
        Assert.Equal(Commands.ExitFault, Commands.Explain(new InvalidOperationException("the sky fell"), terminal));
        Assert.Contains("the sky fell (InvalidOperationException)", terminal.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "es_MX.UTF-8", "es_MX")]
    [InlineData("zh", null, "es_MX.UTF-8", "zh")]
    [InlineData(null, "C.UTF-8", "es_MX.UTF-8", null)]
    [InlineData(null, "", "", null)]
    public void The_language_is_that_of_the_session(string? own, string? all, string? lang, string? tag) =>
        Assert.Equal(tag, Cli.Shared.Terminal.LanguageOf(name => name switch { "PROOFMARK_LANGUAGE" => own, "LC_ALL" => all, "LANG" => lang, _ => null }));

    [Fact]
    public async Task Progress_off_a_terminal_is_a_line_per_tenth()
    {
        var terminal = Terminal("en");
        await terminal.ProgressAsync("Loading", progress =>
        {
            for (var i = 0; i <= 1000; i++) progress.Report(i / 1000d);
            return Task.FromResult(0);
        });
        Assert.Equal(11, terminal.Error.ToString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string language, params string[] args)
    {
        var terminal = Terminal(language);
        var exit = await Commands.RunAsync(args, terminal);
        return (exit, terminal.Out.ToString()!, terminal.Error.ToString()!);
    }

    private static Terminal Terminal(string language) => new(Texts.Embedded[language], Plain(), Plain(), isInteractive: false);

    private static StringWriter Plain() => new(System.Globalization.CultureInfo.InvariantCulture) { NewLine = "\n" };
}
