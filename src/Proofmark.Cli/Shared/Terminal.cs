using Proofmark.Core.Languages;
using Spectre.Console;
using Text = Proofmark.Core.Languages.Text;

namespace Proofmark.Cli.Shared;

/// <summary>
/// Where a command speaks to a person: results on standard output, everything else on standard error, in the language of
/// <c>PROOFMARK_LANGUAGE</c>, else of the session's locale. A bar moves only on a real terminal; elsewhere plain lines.
/// </summary>
public sealed class Terminal(Text text, TextWriter output, TextWriter error, bool isInteractive)
{
    /// <summary>The process's own console.</summary>
    public static Terminal Console() => new(
        Texts.Embedded[LanguageOf(Environment.GetEnvironmentVariable)], System.Console.Out, System.Console.Error,
        isInteractive: !System.Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>The texts in the reader's language.</summary>
    public Text Text => text;

    /// <summary>Standard output: results, which another program may read.</summary>
    public TextWriter Out => output;

    /// <summary>Standard error: progress, remarks and problems.</summary>
    public TextWriter Error => error;

    /// <summary>True when a person watches: standard error is a terminal that can move its cursor.</summary>
    public bool IsInteractive => isInteractive;

    /// <summary>A sentence on standard output.</summary>
    public void Say(string key, params (string Name, object? Value)[] arguments) => output.WriteLine(text.Say(key, arguments));

    /// <summary>A sentence on standard error.</summary>
    public void Tell(string key, params (string Name, object? Value)[] arguments) => error.WriteLine(text.Say(key, arguments));

    /// <summary>
    /// Runs work that reports its share done (0 to 1): a moving bar for a person, a line at each tenth elsewhere.
    /// </summary>
    public async Task<T> ProgressAsync<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        if (!isInteractive) return await work(new PlainProgress(title, error));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return await console.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: 1);
                var result = await work(new Bar(bar));
                bar.Value = 1;
                return result;
            });
    }

    /// <summary>The language tag that the environment asks for; <c>C</c> and <c>POSIX</c> ask for none.</summary>
    public static string? LanguageOf(Func<string, string?> environment) =>
        new[] { "PROOFMARK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" }
            .Select(environment).FirstOrDefault(v => !string.IsNullOrEmpty(v))?.Split('.')[0] is { } tag && tag is not ("C" or "POSIX") ? tag : null;

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    /// <summary>One line when the work starts and at each further tenth, so that a log stays short.</summary>
    private sealed class PlainProgress(string title, TextWriter error) : IProgress<double>
    {
        private readonly Lock _lock = new();
        private int _shown = -1;

        public void Report(double value)
        {
            lock (_lock)
            {
                var tenth = (int)(Math.Clamp(value, 0, 1) * 10);
                if (tenth <= _shown) return;
                _shown = tenth;
                error.WriteLine($"{title} {tenth * 10}%");
            }
        }
    }
}
