using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using Xunit;

namespace Proofmark.EndToEnd.Bundle;

/// <summary>Makes bundles of the program that was built here, and unpacks them side by side.</summary>
internal static class BundleMaker
{
    /// <summary>A bundle in <paramref name="folder"/> under a name, unpacked.</summary>
    public static async Task MakeAsync(string folder, string name, params string[] options)
    {
        var archive = Path.Combine(folder, name + ".tar.gz");
        var program = Path.Combine(Root(), "artifacts/bin/Proofmark.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "proofmark.dll");
        var start = new ProcessStartInfo("dotnet", [program, "bundle", "--out", archive, .. options]) { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PROOFMARK_HOME"] = Root();
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);
        await using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(gzip, folder, overwriteFiles: false);
        Directory.Move(Directory.GetDirectories(folder, "proofmark-*").Single(), Path.Combine(folder, name));
        File.Delete(archive);
    }

    /// <summary>The repository.</summary>
    public static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Proofmark.slnx"))) at = at.Parent ?? throw new InvalidOperationException("outside the repository");
        return at.FullName;
    }
}
