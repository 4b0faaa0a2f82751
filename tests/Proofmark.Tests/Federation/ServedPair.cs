using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>Two real servers on free ports of this machine, each with its database, paired by their directories.</summary>
public abstract class ServedPair : IAsyncLifetime
{
    private protected ServedNode _a = null!;
    private protected ServedNode _b = null!;

    public async Task InitializeAsync()
    {
        _a = await ServedNode.StartAsync("XA");
        _b = await ServedNode.StartAsync("XB");
        await _a.PairAsync(_b);
        await _b.PairAsync(_a);
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }
}
