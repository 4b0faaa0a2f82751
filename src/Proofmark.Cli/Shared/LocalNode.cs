using Proofmark.Core.Importing;
using Proofmark.Core.Parties;
using Proofmark.Core.Quality;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Cli.Shared;

/// <summary>
/// The services of the installation that a command works on. Who runs a command holds the database itself, so its acts
/// are the node's own (actor 0); a purpose is stated all the same.
/// </summary>
public sealed class LocalNode : IAsyncDisposable
{
    private readonly Installation? installation;

    private LocalNode(Installation? installation, string dataDirectory, string connectionString, NodeCondition? condition)
    {
        this.installation = installation;
        DataDirectory = dataDirectory;
        Database = new Database(connectionString);
        Acts = new Acts(Database, new IdAllocator(Database), TimeProvider.System, condition);
        Place = new LedgerPlace(dataDirectory);
        Sequencer = new Sequencer(Acts, Place);
    }

    /// <summary>Data directory.</summary>
    public string DataDirectory { get; }
    /// <summary>Database.</summary>
    public Database Database { get; }
    /// <summary>The door to recorded data.</summary>
    public Acts Acts { get; }
    /// <summary>Ledger files and key.</summary>
    public LedgerPlace Place { get; }
    /// <summary>Numbers and signs.</summary>
    public Sequencer Sequencer { get; }
    /// <summary>Registers.</summary>
    public RegisterService Registers => new(Acts);
    /// <summary>Weapons.</summary>
    public WeaponService Weapons => new(Acts);
    /// <summary>Search.</summary>
    public WeaponFinder Finder => new(Database, TimeProvider.System);
    /// <summary>Search that knows other names of makes, models and calibres.</summary>
    public WeaponFinder FinderWith(ReferenceTables tables) => new(Database, TimeProvider.System, tables);

    /// <summary>Opens the installation of a data directory; its schema is brought up to date.</summary>
    public static async Task<LocalNode> OpenAsync(string dataDirectory, Terminal terminal, CancellationToken ct)
    {
        var opened = await Installation.OpenAsync(dataDirectory, terminal, ct);
        LocalNode? node = null;
        try
        {
            await Migrator.ApplyAsync(opened.ConnectionString, TimeProvider.System, ct);
            node = new LocalNode(opened, opened.DataDirectory, opened.ConnectionString, NodeCondition.Of(opened.DataDirectory, TimeProvider.System, WatchSettings.OfEnvironment().LowWater));
            var identity = await NodeStart.IdentityAsync(node.Database, null, null, null, ct);
            if (node.Place.AwaitsEpoch(identity.Epoch)) terminal.Tell("leaving.awaits_epoch");
            // A copy may be read and verified, and records nothing.
            if (await (await NodePlace.HereAsync(opened.DataDirectory, identity.Uid, ct)).CheckAsync(node.Database, TimeProvider.System, ct) is { } copied) node.Acts.Condition!.Hold(NodePlace.Reason, copied);
            return node;
        }
        catch
        {
            // A newer schema, say: what was started for this command is stopped again.
            if (node is not null) await node.DisposeAsync();
            else await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>A node on a database that somebody else keeps running: tests and benches.</summary>
    public static LocalNode Attach(string dataDirectory, string connectionString) => new(null, dataDirectory, connectionString, null);

    /// <summary>Imports into this node.</summary>
    public ImportService Imports(ReferenceTables tables) => new(Acts, PersonKeys.Open(DataDirectory), tables);

    /// <summary>Judges the registers of this node.</summary>
    public QualityService Quality(ReferenceTables tables) => new(Acts, tables, PersonKeys.Open(DataDirectory));

    /// <summary>Who runs a command, for a purpose.</summary>
    public static Doing Doing(string purpose, string? caseReference = null) => new(Actor.Node, new Purpose(purpose, null, caseReference), Guid.CreateVersion7());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (installation is not null) await installation.DisposeAsync();
    }
}
