using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Proofmark.Cli.Bundle;
using Proofmark.Core.Shared;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Bundle;

/// <summary>A bundle of a few files: whatever is done to it after it was signed is named.</summary>
public sealed class BundleTests : IDisposable
{
    private static readonly DateTimeOffset Built = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("bundle-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_bundle_holds_as_archive_and_unpacked_and_says_what_it_is()
    {
        var (archive, key) = await MadeAsync();
        var unpacked = Unpack(archive);
        foreach (var place in new[] { archive, unpacked })
        {
            var (release, problems) = await BundleCheck.RunAsync(place, key, default);
            Assert.Empty(problems);
            Assert.Equal(("1.2.3", Built, 3, ReleaseInfo.OwnSchema), (release.Version, release.Built, release.Files, release.Schema));
        }
        Assert.True(File.GetUnixFileMode(Path.Combine(unpacked, "install.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(unpacked, "app/a.dll")).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("app/a.dll")]
    [InlineData("install.sh")]
    [InlineData("packages/b.deb")]
    [InlineData("SHA256SUMS")]
    public async Task One_changed_byte_is_refused_with_the_name_of_its_file(string file)
    {
        var (archive, key) = await MadeAsync();
        var unpacked = Unpack(archive);
        Flip(Path.Combine(unpacked, file));
        Assert.Equal([("bundle.changed", file)], await FaultsAsync(unpacked, key));
        Assert.Equal([("bundle.changed", file)], await FaultsAsync(Pack(unpacked), key));
    }

    [Fact]
    public async Task A_file_too_many_a_file_too_few_and_a_link_are_named()
    {
        var (archive, key) = await MadeAsync();
        var unpacked = Unpack(archive);
        File.Delete(Path.Combine(unpacked, "app/a.dll"));
        File.WriteAllText(Path.Combine(unpacked, "app/evil.dll"), "");
        File.Move(Path.Combine(unpacked, "install.sh"), Path.Combine(folder, "elsewhere"));
        File.CreateSymbolicLink(Path.Combine(unpacked, "install.sh"), Path.Combine(folder, "elsewhere"));
        Assert.Equal([("bundle.missing", "app/a.dll"), ("bundle.changed", "install.sh"), ("bundle.extra", "app/evil.dll")], await FaultsAsync(unpacked, key));
    }

    [Fact]
    public async Task Whoever_writes_a_list_of_his_own_must_sign_it_and_another_signature_is_refused()
    {
        var (archive, key) = await MadeAsync();
        var unpacked = Unpack(archive);
        // The list made right again after a change: now RELEASE names another one.
        File.WriteAllText(Path.Combine(unpacked, "app/a.dll"), "other");
        var sums = Path.Combine(unpacked, "SHA256SUMS");
        File.WriteAllText(sums, File.ReadAllText(sums).Replace(Hash("program"), Hash("other"), StringComparison.Ordinal));
        Assert.Equal([("bundle.changed", "SHA256SUMS")], await FaultsAsync(unpacked, key));
        // RELEASE made right too, without the key.
        var release = Path.Combine(unpacked, "RELEASE");
        File.WriteAllText(release, File.ReadAllText(release).Replace(await HashOfAsync(archive, "SHA256SUMS"), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(sums))), StringComparison.Ordinal));
        Assert.Equal("bundle.signature", (await Assert.ThrowsAsync<ProblemException>(() => BundleCheck.RunAsync(unpacked, key, default))).Problems[0].Code);
        // Signed, but by somebody else.
        var (_, stranger) = await MadeAsync("stranger");
        Assert.Equal("bundle.signature", (await Assert.ThrowsAsync<ProblemException>(() => BundleCheck.RunAsync(archive, stranger, default))).Problems[0].Code);
    }

    [Fact]
    public async Task An_archive_that_ends_early_and_what_is_no_bundle_are_refused()
    {
        var (archive, key) = await MadeAsync();
        var bytes = File.ReadAllBytes(archive);
        File.WriteAllBytes(archive, bytes[..(bytes.Length / 2)]);
        Assert.Contains((await Assert.ThrowsAsync<ProblemException>(() => BundleCheck.RunAsync(archive, key, default))).Problems[0].Code, new[] { "bundle.unreadable", "bundle.release" });
        File.WriteAllText(archive, "not an archive");
        Assert.Equal("bundle.unreadable", (await Assert.ThrowsAsync<ProblemException>(() => BundleCheck.RunAsync(archive, key, default))).Problems[0].Code);
        Assert.Equal("bundle.release", (await Assert.ThrowsAsync<ProblemException>(() => BundleCheck.RunAsync(folder, key, default))).Problems[0].Code);
        Assert.Equal("bundle.not_found", (await Assert.ThrowsAsync<ProblemException>(() => BundleCheck.RunAsync(Path.Combine(folder, "none"), key, default))).Problems[0].Code);
    }

    [Fact]
    public async Task The_whole_archive_can_be_checked_with_the_public_key_alone_before_it_is_unpacked()
    {
        var (archive, _) = await MadeAsync();
        using var key = ReleaseKey.Open(Path.Combine(folder, "key.pem"), make: false, out _);
        await using var stream = File.OpenRead(archive);
        var signature = key.Sign(stream);
        using var published = ECDsa.Create();
        published.ImportFromPem(key.PublicPem);
        var bytes = await File.ReadAllBytesAsync(archive);
        Assert.True(published.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        bytes[^1] ^= 1;
        Assert.False(published.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public void The_release_key_is_for_its_owner_alone_and_is_made_only_when_nobody_named_one()
    {
        var file = Path.Combine(folder, "release.pem");
        Assert.Equal("bundle.key_missing", Assert.Throws<ProblemException>(() => ReleaseKey.Open(file, make: false, out _)).Problems[0].Code);
        using (var first = ReleaseKey.Open(file, make: true, out var made))
        using (var again = ReleaseKey.Open(file, make: true, out var madeAgain))
        {
            Assert.True(made && !madeAgain);
            Assert.Equal(first.Signer.PublicKey, again.Signer.PublicKey);
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.WriteAllText(file, "no key");
        Assert.Equal("bundle.key", Assert.Throws<ProblemException>(() => ReleaseKey.Open(file, make: true, out _)).Problems[0].Code);
    }

    [Theory]
    [InlineData("0.2.0", true)]
    [InlineData("1.0.0-rc1", true)]
    [InlineData("../etc", false)]
    [InlineData("v1", false)]
    [InlineData("1/2", false)]
    [InlineData("1..2", false)]
    [InlineData("", false)]
    public void A_version_names_a_folder_and_nothing_else(string text, bool may) => Assert.Equal(may, ReleaseInfo.IsVersion(text));

    private async Task<(string Archive, VerifierKey Key)> MadeAsync(string name = "key")
    {
        using var key = ReleaseKey.Open(Path.Combine(folder, name + ".pem"), make: true, out _);
        var archive = Path.Combine(folder, name + ".tar.gz");
        BundleFile[] files = [new("packages/b.deb", null, Encoding.UTF8.GetBytes("package")), new("install.sh", null, Encoding.UTF8.GetBytes("#!/bin/sh\n"), Executable: true), new("app/a.dll", null, Encoding.UTF8.GetBytes("program"))];
        await BundleArchive.WriteAsync(archive, "1.2.3", Built, files, key, null, default);
        return (archive, key.Signer.PublicKey);
    }

    private static async Task<IEnumerable<(string, string?)>> FaultsAsync(string place, VerifierKey key) =>
        (await BundleCheck.RunAsync(place, key, default)).Problems.Select(p => (p.Code, p.Arguments!["file"]?.ToString())).ToList();

    private string Unpack(string archive)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(gzip, target, overwriteFiles: false);
        return Path.Combine(target, "proofmark-1.2.3");
    }

    private string Pack(string unpacked)
    {
        var archive = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".tar.gz");
        using var gzip = new GZipStream(File.Create(archive), CompressionLevel.Fastest);
        TarFile.CreateFromDirectory(unpacked, gzip, includeBaseDirectory: true);
        return archive;
    }

    private static void Flip(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<string> HashOfAsync(string archive, string file) =>
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Unpack(archive), file))));
}
