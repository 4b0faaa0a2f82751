using System.Diagnostics;
using System.Text;

namespace Proofmark.Tests.Documents;

/// <summary>What a real PDF document says, taken out by another program (poppler). PROOFMARK_KEEP_PDF names a folder where the documents stay to be looked at.</summary>
internal static class PdfText
{
    /// <summary>Lines break where the paper ends, and Arabic may come out in presentation forms: letters alone are compared.</summary>
    public static string Letters(string text) => string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format));

    /// <summary>The order of right-to-left words, and of the letters in a ligature, is the extractor's: there two lines on end must have all the letters.</summary>
    public static bool Holds(string extracted, string text)
    {
        if (Letters(extracted).Contains(Letters(text), StringComparison.Ordinal)) return true;
        var lines = extracted.Split('\n');
        var wanted = Letters(text).CountBy(c => c).ToList();
        return lines.Zip(lines.Skip(1).Append(""), (one, next) => Letters(one + next).CountBy(c => c).ToDictionary()).Any(line => wanted.All(w => line.GetValueOrDefault(w.Key) >= w.Value));
    }

    /// <summary>The text of a document; pages end with a form feed.</summary>
    public static Task<string> TextOfAsync(byte[] pdf, string name) => RunAsync(pdf, name, "pdftotext", ["-raw"], ["-"]);

    /// <summary>What a document says of itself: pages, title, whether it is tagged for screen readers.</summary>
    public static Task<string> InfoOfAsync(byte[] pdf) => RunAsync(pdf, "info", "pdfinfo", [], []);

    private static async Task<string> RunAsync(byte[] pdf, string name, string program, string[] before, string[] after)
    {
        var file = Path.Combine(Path.GetTempPath(), $"proofmark-{Guid.NewGuid():N}.pdf");
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            if (Environment.GetEnvironmentVariable("PROOFMARK_KEEP_PDF") is { } keep) File.Copy(file, Path.Combine(keep, name + ".pdf"), overwrite: true);
            using var process = Process.Start(new ProcessStartInfo(program, [.. before, file, .. after]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 })!;
            return await process.StandardOutput.ReadToEndAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }
}
