using System.Text;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Messages;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>Where there is no network: XB writes a file, XA reads it and writes the receipts, XB reads those.</summary>
public sealed class FederationFileTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new(TimeProvider.System.GetUtcNow());
    private FederatedNode _a = null!;
    private FederatedNode _b = null!;

    public async Task InitializeAsync()
    {
        _a = await FederatedNode.CreateAsync("XA", _clock);
        _b = await FederatedNode.CreateAsync("XB", _clock);
        await _a.PairAsync(_b, address: null);
        await _b.PairAsync(_a, address: null);
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Messages_go_by_file_and_receipts_come_back_by_file()
    {
        await _b.SendAsync(_a, "one");
        await _b.SendAsync(_a, "two");
        using var file = new MemoryStream();
        Assert.Equal(2, await _b.Node.File.ExportAsync(_a.Id, file));
        Assert.Equal(3, Lines(file).Length);

        var (results, receipts) = await ImportAsync(_a, file);
        Assert.Equal([null, Verdict.Accepted, Verdict.Accepted], results.Select(r => r.Verdict));
        Assert.Equal(["one", "two"], await _a.EffectsAsync());

        await ImportAsync(_b, receipts);
        Assert.Equal(["accepted", "accepted"], await _b.DeliveredAsync());
        Assert.Equal(2, await _b.Node.Courier.RunOnceAsync());
        using var empty = new MemoryStream();
        Assert.Equal(0, await _b.Node.File.ExportAsync(_a.Id, empty));
    }

    [Fact]
    public async Task The_same_file_twice_changes_nothing_at_either_end()
    {
        await _b.SendAsync(_a, "one");
        using var file = new MemoryStream();
        await _b.Node.File.ExportAsync(_a.Id, file);
        var (_, receipts) = await ImportAsync(_a, file);
        var acts = await _a.CountAsync("acts");
        var (again, _) = await ImportAsync(_a, file);
        Assert.Equal(FederationCode.Duplicate, again[^1].Problems[0].Code);
        Assert.Equal(acts, await _a.CountAsync("acts"));

        await ImportAsync(_b, receipts);
        acts = await _b.CountAsync("acts");
        await ImportAsync(_b, receipts);
        Assert.Equal(acts, await _b.CountAsync("acts"));
        Assert.Equal(["accepted"], await _b.DeliveredAsync());
    }

    [Fact]
    public async Task A_damaged_line_is_named_and_the_rest_is_read()
    {
        await _b.SendAsync(_a, "one");
        await _b.SendAsync(_a, "two");
        using var file = new MemoryStream();
        await _b.Node.File.ExportAsync(_a.Id, file);
        var lines = Lines(file);
        lines[1] = lines[1][..^20];
        var (results, _) = await ImportAsync(_a, new MemoryStream(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\n\nrubbish\n")));
        Assert.Equal(FederationCode.Truncated, results.Single(r => r.Line == 2).Problems[0].Code);
        Assert.Equal(Verdict.Held, results.Single(r => r.Line == 3).Verdict);
        Assert.Equal(FederationCode.Malformed, results.Single(r => r.Line == 5).Problems[0].Code);

        await ImportAsync(_a, file);
        Assert.Equal(["one", "two"], await _a.EffectsAsync());
    }

    [Fact]
    public async Task A_receipt_for_a_message_that_was_never_sent_is_refused()
    {
        var forged = new Receipt(_a.Id, _b.Id, Guid.CreateVersion7(), new byte[32], Verdict.Accepted, null, _clock.GetUtcNow(), 1).Seal(_a.Node.Keys.Current);
        var (results, _) = await ImportAsync(_b, new MemoryStream(forged.Write()));
        Assert.Equal(FederationCode.ReceiptWrong, results[0].Problems[0].Code);
    }

    [Fact]
    public async Task A_line_over_the_limit_is_too_large_and_costs_no_more_memory_than_the_limit()
    {
        var (results, _) = await ImportAsync(_a, new MemoryStream(Encoding.ASCII.GetBytes(new string('x', Dsse.MaximumSize + 100_000) + "\n{")));
        Assert.Equal([FederationCode.TooLarge, FederationCode.Truncated], results.Select(r => r.Problems[0].Code));
    }

    private static string[] Lines(MemoryStream file) => Encoding.UTF8.GetString(file.ToArray()).TrimEnd('\n').Split('\n');

    private static async Task<(IReadOnlyList<Core.Federation.Delivery.FileLine> Results, MemoryStream Receipts)> ImportAsync(FederatedNode node, MemoryStream file)
    {
        file.Position = 0;
        var receipts = new MemoryStream();
        return (await node.Node.File.ImportAsync(file, receipts), receipts);
    }
}
