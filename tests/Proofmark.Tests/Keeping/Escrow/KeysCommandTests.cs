using System.Formats.Tar;
using System.IO.Compression;
using Proofmark.Cli.Keeping;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Federation;
using Proofmark.Tests.Leaving;
using Xunit;

namespace Proofmark.Tests.Keeping.Escrow;

/// <summary>The commands of a key ceremony, on real files and with the real age.</summary>
public sealed class KeysCommandTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("proofmark-escrow-").FullName;
    private readonly StringWriter said = new();

    public void Dispose()
    {
        Directory.Delete(data, recursive: true);
        said.Dispose();
    }

    [Fact]
    public async Task Three_custodians_of_five_open_the_nodes_keys_with_age_alone()
    {
        new KeyRingFolder(FederationNode.KeyFolder(data)).Create(TimeProvider.System.GetUtcNow(), TwoNodes.State("XA"));
        _ = new LedgerPlace(data).Signer("proofmark/XA/test");
        var master = MasterKey.Open(data, "persons");
        var stick = Path.Combine(data, "stick");
        await RunAsync("en", "escrow", "--of", "5", "--need", "3", "--out", stick, "--data", data);
        var pages = Directory.GetFiles(stick, "share-*.html").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(5, pages.Count);
        Assert.All(pages.Append(Path.Combine(stick, "keys.age")), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        Assert.All(pages, p => Assert.Contains("<svg", File.ReadAllText(p), StringComparison.Ordinal));
        // What opens the file is nowhere but in the shares.
        Assert.All(Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories), f => Assert.DoesNotContain("AGE-SECRET-KEY", File.ReadAllText(f), StringComparison.OrdinalIgnoreCase));

        var key = Path.Combine(data, "recovered.txt");
        Assert.Equal("escrow.too_few", await RefusedAsync("recover", pages[4], pages[0], "--out", key));
        Assert.False(File.Exists(key));
        await RunAsync("en", "recover", pages[4], pages[0], pages[2], "--out", key);
        Assert.Equal("keeping.key_exists", await RefusedAsync("recover", pages[4], pages[0], pages[2], "--out", key));
        Assert.Equal(0, (await LeavingWorld.RunAsync("age", "-d", "-i", key, "-o", Path.Combine(data, "keys.tar.gz"), Path.Combine(stick, "keys.age"))).Code);
        await using var zip = new GZipStream(File.OpenRead(Path.Combine(data, "keys.tar.gz")), CompressionMode.Decompress);
        await using var tar = new TarReader(zip);
        var names = new List<string>();
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
        {
            names.Add(entry.Name);
            if (entry.Name != "keys/persons.key") continue;
            var bytes = new byte[32];
            await entry.DataStream!.ReadExactlyAsync(bytes);
            Assert.Equal(master, bytes);
        }
        Assert.Superset(new HashSet<string> { "keys/persons.key", "keys/federation/root.key.pem" }, names.ToHashSet());
    }

    [Fact]
    public async Task The_recovery_key_of_backups_comes_back_as_it_was()
    {
        var file = Path.Combine(data, "recovery.txt");
        await LeavingWorld.RunAsync("age-keygen", "-o", file);
        var stick = Path.Combine(data, "stick");
        await RunAsync("ar", "escrow", "--of", "3", "--need", "2", "--out", stick, "--recovery-key", file);
        Assert.Contains("dir=\"rtl\"", await File.ReadAllTextAsync(Path.Combine(stick, "share-1-of-3.html")), StringComparison.Ordinal);
        await RunAsync("en", "recover", Path.Combine(stick, "share-3-of-3.html"), Path.Combine(stick, "share-1-of-3.html"), "--out", Path.Combine(data, "again.txt"));
        Assert.Equal(File.ReadAllLines(file)[^1], File.ReadAllLines(Path.Combine(data, "again.txt"))[^1]);
        await File.WriteAllTextAsync(file, "AGE-SECRET-KEY-1QQ");
        Assert.Equal("escrow.no_identity", await RefusedAsync("escrow", "--of", "3", "--need", "2", "--out", stick + "2", "--recovery-key", file));
        Assert.Equal("keeping.folder_taken", await RefusedAsync("escrow", "--of", "3", "--need", "2", "--out", stick, "--recovery-key", file));
    }

    [Fact]
    public async Task The_checklist_is_printed_whole_in_each_language()
    {
        foreach (var language in new[] { "ar", "en", "es", "fr", "ru", "zh" })
        {
            var file = Path.Combine(data, language + ".html");
            await RunAsync(language, "ceremony", "--out", file);
            var page = await File.ReadAllTextAsync(file);
            Assert.Equal(SharePaper.Steps + 1, page.Split("<tr>").Length - 1);
            Assert.Contains(System.Net.WebUtility.HtmlEncode(Texts.Embedded[language]["escrow.ceremony.step_11"]), page, StringComparison.Ordinal);
            Assert.Contains("keys escrow", page, StringComparison.Ordinal);
        }
    }

    private async Task<string> RefusedAsync(params string[] arguments) => (await Assert.ThrowsAsync<ProblemException>(() => RunAsync("en", arguments))).Problems[0].Code;

    private async Task RunAsync(string language, params string[] arguments) =>
        Assert.Equal(0, await new KeysCommand().Build(new Terminal(Texts.Embedded[language], said, said, isInteractive: false)).Parse(arguments).InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false }));
}
