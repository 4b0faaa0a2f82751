using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Watching;

/// <summary>Whoever watches the machine learns whether the node can be given work, in codes alone.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_node_is_live_and_ready_and_not_ready_while_it_refuses_acts()
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "A-4731/97");
        using var client = new HttpClient { BaseAddress = server.Address };
        Assert.Equal((HttpStatusCode.OK, "live", ""), await AskAsync(client, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, "ready", ""), await AskAsync(client, "/health/ready"));
        server.Services.GetRequiredService<NodeCondition>().Hold("test", Problem.Of(NodeFault.Disk));
        await Task.Delay(1100);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not_ready", NodeFault.Disk), await AskAsync(client, "/health/ready"));
        Assert.Equal((HttpStatusCode.OK, "live", ""), await AskAsync(client, "/health/live"));
    }

    [Fact]
    public async Task What_stands_in_the_way_is_named()
    {
        await using var node = await Node.CreateAsync();
        var clock = new Ahead();
        Task<IReadOnlyList<string>> ReasonsAsync(Database? database = null) => new Readiness(database ?? node.Database, new NodeCondition([], clock), clock).ReasonsAsync();
        await node.PoliceRegisterAsync();
        Assert.Empty(await ReasonsAsync());
        clock.By = Readiness.Unsigned + TimeSpan.FromSeconds(30);
        Assert.Equal([Readiness.NotSigned], await ReasonsAsync());
        clock.By = TimeSpan.Zero;
        await node.ExecuteAsync("delete from schema_migrations where number = (select max(number) from schema_migrations)");
        Assert.Equal([Readiness.OtherSchema], await ReasonsAsync());
        await using var away = new Database("Host=/nowhere;Username=nobody;Database=none;Timeout=1");
        Assert.Equal([Readiness.NoDatabase], await ReasonsAsync(away));
    }

    private static async Task<(HttpStatusCode, string, string)> AskAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["status", "reasons"], body.EnumerateObject().Select(p => p.Name));
        return (answer.StatusCode, body.GetProperty("status").GetString()!, string.Join(' ', body.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())));
    }

    private sealed class Ahead : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
