using Proofmark.Core.Allocating;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Tests.Access;

namespace Proofmark.Tests.Allocating;

/// <summary>A node with a manufacturer and an arsenal.</summary>
internal sealed class AllocatingWorld : IAsyncDisposable
{
    private AllocatingWorld(AccessNode node) => (Node, Schemes, Allocation) = (node, new SerialSchemes(node.Node.Database), new SerialAllocation(node.Acts, new SerialSchemes(node.Node.Database)));

    public AccessNode Node { get; }
    public SerialSchemes Schemes { get; }
    public SerialAllocation Allocation { get; }
    public long Maker { get; private set; }
    public long Arsenal { get; private set; }

    public static Doing Doing => new(new Actor(1), new Purpose("licensing"), Guid.NewGuid());

    public static async Task<AllocatingWorld> CreateAsync()
    {
        var world = new AllocatingWorld(await AccessNode.CreateAsync());
        world.Maker = await world.Node.Organisations.CreateAsync("NMA", "Northmark Arms", "manufacturer", "XA", Doing);
        world.Arsenal = await world.Node.Organisations.CreateAsync("ARS-2", "Arsenal 2", "state_force", "XA", Doing);
        return world;
    }

    public NewSerialScheme Asked(string name, string pattern = "NMA{yy}-{n:7}{check}", string alphabet = "plain", string check = "pure37", long first = 1, long? last = null, int from = 2020, int? to = null) =>
        new(name, Maker, pattern, alphabet, check, first, last, from, to);

    public async Task<SerialScheme> SchemeAsync(NewSerialScheme asked) => await Schemes.GetAsync(await Allocation.OpenAsync(asked, Doing));

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
