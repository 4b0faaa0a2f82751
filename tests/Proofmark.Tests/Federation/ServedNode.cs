using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Server.Federation;
using Proofmark.Server.Shared;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Federation;

/// <summary>A real server on a free port of this machine, with its database; it takes in notes and the messages of cases.</summary>
internal sealed class ServedNode : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly Database _database;
    private readonly WebApplication _app;

    private ServedNode(TestDatabase test, Database database, WebApplication app, string folder) => (_test, _database, _app, Folder) = (test, database, app, folder);

    public string Folder { get; }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public FederationNode Federation => _app.Services.GetRequiredService<FederationNode>();

    private Acts Acts => _app.Services.GetRequiredService<Acts>();

    public static async Task<ServedNode> StartAsync(string state)
    {
        var test = await PostgresFixture.CreateDatabaseAsync("proofmark_migrated", async c => await Migrator.ApplyAsync(c, TimeProvider.System));
        var database = new Database(test.ConnectionString);
        var folder = Directory.CreateTempSubdirectory("federation-").FullName;
        var app = ServerHost.Build(new ServerOptions
        {
            Port = 0,
            NodeName = state,
            Services = s => s.AddSingleton(database).AddSingleton<IdAllocator>().AddSingleton<Acts>()
                .AddSingleton(s => FederationNode.Open(s.GetRequiredService<Acts>(), folder, TwoNodes.State(state), (outbox, directory) => [new NoteKeeper(), Cases(s.GetRequiredService<Acts>(), outbox, directory)]))
                .AddHostedService<CourierService>()
                .AddLogging(l => l.ClearProviders()),
        });
        await app.StartAsync();
        return new ServedNode(test, database, app, folder);
    }

    private static TraceHandler Cases(Acts acts, Outbox outbox, PeerDirectory directory)
    {
        var policies = new TracePolicies(acts);
        return new TraceHandler(new TraceService(acts, TraceExchange.Links(outbox, directory, policies), new TraceSearch(acts.Database, acts.Clock), "Registry"));
    }

    public async Task PairAsync(ServedNode other)
    {
        using var transport = new HttpTransport(Federation.Keys, TimeProvider.System);
        var directory = await transport.FetchDirectoryAsync(other.Address, default);
        await Federation.Peers.PairAsync(
            new Pairing(directory.Statements, other.Federation.Keys.Node.Grouped, "the registrar, by telephone", "Registry", "XX", other.Address),
            Storage.Node.By(Storage.Node.Amina, "administration"));
    }

    public Task<Message> SendAsync(ServedNode to, string text, bool deliver = true) => SendAsync(to, new Outgoing(NoteKeeper.Kind, WireJson.ToElement(new { Text = text })), deliver);

    public async Task<Message> SendAsync(ServedNode to, Outgoing outgoing, bool deliver)
    {
        Message? sent = null;
        var peer = await Federation.Directory.GetAsync(to.Federation.Keys.Node);
        await Acts.DoAsync(new ActRequest(FederationActs.Receive, Storage.Node.Amina, new Purpose("tracing"), Guid.NewGuid()), async act =>
        {
            sent = await Federation.Outbox.SendAsync(act, peer, outgoing);
            if (!deliver) act.Machinery("delete from queue where kind = 'federation.deliver'");
        });
        return sent!;
    }

    /// <summary>A message that the courier does not touch: the test carries it.</summary>
    public async Task<byte[]> EnvelopeAsync(ServedNode to, string text) => (await SendAsync(to, text, deliver: false)).Seal(Federation.Keys.Current).Write();

    public async Task<IReadOnlyList<string>> ListAsync(string sql)
    {
        await using var command = _database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await reader.ReadAsync()) list.Add(reader.GetString(0));
        return list;
    }

    public async Task<long> CountAsync(string what)
    {
        await using var command = _database.Owner.CreateCommand($"select count(*) from {what}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        await _test.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
