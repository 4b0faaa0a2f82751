using Proofmark.Cli.Shared;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;

namespace Proofmark.Cli.Up;

/// <summary>One run of a node: what is quick to refuse first, then database, schema, reference data.</summary>
public sealed class UpNode(Terminal terminal, UpOptions options)
{
    /// <summary>Runs until cancelled, then stops everything in the opposite order.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        PortCheck.Demand(options.Port);
        await using var installation = await Installation.OpenAsync(options.DataDirectory, terminal, stop);
        await using var one = UpLock.Take(installation.DataDirectory);
        await Migrator.ApplyAsync(installation.ConnectionString, TimeProvider.System, stop);
        await using var database = new Database(installation.ConnectionString);
        var reference = await LoadReferenceAsync(database, stop);
        terminal.Tell("up.reference", ("makes", reference.Makes.Count), ("models", reference.Models.Count), ("calibres", reference.Calibres.Count));
        terminal.Tell("up.no_pages");
        await installation.WatchAsync(terminal, stop);
        terminal.Tell("up.stopping");
    }

    /// <summary>Reads the shipped set; writes it in one act when it is not the one that was loaded last.</summary>
    private Task<ReferenceTables> LoadReferenceAsync(Database database, CancellationToken stop) => terminal.ProgressAsync(terminal.Text["up.loading_reference"], async progress =>
    {
        var acts = new Acts(database, new IdAllocator(database), TimeProvider.System);
        var load = await Task.Run(() => new ReferenceStore(acts).LoadAsync(DataFiles.Shipped, new Share(progress), stop), stop);
        return load.Tables;
    });

    /// <summary>Rows done of rows in all, as a share.</summary>
    private sealed class Share(IProgress<double> progress) : IProgress<ReferenceProgress>
    {
        public void Report(ReferenceProgress value) => progress.Report(value.Total == 0 ? 1 : value.Done / (double)value.Total);
    }
}
