using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Server.Shared;
using Proofmark.Server.Shared.Tls;
using Proofmark.Server.Watching;

namespace Proofmark.Cli.Up;

/// <summary>One run of a node: what is quick to refuse first, then database, schema, reference data, server.</summary>
public sealed class UpNode(Terminal terminal, UpOptions options)
{
    /// <summary>Runs until cancelled, then stops everything in the opposite order: requests end before their database does.</summary>
    /// <exception cref="ProblemException">up.*, cluster.*, cli.database_*, storage.schema_newer, node.*.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var watching = WatchSettings.OfEnvironment();
        PortCheck.Demand(options.Site.Listen, options.Site.Port);
        var brought = options.Site.CertificateFile is null ? null : options.Site.Certificate(options.DataDirectory, TimeProvider.System);
        await using var installation = await Installation.OpenAsync(options.DataDirectory, terminal, stop);
        await using var one = UpLock.Take(installation.DataDirectory);
        await Migrator.ApplyAsync(installation.ConnectionString, TimeProvider.System, stop);
        await using var database = new Database(installation.ConnectionString);
        var identity = await NodeStart.IdentityAsync(database, options.State, options.Profile, options.Training, stop);
        if (identity.Training) terminal.Tell("training.cli.started");
        // Work that waits to be sent came along with the node: two places must not send it.
        if (new LedgerPlace(installation.DataDirectory).AwaitsEpoch(identity.Epoch)) throw new ProblemException(Problem.Of("ledger.arrived", null, ("epoch", identity.Epoch)));
        await using var serving = await ServingLock.TakeAsync(database, stop);
        await HereAsync(database, identity, installation.DataDirectory, stop);
        if (options.Demo) identity = await Demonstration.MarkAsync(database, identity, stop);
        var reference = await LoadReferenceAsync(database, stop);
        terminal.Tell("up.reference", ("makes", reference.Makes.Count), ("models", reference.Models.Count), ("calibres", reference.Calibres.Count));
        var demonstration = options.Demo ? new Demonstration(terminal, new Acts(database, new IdAllocator(database), TimeProvider.System), identity, installation.DataDirectory, reference) : null;
        if (demonstration is not null) await demonstration.FillAsync(stop);
        var texts = Core.Languages.FurtherLanguages.Of(installation.DataDirectory);
        var certificate = brought ?? options.Site.Certificate(installation.DataDirectory, TimeProvider.System);
        await using var server = ServerHost.Build(new ServerOptions
        {
            Port = options.Site.Port,
            Listen = options.Site.Listen,
            Certificate = certificate,
            NodeName = identity.Code,
            Demonstration = identity.Demonstration,
            Training = identity.Training,
            JsonLog = watching.JsonLog,
            Texts = texts,
            PublicAddress = options.PublicAddress?.GetLeftPart(UriPartial.Authority) ?? (options.Site.Host is null ? null : options.Site.AddressOf(options.Site.Port)),
            HostNames = [.. new[] { options.PublicAddress?.Host, options.Site.Host }.OfType<string>()],
            KeyFolder = PrivateFolder(installation.DataDirectory, "keys", "web"),
            Services = services => services.AddNode(database, identity, installation.DataDirectory, reference, NodeCondition.Of(installation.DataDirectory, TimeProvider.System, watching.LowWater), SpaceReserve.Of(installation.DataDirectory)).AddSingleton(AccessPolicy.Read(Environment.GetEnvironmentVariable, identity.Demonstration)).AddSingleton(Server.Access.ProviderSettings.Read(Environment.GetEnvironmentVariable)).AddSingleton(serving).AddHostedService<ServingLockService>().AddAlerts(watching).AddTelemetry(watching.Collector).AddSingleton<IHostLifetime, CommandLifetime>(),
        });
        await StartAsync(server, stop);
        if (certificate is OwnAuthority own) terminal.Tell("up.trust", ("file", own.Authority), ("fingerprint", own.Fingerprint));
        await GreetAsync(server, demonstration, stop);
        // Should a service inside the server fail for good, the server ends by itself; whoever keeps this process must see it end.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, server.Lifetime.ApplicationStopping);
        ServiceManager.Tell("READY=1", ServiceManager.Place);
        await installation.WatchAsync(terminal, ended.Token);
        if (!stop.IsCancellationRequested) throw new InvalidOperationException("The server ended; what it wrote to its log says why.");
        ServiceManager.Tell("STOPPING=1", ServiceManager.Place);
        terminal.Tell("up.stopping");
        await server.StopAsync(CancellationToken.None);
    }

    /// <summary>A node that was copied or moved goes on here only when a person says so.</summary>
    private async Task HereAsync(Database database, NodeIdentity identity, string dataDirectory, CancellationToken ct)
    {
        var here = await NodePlace.HereAsync(dataDirectory, identity.Uid, ct);
        if (await here.CheckAsync(database, TimeProvider.System, ct) is not { } copied) return;
        if (options.Moved is not { } statement) throw new ProblemException(copied);
        await here.MoveAsync(new Acts(database, new IdAllocator(database), TimeProvider.System), statement, Actor.Node, ct);
        terminal.Tell("up.moved", ("folder", here.Folder));
    }

    private async Task StartAsync(WebApplication server, CancellationToken ct)
    {
        try
        {
            await server.StartAsync(ct);
        }
        catch (IOException e) when (e.GetBaseException() is SocketException socket)
        {
            // Somebody took the port since it was asked for.
            throw new ProblemException(PortCheck.Explain(options.Site.Port, socket));
        }
    }

    private async Task GreetAsync(WebApplication server, Demonstration? demonstration, CancellationToken ct)
    {
        var port = new Uri(server.Urls.First().Replace("[::]", "localhost", StringComparison.Ordinal)).Port;
        var address = options.Site.AddressOf(port);
        // Links are for people elsewhere; the last line is where this process listens.
        var outside = options.PublicAddress?.GetLeftPart(UriPartial.Authority) ?? address;
        var acts = server.Services.GetRequiredService<Acts>();
        if (await new FirstAdministrator(acts, new RoleService(acts)).IssueAsync(ct) is { } link)
        {
            if (options.LinkFile is { } file) await HandOverAsync(file, outside + link, ct);
            else
            {
                terminal.Tell("up.first_administrator", ("hours", (int)OneTimeLinks.Lifetime.TotalHours));
                await terminal.Out.WriteLineAsync(outside + link);
            }
        }
        // A link that was never fetched is no use once there is a user.
        else if (options.LinkFile is { } left) File.Delete(left);

        foreach (var (login, path) in demonstration is null ? [] : await demonstration.LinksAsync(ct))
        {
            terminal.Tell("up.demo_sign_in", ("login", login));
            await terminal.Out.WriteLineAsync(outside + path);
        }

        terminal.Tell("up.ready");
        await terminal.Out.WriteLineAsync(address);
        await terminal.Out.FlushAsync(ct);
    }

    /// <summary>The link goes into a file that its owner alone reads: a service's output is kept in a journal, which many may read.</summary>
    private async Task HandOverAsync(string file, string link, CancellationToken ct)
    {
        File.Delete(file);
        await using (var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(link + "\n"), ct);
        terminal.Tell("up.link_written", ("file", file));
    }

    /// <summary>Reads the shipped set; writes it in one act when it is not the one that was loaded last.</summary>
    private Task<ReferenceTables> LoadReferenceAsync(Database database, CancellationToken stop) => terminal.ProgressAsync(terminal.Text["up.loading_reference"], async progress =>
    {
        var acts = new Acts(database, new IdAllocator(database), TimeProvider.System);
        var load = await Task.Run(() => new ReferenceStore(acts).LoadAsync(DataFiles.Shipped, new Share(progress), stop), stop);
        return load.Tables;
    });

    private static string PrivateFolder(params string[] path)
    {
        var folder = Path.Combine(path);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Rows done of rows in all, as a share.</summary>
    private sealed class Share(IProgress<double> progress) : IProgress<ReferenceProgress>
    {
        public void Report(ReferenceProgress value) => progress.Report(value.Total == 0 ? 1 : value.Done / (double)value.Total);
    }
}
