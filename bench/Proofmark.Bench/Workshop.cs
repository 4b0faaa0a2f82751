using Proofmark.Cli.Shared;
using Proofmark.Core.Generation;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Bench;

/// <summary>A private cluster with production's settings, a node on it and a generated register; all of it removed at the end.</summary>
public sealed class Workshop : IAsyncDisposable
{
    private readonly PrivateCluster cluster;
    private readonly ScratchPlace place;

    private Workshop(PrivateCluster cluster, ScratchPlace place)
    {
        this.cluster = cluster;
        this.place = place;
    }

    /// <summary>The cluster.</summary>
    public PrivateCluster Cluster => cluster;

    /// <summary>Folder for everything.</summary>
    public string Directory => place.Folder;

    /// <summary>Starts.</summary>
    public static async Task<Workshop> OpenAsync()
    {
        var place = await ScratchPlace.OpenAsync();
        return new Workshop(await PrivateCluster.StartAsync(place.Folder), place);
    }

    /// <summary>A migrated database with a node and an open register GEN.</summary>
    public async Task<LocalNode> NodeAsync(string database, string state = "XA")
    {
        var connection = await cluster.EnsureDatabaseAsync(database);
        await Migrator.ApplyAsync(connection, TimeProvider.System);
        var node = LocalNode.Attach(Path.Combine(Directory, database), connection);
        await NodeIdentity.EnsureAsync(node.Database, state, "national", TimeProvider.System);
        await node.Registers.OpenAsync("GEN", "Generated register", "weapons", 0, null, LocalNode.Doing("registration"));
        return node;
    }

    /// <summary>Generates a register of that many rows, without errors of its own when it is to be clean; returns the file and its mapping.</summary>
    public async Task<(string File, Mapping Mapping)> GenerateAsync(long rows, bool clean = false)
    {
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "register")).FullName;
        var made = await Task.Run(() => RegisterGenerator.Generate(new GenerationRequest(Math.Max(rows, RegisterGenerator.Fewest), 1, folder, Clean: clean), ReferenceTables.Shipped));
        return (made.Register, MappingReader.ReadFile(made.Mapping));
    }

    /// <summary>Imports, as the command does.</summary>
    public static Task<ImportReport> ImportAsync(LocalNode node, string file, Mapping mapping) =>
        node.Imports(ReferenceTables.Shipped).ImportAsync(new ImportRequest("GEN", file, mapping, Path.Combine(node.DataDirectory, "import"), p => p.Code, LocalNode.Doing("registration")) { RejectsPath = file + ".rejects.csv" }, null, Step);

    private static readonly System.Diagnostics.Stopwatch Clock = System.Diagnostics.Stopwatch.StartNew();

    private static void Step(string step) => Console.Error.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"  {Clock.Elapsed.TotalSeconds:F1} s {step}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await cluster.StopAsync();
        await place.DisposeAsync();
    }
}
