using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Architecture;

/// <summary>No tracked file holds a private key, a token or a password (docs/dependencies.md).</summary>
public partial class SecretTests
{
    // Keys and passwords that open nothing: made for a test or a specification, and written there on purpose. Path and finding.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal);

    private static readonly (string Name, Regex Form)[] Forms =
    [
        ("private key", PrivateKey()), ("age secret key", AgeKey()), ("AWS key", AwsKey()), ("GitHub token", GitHubToken()), ("token of this product", OwnToken()),
        ("note signing key", SigningKey()), ("password in a connection string", Password()), ("JSON Web Token", Jwt()),
    ];

    [Fact]
    public void No_tracked_file_holds_a_secret() => Findings.None(Tracked().SelectMany(f => Search(f.Path, f.Text)).Where(f => !Known.Contains(f.Split(':')[0] + ":" + f.Split(' ', 2)[1])));

    // In halves, or this file would be its own finding.
    [Theory]
    [InlineData("-----BEGIN EC PRIVATE" + " KEY-----\nMHcCAQEEIB", "private key")]
    [InlineData("-----BEGIN PRIVATE" + " KEY-----\nMIGHAgEAMBMGByqGSM49", "private key")]
    [InlineData("AGE-SECRET" + "-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54KH", "age secret key")]
    [InlineData("AKIA" + "IOSFODNN7EXAMPLE", "AWS key")]
    [InlineData("ghp_" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", "GitHub token")]
    [InlineData("pm_" + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456", "token of this product")]
    [InlineData("PRIVATE+KEY" + "+example+1a2b3c4d+AQIDBAUGBwgJ", "note signing key")]
    [InlineData("Host=db;Username=u;Pass" + "word=hunter2hunter2;Database=d", "password in a connection string")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "JSON Web Token")]
    public void A_planted_secret_is_named_with_its_line(string secret, string name) => Assert.Equal([$"docs/x.md:2 holds a {name}"], Search("docs/x.md", "fine\n" + secret + "\n"));

    [Fact]
    public void Words_about_secrets_are_none() =>
        Assert.Empty(Search("docs/x.md", "`Host=…;Username=…;Password=…;Database=…`, Bearer pm_…, age1…, -----BEGIN ENCRYPTED PRIVATE KEY-----, Password={password}"));

    private static IEnumerable<string> Search(string path, string text) =>
        from form in Forms
        from Match match in form.Form.Matches(text)
        select $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1} holds a {form.Name}";

    /// <summary>Every file that git tracks and that is text.</summary>
    private static IEnumerable<(string Path, string Text)> Tracked()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        Assert.NotEmpty(paths);
        foreach (var path in paths)
        {
            var file = Path.Combine(Repository.Root, path);
            if (!File.Exists(file)) continue;
            var bytes = File.ReadAllBytes(file);
            if (Array.IndexOf(bytes, (byte)0, 0, Math.Min(bytes.Length, 8000)) < 0) yield return (path, Encoding.UTF8.GetString(bytes));
        }
    }

    // What follows the header shows that it is a key, and not talk about one.
    [GeneratedRegex(@"-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{8}", RegexOptions.None, 10_000)]
    private static partial Regex PrivateKey();

    [GeneratedRegex("AGE-SECRET-KEY-1[0-9A-Z]{50}", RegexOptions.None, 10_000)]
    private static partial Regex AgeKey();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", RegexOptions.None, 10_000)]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})", RegexOptions.None, 10_000)]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"\bpm_[A-Za-z0-9_-]{40,}", RegexOptions.None, 10_000)]
    private static partial Regex OwnToken();

    [GeneratedRegex(@"PRIVATE\+KEY\+[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]", RegexOptions.None, 10_000)]
    private static partial Regex SigningKey();

    [GeneratedRegex(@"(?:;|^|"")\s*(?:Password|Pwd)=[^;\s""'{…<$`]{6,}", RegexOptions.IgnoreCase | RegexOptions.Multiline, 10_000)]
    private static partial Regex Password();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}", RegexOptions.None, 10_000)]
    private static partial Regex Jwt();
}
