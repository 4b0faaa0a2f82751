using System.Diagnostics;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.EndToEnd.Shared;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.EndToEnd.Up;

/// <summary>A stopped node's data directory is copied, as with a laptop's disk, and both are started: real processes, each with its own PostgreSQL.</summary>
[Trait("Category", "Slow")]
public sealed class CopiedNodeTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("proofmark-twice-").FullName;
    private readonly HttpClient _http = new();

    private string Original => Path.Combine(_folder, "original");
    private string Copy => Path.Combine(_folder, "copy");

    public Task InitializeAsync()
    {
        // The database's own user goes in, and nobody else reads it.
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        foreach (var data in new[] { Original, Copy }.Where(Directory.Exists)) await PrivateCluster.DestroyAsync(data);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_copy_is_fenced_and_says_why_and_when_somebody_overrules_that_a_partner_sees_the_fork()
    {
        using (var first = await StartedAsync(Original, "--state", "XB"))
        {
            // The ledger's key is made with the first signature: copied before it, each would make its own and be a stranger.
            await UntilAsync(() => Size(Head(Original)) > 0);
            Assert.Equal(0, await first.StopAsync("TERM"));
        }
        using (var cp = Process.Start("cp", ["-a", Original, Copy]))
        {
            await cp.WaitForExitAsync();
            Assert.Equal(0, cp.ExitCode);
        }
        using var original = await StartedAsync(Original);
        Assert.Equal("Healthy", await _http.GetStringAsync($"{original.Address}/healthz"));

        using (var fenced = Launch(Copy))
        {
            Assert.Equal(2, await fenced.WaitAsync());
            Assert.Contains($"This data directory was copied or moved: the node was last run in {Original} on this machine, since ", fenced.Errors, StringComparison.Ordinal);
            Assert.Contains($", and this is {Copy}. Two of one node would each record what the other does not know, and partners would see a fork. If the other may run again, use that one.", fenced.Errors, StringComparison.Ordinal);
            Assert.Contains("“proofmark up --moved \"what happened\"”", fenced.Errors, StringComparison.Ordinal);
        }
        // The copy can be read and proven, and records nothing: the same sentence says why.
        var written = await ProgramRun.OfAsync("proofmark.dll", "register", "open", "POLICE", "Police register", "--data", Copy);
        Assert.NotEqual(0, written.ExitCode);
        Assert.Contains($"the node was last run in {Original} on this machine", written.Errors, StringComparison.Ordinal);
        var doctor = await ProgramRun.OfAsync("proofmark.dll", "doctor", "--data", Copy);
        Assert.Contains($"the node was last run in {Original} on this machine", doctor.Output, StringComparison.Ordinal);
        var verified = await ProgramRun.OfAsync("proofmark.dll", "verify", "--data", Copy);
        Assert.Contains("Everything holds.", verified.Output, StringComparison.Ordinal);
        Assert.Equal("Healthy", await _http.GetStringAsync($"{original.Address}/healthz"));
        var seen = Size(Head(Copy));

        // Somebody lies: the original runs on. Each records what the other does not know.
        using var overruled = await StartedAsync(Copy, "--moved", "The laptop was replaced.");
        Assert.Equal(0, (await ProgramRun.OfAsync("proofmark.dll", "register", "open", "POLICE", "Police register", "--data", Original)).ExitCode);
        await UntilAsync(() => Size(Head(Original)) > seen && Size(Head(Copy)) > seen);
        var heads = new[] { Original, Copy }.Select(d => Head(d)!).OrderBy(Size).ToList();
        // A partner that countersigned one is offered the other, with the best proof that its node can give.
        Assert.Equal(HeadVerdict.Forked, Judge(heads[0], heads[1]));
        Assert.Equal(Size(heads[0]) == Size(heads[1]) ? HeadVerdict.Forked : HeadVerdict.Shorter, Judge(heads[1], heads[0]));

        Assert.Equal(0, await overruled.StopAsync("TERM"));
        Assert.Equal(0, await original.StopAsync("TERM"));
    }

    private HeadVerdict Judge(SignedNote before, SignedNote offered)
    {
        var (was, now) = (Checkpoint.Parse(before.Text), Checkpoint.Parse(offered.Text));
        var key = new LedgerPlace(Original).Signer(was.Origin).PublicKey;
        // Both run and may have signed further since: whose head it is says the tree, not the latest head.
        var of = new[] { Original, Copy }.First(d => Size(Head(d)) >= now.Head.Size && new TiledTree(new LedgerPlace(d).Store(1), now.Head.Size).Root() == now.Head.Root);
        var path = was.Head.Size < now.Head.Size ? new TiledTree(new LedgerPlace(of).Store(1), now.Head.Size).Consistency(was.Head.Size).Path : [];
        return HeadRule.Judge(new KnownHead(was.Origin, key, was.Epoch, was.Head), new HeadBody(key, offered, was.Head.Size, path)).Verdict;
    }

    private static SignedNote? Head(string data) => new LedgerPlace(data).Store(1).ReadCheckpoint() is { } bytes ? SignedNote.Parse(bytes) : null;

    private static long Size(SignedNote? head) => head is null ? 0 : Checkpoint.Parse(head.Text).Head.Size;

    private static async Task UntilAsync(Func<bool> met)
    {
        var clock = Stopwatch.StartNew();
        while (!met())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "It did not come about within a minute.");
            await Task.Delay(100);
        }
    }

    private static async Task<UpProcess> StartedAsync(string data, params string[] arguments)
    {
        var process = Launch(data, arguments);
        await process.ReadyAsync();
        return process;
    }

    private static UpProcess Launch(string data, params string[] arguments) => new(["up", "--port", "0", "--data", data, .. arguments]);
}
