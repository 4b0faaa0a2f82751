using Proofmark.Bench;
using Xunit;

namespace Proofmark.EndToEnd.Pages;

/// <summary>Two nodes with one of everything that has a page, and every page of one of them with somebody who may open it.</summary>
public sealed class EveryPageSite : IAsyncLifetime
{
    private Workshop? workshop;
    private PagesNode? other;

    internal RequestWatch Watch { get; } = new();

    internal PagesNode Node { get; private set; } = null!;

    internal IReadOnlyList<FoundPage> Pages { get; private set; } = [];

    internal IReadOnlyList<string> Unreached { get; private set; } = [];

    public async Task InitializeAsync()
    {
        workshop = await Workshop.OpenAsync();
        Node = await PagesNode.StartAsync(workshop, "here", 0, "XA");
        other = await PagesNode.StartAsync(workshop, "there", 0, "XB");
        await PagesNode.EnterAsync(Watch, Node, other);
        (Pages, Unreached) = await PageFinder.FindAsync(Node, Watch);
    }

    public async Task DisposeAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
        if (other is not null) await other.DisposeAsync();
        if (workshop is not null) await workshop.DisposeAsync();
        Watch.Dispose();
    }
}
