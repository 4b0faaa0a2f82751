using System.Globalization;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Converting;

/// <summary>
/// Reads a scan by tesseract, shut in as every program that meets files from outside. It is a further reader beside the two clerks: its
/// text is a hint for who settles, and decides nothing. A page of a PDF is drawn first (pdftoppm).
/// </summary>
/// <param name="tesseract">The program; null: there is none, and reading says so.</param>
/// <param name="pdftoppm">Draws pages of PDF documents; null: none.</param>
/// <param name="limit">How long each of them may take for a page; a minute when null.</param>
public sealed class MachineReader(string? tesseract, string? pdftoppm, TimeSpan? limit = null)
{
    /// <summary>The longest text that is kept.</summary>
    public const int LongestText = 50_000;

    private readonly TimeSpan limit = limit ?? TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>There is a program that reads.</summary>
    public bool IsThere => tesseract is not null;

    /// <summary>The readers of this machine.</summary>
    public static MachineReader Find() => new(OnPath("tesseract"), OnPath("pdftoppm"));

    /// <summary>The text of one page of a scan.</summary>
    /// <param name="scan">The file.</param>
    /// <param name="mediaType">What it is.</param>
    /// <param name="page">Which of its pages, from 1.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">conversions.no_machine; conversions.machine_failed, also after the limit of time.</exception>
    public async Task<string> ReadAsync(byte[] scan, string mediaType, int page, CancellationToken ct = default)
    {
        if (tesseract is null || mediaType == "application/pdf" && pdftoppm is null) throw new ProblemException(Problem.Of("conversions.no_machine"));
        await one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await ReadAloneAsync(tesseract, scan, mediaType, page, ct).ConfigureAwait(false);
        }
        finally
        {
            // Whatever happens: else nobody reads after this.
            one.Release();
        }
    }

    /// <summary>The text that is kept: at most <see cref="LongestText"/>, and no half of a character.</summary>
    public static string Cut(string text) => text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];

    private async Task<string> ReadAloneAsync(string program, byte[] scan, string mediaType, int page, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("proofmark-read-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "in"), scan, ct).ConfigureAwait(false);
            var number = page.ToString(CultureInfo.InvariantCulture);
            if (mediaType == "application/pdf")
                await Jail.RunAsync(pdftoppm!, ["-f", number, "-l", number, "-r", "200", "-gray", "-png", "-singlefile", folder + "/in", folder + "/page"], folder, limit, Failed, ct).ConfigureAwait(false);
            string[] which = mediaType == "image/tiff" ? ["-c", "tessedit_page_number=" + (page - 1).ToString(CultureInfo.InvariantCulture)] : [];
            await Jail.RunAsync(program, [folder + (mediaType == "application/pdf" ? "/page.png" : "/in"), folder + "/out", .. which], folder, limit, Failed, ct).ConfigureAwait(false);
            var made = Path.Combine(folder, "out.txt");
            var text = File.Exists(made) ? await File.ReadAllTextAsync(made, ct).ConfigureAwait(false) : throw Failed("no text came out");
            // A form feed ends a page; PostgreSQL keeps no zero.
            return Cut(text.Replace("\0", "", StringComparison.Ordinal).Trim());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    private static ProblemException Failed(string detail) => new(Problem.Of("conversions.machine_failed", null, ("detail", detail)));
}
