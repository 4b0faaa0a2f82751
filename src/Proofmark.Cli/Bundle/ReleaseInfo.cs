using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Cli.Bundle;

/// <summary>
/// What the signed file <c>RELEASE</c> of a bundle says. It is a C2SP signed note, so that a shell can read its lines and the
/// product its signature; everything else in the bundle hangs on it by the SHA-256 of <c>SHA256SUMS</c>.
/// </summary>
/// <param name="Version">As in the archive's name: <c>0.1.0</c>.</param>
/// <param name="Built">When the bundle was made, to the second in UTC. A machine whose clock is earlier is wrong.</param>
/// <param name="SchemaSteps">How many steps the program's database schema has.</param>
/// <param name="Schema">SHA-256 over the checksums of these steps: two releases with the same one share a database.</param>
/// <param name="Files">How many files <c>SHA256SUMS</c> lists.</param>
/// <param name="Sums">SHA-256 of <c>SHA256SUMS</c>, in lower-case hexadecimal.</param>
public sealed record ReleaseInfo(string Version, DateTimeOffset Built, int SchemaSteps, string Schema, int Files, string Sums)
{
    /// <summary>The note's file in a bundle.</summary>
    public const string FileName = "RELEASE";

    /// <summary>The list of all other files with their hashes, as <c>sha256sum -c</c> reads it.</summary>
    public const string SumsName = "SHA256SUMS";

    private const string First = "Proofmark release";
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The schema of this program.</summary>
    public static string OwnSchema { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(Migrator.All.Select(m => m.Checksum)))));

    /// <summary>May this be a version: digits and dots, perhaps a word after a hyphen (it names a folder and is compared by Debian's rules).</summary>
    public static bool IsVersion(string text) =>
        text.Length is > 0 and <= 40 && char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '~') && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>The text to be signed.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture,
        $"{First}\nversion {Version}\nbuilt {Built.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)}\nschema {SchemaSteps} {Schema}\nfiles {Files} {Sums}\n");

    /// <summary>Reads the text of a note.</summary>
    /// <exception cref="ProblemException">bundle.release.</exception>
    public static ReleaseInfo Read(SignedNote note)
    {
        var lines = note.Text.TrimEnd('\n').Split('\n').Select(l => l.Split(' ')).ToArray();
        if (lines is [_, ["version", var version], ["built", var built], ["schema", var steps, var schema], ["files", var files, var sums]]
            && string.Join(' ', lines[0]) == First && IsVersion(version)
            && DateTimeOffset.TryParseExact(built, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && int.TryParse(steps, NumberStyles.None, CultureInfo.InvariantCulture, out var stepCount)
            && int.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out var fileCount))
            return new(version, at, stepCount, schema, fileCount, sums);
        throw new ProblemException(Problem.Of("bundle.release", FileName));
    }
}
