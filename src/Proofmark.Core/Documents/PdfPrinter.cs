using System.Globalization;
using System.Text.RegularExpressions;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Documents;

/// <summary>
/// Makes PDF documents of our own HTML, and PNG of our own pictures, by the system's Chromium, which sets Arabic and Chinese right. It runs apart: no
/// network (a network namespace with nothing in it), another user when we are root, no new privileges, a limit of time, a
/// folder of its own that is deleted afterwards. Its memory has no limit of ours. Where it cannot be shut in, nothing is printed.
/// </summary>
/// <param name="chromium">The program; null: there is none, and printing says so.</param>
/// <param name="limit">How long one document may take; 30 seconds when null.</param>
public sealed partial class PdfPrinter(string? chromium, TimeSpan? limit = null)
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>The printer of this machine: the program that <c>PROOFMARK_CHROMIUM</c> names, or Chromium on the path.</summary>
    public static PdfPrinter Find()
    {
        if (Environment.GetEnvironmentVariable("PROOFMARK_CHROMIUM") is { Length: > 0 } named) return new PdfPrinter(named);
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return new PdfPrinter(Names.SelectMany(n => folders.Select(f => Path.Combine(f, n))).FirstOrDefault(File.Exists));
    }

    /// <summary>Prints one document, A4 as its own style says.</summary>
    /// <param name="html">A whole page that needs nothing from outside.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="ProblemException">documents.no_printer; documents.print_failed, also after the limit of time.</exception>
    public Task<byte[]> PrintAsync(string html, CancellationToken ct = default) => MakeAsync(html, "in.html", "out.pdf", folder => ["--no-pdf-header-footer", $"--print-to-pdf={folder}/out.pdf"], ct);

    /// <summary>Turns an SVG picture into PNG, two dots a unit, in its light colours.</summary>
    /// <param name="svg">A whole file that needs nothing from outside, with its width and height as whole or broken numbers of units.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="ProblemException">documents.no_printer; documents.print_failed, also after the limit of time.</exception>
    public Task<byte[]> PictureAsync(string svg, CancellationToken ct = default)
    {
        var size = SvgSize().Match(svg);
        if (!size.Success) throw new ArgumentException("The picture does not say how large it is.", nameof(svg));
        string Whole(string name) => Math.Ceiling(double.Parse(size.Groups[name].ValueSpan, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
        return MakeAsync(svg, "in.svg", "out.png", folder =>
            [$"--screenshot={folder}/out.png", $"--window-size={Whole("w")},{Whole("h")}", "--force-device-scale-factor=2", "--hide-scrollbars", "--blink-settings=preferredColorScheme=1"], ct);
    }

    private async Task<byte[]> MakeAsync(string content, string input, string output, Func<string, string[]> arguments, CancellationToken ct)
    {
        if (chromium is null || !File.Exists(chromium)) throw new ProblemException(Problem.Of("documents.no_printer"));
        await _one.WaitAsync(ct).ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory("proofmark-print-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, input), content, ct).ConfigureAwait(false);
            await Jail.RunAsync(chromium, Arguments(folder, input, arguments(folder)), folder, limit ?? TimeSpan.FromSeconds(30), Failed, ct).ConfigureAwait(false);
            var made = Path.Combine(folder, output);
            return File.Exists(made) ? await File.ReadAllBytesAsync(made, ct).ConfigureAwait(false) : throw Failed("no document came out");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            _one.Release();
        }
    }

    // Its own sandbox needs privileges that the jail has taken away.
    private static string[] Arguments(string folder, string input, string[] more) =>
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking", "--no-first-run",
        $"--user-data-dir={folder}/profile", .. more, $"file://{folder}/{input}",
    ];

    [GeneratedRegex("<svg [^>]*width=\"(?<w>[0-9.]+)\" height=\"(?<h>[0-9.]+)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SvgSize();

    private static ProblemException Failed(string detail) => new(Problem.Of("documents.print_failed", null, ("detail", detail)));
}
