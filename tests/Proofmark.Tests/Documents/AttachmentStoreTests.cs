using System.Security.Cryptography;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;
using Proofmark.Tests.Ledger;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Documents;

public sealed class AttachmentStoreTests : IDisposable
{
    private static readonly byte[] Master = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-attachments-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(8)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public void A_picture_is_kept_encrypted_under_the_hash_of_what_is_on_disk(int length)
    {
        var store = new AttachmentStore(folder, Master);
        var picture = Picture(length);
        var stored = store.Put(picture);
        Assert.Equal(("image/png", length), (stored.MediaType, stored.Size));
        var bytes = File.ReadAllBytes(store.PathOf(stored.Sha256));
        Assert.Equal(stored.Sha256, SHA256.HashData(bytes));
        Assert.Equal(-1, bytes.AsSpan().IndexOf(picture.AsSpan(0, 8)));
        Assert.Equal(picture, store.Read(Guid.Empty, stored.Sha256, stored.WrappedKey));
        Assert.NotEqual(stored.Sha256, store.Put(picture).Sha256);
    }

    [Fact]
    public async Task What_may_not_be_attached_is_refused_and_leaves_nothing()
    {
        var store = new AttachmentStore(folder, Master);
        await RefusedAsync(store, [], "documents.empty");
        await RefusedAsync(store, "<svg onload=alert(1)>"u8.ToArray(), "documents.media_type");
        await RefusedAsync(store, "MZ\x90"u8.ToArray(), "documents.media_type");
        await RefusedAsync(store, Picture(AttachmentStore.MostBytes + 1), "documents.too_large");
        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
        Assert.Equal(AttachmentStore.MostBytes, (await store.PutAsync(new MemoryStream(Picture(AttachmentStore.MostBytes)))).Size);
    }

    [Theory]
    [InlineData("ffd8ffe000", "image/jpeg")]
    [InlineData("89504e470d0a1a0a", "image/png")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("49492a0008000000", "image/tiff")]
    [InlineData("4d4d002a00000008", "image/tiff")]
    [InlineData("255044462d312e37", "application/pdf")]
    [InlineData("5249464600000000574156", null)]
    [InlineData("89504e47", null)]
    public void The_first_bytes_say_the_media_type(string content, string? type) => Assert.Equal(type, MediaTypes.Of(Convert.FromHexString(content)));

    [Fact]
    public void Frames_cannot_be_changed_swapped_cut_off_or_added()
    {
        var key = RandomNumberGenerator.GetBytes(AttachmentCipher.KeyLength);
        var stored = AttachmentCipher.Encrypt(key, Picture(65_536 * 3));
        const int frame = 65_536 + 16;
        byte[] head = stored[..8], one = stored[8..(8 + frame)], two = stored[(8 + frame)..(8 + 2 * frame)], three = stored[(8 + 2 * frame)..];
        Assert.Equal(Picture(65_536 * 3), AttachmentCipher.Decrypt(key, [.. head, .. one, .. two, .. three]));
        foreach (var wrong in new byte[][] { [.. head, .. two, .. one, .. three], [.. head, .. one, .. two], [.. head, .. one, .. three], [.. stored, .. three], stored[..^1], [.. stored, 0], head, [] })
            Assert.ThrowsAny<CryptographicException>(() => AttachmentCipher.Decrypt(key, wrong));
        for (var i = 0; i < stored.Length; i += 9_973)
        {
            var changed = stored.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => AttachmentCipher.Decrypt(key, changed));
        }
    }

    [Fact]
    public async Task A_file_that_is_missing_or_changed_is_named_by_verification()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var store = new AttachmentStore(world.Data, Master);
        var (kept, gone, changed) = (await AttachAsync(world, store), await AttachAsync(world, store), await AttachAsync(world, store));
        Assert.Empty((await world.VerifyAsync()).Findings);

        File.Delete(store.PathOf(gone.Sha256));
        var path = store.PathOf(changed.Sha256);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        var findings = (await world.VerifyAsync()).Findings;
        Assert.Equal(2, findings.Count);
        Assert.Equal(gone.Uid, Assert.Single(findings, f => f.Code == "ledger.attachment_missing").Arguments!["attachment"]);
        Assert.Equal(changed.Uid, Assert.Single(findings, f => f.Code == "ledger.attachment_changed").Arguments!["attachment"]);
        Assert.Equal(Picture(1000), store.Read(kept.Uid, kept.Sha256, kept.WrappedKey));
        Assert.Equal("ledger.attachment_changed", Assert.Throws<ProblemException>(() => store.Read(changed.Uid, changed.Sha256, changed.WrappedKey)).Problems[0].Code);
        Assert.Equal("ledger.attachment_changed", Assert.Throws<ProblemException>(() => store.Read(kept.Uid, kept.Sha256, gone.WrappedKey)).Problems[0].Code);
    }

    [Fact]
    public async Task A_row_of_an_attachment_that_was_changed_is_named()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        await AttachAsync(world, new AttachmentStore(world.Data, Master));
        await world.TamperAsync("update attachments set caption = 'another weapon'");
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.row_changed" && (string?)f.Arguments!["table"] == "attachments");
    }

    [Fact]
    public async Task The_sweep_takes_old_files_that_no_row_names_and_no_other()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var store = new AttachmentStore(world.Data, Master);
        var named = await AttachAsync(world, store);
        var (fresh, orphan) = (store.Put(Picture(10)), store.Put(Picture(10)));
        var leftover = Path.Combine(Path.GetDirectoryName(store.PathOf(orphan.Sha256))!, ".half.tmp");
        await File.WriteAllTextAsync(leftover, "half");
        foreach (var old in new[] { store.PathOf(named.Sha256), store.PathOf(orphan.Sha256), leftover }) File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));

        Assert.Equal(2, await store.SweepAsync(world.Node.Database, TimeProvider.System));
        Assert.True(File.Exists(store.PathOf(named.Sha256)));
        Assert.True(File.Exists(store.PathOf(fresh.Sha256)));
        Assert.False(File.Exists(store.PathOf(orphan.Sha256)));
        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public async Task A_running_node_sweeps_by_itself()
    {
        await using var server = await Weapons.WeaponServer.StartAsync(folder =>
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, "attachments", "ab")).FullName;
            File.WriteAllText(Path.Combine(place, "abcd"), "left by an act that never committed");
            File.SetLastWriteTimeUtc(Path.Combine(place, "abcd"), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        });
        var orphan = Path.Combine(server.Folder, "attachments", "ab", "abcd");
        for (var i = 0; i < 100 && File.Exists(orphan); i++) await Task.Delay(50);
        Assert.False(File.Exists(orphan));
    }

    /// <summary>Each step at which the disk can fail fails once, both ways; what an act may name then is on disk after the power went.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void After_any_failed_step_what_was_stored_survives_a_power_failure_and_the_next_try_works(bool butPersist, bool losePower)
    {
        var hit = new HashSet<Step>();
        // Names are hashes under fresh keys: now and then two files fall into one folder, and one round has a step less.
        for (int step = 0, rounds = 0; rounds < 4; step++)
        {
            var disk = new VolatileDisk(step);
            disk.CreateDirectory("/var/data");
            disk.SyncDirectory("/");
            disk.SyncDirectory("/var");
            var faulty = new FaultyDisk(disk);
            var store = new AttachmentStore("/var/data", Master, faulty);
            var before = store.Put(Picture(70_000));

            faulty.FailAt(step, butPersist);
            StoredAttachment? during = null;
            var fault = Record.Exception(() => during = store.Put(Picture(70_001)));
            if (fault is null)
            {
                (step, rounds) = (-1, rounds + 1);
                continue;
            }
            Assert.True(FaultyDisk.IsFault(fault), fault.ToString());
            Assert.Null(during);
            hit.Add(faulty.Steps[^1]);
            if (losePower)
            {
                disk.LosePower();
                store = new AttachmentStore("/var/data", Master, faulty);
            }

            var after = store.Put(Picture(70_002));
            disk.LosePower();
            store = new AttachmentStore("/var/data", Master, disk);
            Assert.Equal(Picture(70_000), store.Read(Guid.Empty, before.Sha256, before.WrappedKey));
            Assert.Equal(Picture(70_002), store.Read(Guid.Empty, after.Sha256, after.WrappedKey));
        }
        Assert.Superset(new HashSet<Step> { Step.CreateDirectory, Step.FsyncFile, Step.Rename, Step.FsyncDirectory }, hit);
    }

    [Fact]
    public async Task An_act_whose_attachment_failed_on_disk_leaves_no_row()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        var faulty = new FaultyDisk(new SystemDisk());
        var store = new AttachmentStore(world.Data, Master, faulty);
        for (var step = 0; step < 6; step++)
        {
            faulty.FailAt(step, butPersist: step % 2 == 0);
            var fault = await Record.ExceptionAsync(() => AttachAsync(world, store));
            Assert.True(fault is null || FaultyDisk.IsFault(fault), fault?.ToString());
        }
        faulty.FailAt(-1, false);
        await AttachAsync(world, store);
        Assert.Empty((await world.VerifyAsync()).Findings);
        Assert.Equal(await world.Node.ScalarAsync<long>("select count(*) from attachments"), await world.Node.ScalarAsync<long>("select count(distinct act) from attachments"));
    }

    [Fact]
    public void The_key_of_an_installation_is_made_once_and_is_its_owners_alone()
    {
        var stored = AttachmentStore.Open(folder).Put(Picture(9));
        Assert.Equal(Picture(9), AttachmentStore.Open(folder).Read(Guid.Empty, stored.Sha256, stored.WrappedKey));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "keys", "attachments.key")));
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "keys")));
    }

    private static async Task<AttachmentRow> AttachAsync(LedgerWorld world, AttachmentStore store)
    {
        AttachmentRow row = null!;
        await world.Node.Acts.DoAsync(new ActRequest(WeaponActs.Mark, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
            row = await AttachmentStore.AttachAsync(act, store.Put(Picture(1000)), "entry", 1, "left side"));
        await world.Sequencer.RunOnceAsync();
        return row;
    }

    private static async Task RefusedAsync(AttachmentStore store, byte[] content, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(() => store.PutAsync(new MemoryStream(content)))).Problems[0].Code);

    private static byte[] Picture(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        Convert.FromHexString("89504e470d0a1a0a").CopyTo(content, 0);
        return content;
    }
}
