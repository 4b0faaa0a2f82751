using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Federation;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Bench;

/// <summary>A node with a generated register, its server, and one person of each role with every register.</summary>
internal sealed class PagesNode : IAsyncDisposable
{
    private const string Password = "seven brown horses";
    private const int Recoveries = 300;

    private static readonly (string Login, string Role, string Purpose)[] Roles =
    [
        ("clerk", "clerk", "registration"), ("officer", "police", "investigation"), ("desk", "tracing_desk", "tracing"), ("supervisor", "supervisor", "investigation"),
        ("auditor", "auditor", "audit"), ("protector", "data_protection_officer", "data_protection"), ("administrator", "administrator", "administration"),
        ("duty", "duty", "investigation"), ("lena", "liaison", "investigation"), ("milo", "liaison", "investigation"),
    ];

    private const string Halfway = "halfway";

    private readonly LocalNode local;
    private readonly WebApplication app;
    private readonly bool judged;

    private readonly PagesPlanting planting;
    private readonly Dictionary<string, User> users = [];

    private PagesNode(string name, string state, LocalNode local, WebApplication app, bool judged)
    {
        (Name, State, this.local, this.app, this.judged) = (name, state, local, app, judged);
        planting = new PagesPlanting(app.Services, local.Database, state, judged);
    }

    public string Name { get; }

    /// <summary>Whose node it is.</summary>
    public string State { get; }

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What the other side compares before it pairs.</summary>
    public string Fingerprint => app.Services.GetRequiredService<FederationNode>().Keys.Node.Grouped;

    /// <summary>The page that asks for the code from the telephone.</summary>
    public const string AskedForCode = "/sign-in/code";

    /// <summary>Those who look.</summary>
    public List<Visitor> People { get; } = [];

    /// <summary>Addresses of all pages, with their parameters.</summary>
    public IReadOnlyList<string> Templates =>
        [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") ?? true) && e.Metadata.GetMetadata<DevelopmentOnlyAttribute>() is null)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(t => !t.StartsWith("/error", StringComparison.Ordinal) && !t.StartsWith("/status", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Searches, with their names: what is asked stands in the address.</summary>
    public IReadOnlyList<(string Name, string Path)> Searches { get; private set; } = [];

    /// <summary>Pages that no link leads to, or whose address says more than where they are.</summary>
    public IReadOnlyList<(string Template, string Path)> Known => planting.Known;

    public static async Task<PagesNode> StartAsync(Workshop workshop, string name, long rows, string state, bool judged = true)
    {
        var (file, mapping) = await workshop.GenerateAsync(rows);
        var local = await workshop.NodeAsync(name, state);
        await Workshop.ImportAsync(local, file, mapping);
        File.Delete(file);
        // What ten million rows left to be written would make the first acts wait longer than they do.
        await SettleDiskAsync(local);
        await LookAsync(local, Math.Max(rows / 10, 100));
        while (await local.Sequencer.RunOnceAsync() > 0) { }
        var identity = (await NodeIdentity.FindAsync(local.Database))!;
        var app = ServerHost.Build(new ServerOptions { Port = 0, NodeName = state, Services = s => Without(judged ? null : "QualityRounds", s.AddNode(local.Database, identity, local.DataDirectory, ReferenceTables.Shipped).AddSingleton(new ProviderSettings { Header = "X-Sign-In-Assertion", Issuer = "https://id.example", Audience = "https://pages.example" })) });
        var node = new PagesNode(name, state, local, app, judged);
        await app.Services.GetRequiredService<RoleService>().EnsureBuiltInAsync();
        // The import has the register judged: what is found belongs to the pages, and its work is not to run beside their times.
        while (judged && await app.Services.GetRequiredService<Proofmark.Core.Quality.QualityWork>().DoWhatWaitsAsync()) Console.Error.WriteLine("  judged");
        await app.StartAsync();
        await node.FillAsync();
        await SettleDiskAsync(local);
        return node;
    }

    /// <summary>The nodes pair and ask each other; then everybody signs in, and somebody looks for what was planted to be found.</summary>
    public static async Task EnterAsync(RequestWatch watch, params PagesNode[] pair)
    {
        foreach (var (node, other) in new[] { (pair[0], pair[1]), (pair[1], pair[0]) }) await node.planting.AskAsync(other, node.users);
        foreach (var node in pair)
        {
            await node.planting.CasesAsync();
            foreach (var (login, _, purpose) in Roles) node.People.Add(await Visitor.EnterAsync(node.Address, login, Password, purpose, watch));
            await node.PlantAsync(watch);
            // The way in is half done: the code from the telephone is still asked for.
            node.People.Add(await Visitor.EnterAsync(node.Address, Halfway, Password, null, watch));
        }
    }

    /// <summary>Waits until no register is to be judged.</summary>
    public async Task SettleAsync()
    {
        if (!judged) return;
        await using var waiting = local.Database.Owner.CreateCommand("select exists (select from queue where kind = $1 and not dead)");
        waiting.Parameters.Add(new() { Value = Proofmark.Core.Quality.QualityWork.Register });
        while ((bool)(await waiting.ExecuteScalarAsync())!) await Task.Delay(TimeSpan.FromSeconds(1));
    }

    /// <summary>Everybody again, without a word of what for.</summary>
    public async Task<List<Visitor>> IdlersAsync(RequestWatch watch)
    {
        var idlers = new List<Visitor>();
        foreach (var (login, _, _) in Roles) idlers.Add(await Visitor.EnterAsync(Address, login, Password, null, watch));
        return idlers;
    }

    /// <summary>What only somebody with a browser can leave behind: a file half imported, look-ups of a canary, openly and under a sealed case.</summary>
    private async Task PlantAsync(RequestWatch watch)
    {
        var (clerk, auditor) = (People[0], People[4]);
        // One file is waited for, one is explained, one was imported.
        foreach (var stage in new[] { "/import/{Id:guid}/columns", "/import/{Id:guid}/check", "/import/{Id:guid}" })
        {
            var at = await clerk.UploadAsync("/import/new", "/import/files", "GEN", "police.csv", "serial;make;model\nQ-1;Zastava;M70\nQ-2;Norinco;Type 56\n", watch);
            if (!stage.EndsWith("columns", StringComparison.Ordinal)) at = await clerk.SubmitAsync(at, watch, ("column-0", "serial"), ("column-1", "make"), ("column-2", "model"), ("identity", "0"), ("DateOrder", "dmy"), ("Calendar", "gregorian"), ("Absence", "report"));
            if (stage.EndsWith("guid}", StringComparison.Ordinal)) at = await clerk.PressAsync(at, "start", watch);
            planting.Know(stage, at);
        }
        await clerk.TryOpenAsync("/weapons?mark=" + PagesPlanting.Canary, watch);
        await clerk.ChooseAsync("/work", "Sealed", "GA 12/26", watch);
        await clerk.TryOpenAsync("/weapons?mark=" + PagesPlanting.Canary, watch);
        await clerk.SubmitAsync("/work", watch, ("Purpose", "registration"), ("Case", "bench/1"));
        await app.Services.GetRequiredService<SealedFindings>().RaiseCanariesAsync();
        await planting.StandOutAsync();
        for (var i = 0; (await auditor.TryOpenAsync("/audit/alarms", watch))?.Contains("/audit/alarms/", StringComparison.Ordinal) != true; i++)
        {
            if (i == 600) throw new TimeoutException("The canary's alarm was not raised.");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in People) person.Dispose();
        await app.DisposeAsync();
        await local.DisposeAsync();
    }

    /// <summary>Look-ups of half a year by a hundred people, spread over the register.</summary>
    private static async Task LookAsync(LocalNode local, long count)
    {
        await using var command = local.Database.Owner.CreateCommand("""
            insert into lookups (at, actor, purpose, case_reference, kind, subject, query, found)
            select now() - (i % 180) * interval '1 day' - i * interval '1 second', 1000 + i % 100, 'investigation', 'bench/' || i % 5000, 'find', 'mark', 'Q' || i, array[(select max(id) from entries) * i / $1]
            from generate_series(1, $1) i
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = count });
        await command.ExecuteNonQueryAsync();
    }

    private async Task FillAsync()
    {
        var recovered = await local.Registers.OpenAsync(RecoveryService.RegisterCode, "Recovered weapons", "weapons", 0, null, By("administration"));
        var generated = (await local.Registers.FindAsync("GEN"))!.Id;
        var registers = new Dictionary<long, short> { [generated] = 9, [recovered] = 9 };
        var roles = app.Services.GetRequiredService<RoleService>();
        await roles.CreateAsync("duty", "Duty officer", [Permission.WeaponsRead, Permission.GlassBreak], By("administration"));
        await roles.CreateAsync("liaison", "Liaison to the prosecutor", [Permission.SealedAuthorise], By("administration"));
        foreach (var (login, role, _) in Roles.Append((Halfway, "clerk", "")))
        {
            var service = app.Services.GetRequiredService<UserService>();
            var user = await service.CreateAsync(new NewUser(login, login, null, "en", [role]), By("administration"));
            await using var scope = app.Services.CreateAsyncScope();
            await app.Services.GetRequiredService<Credentials>().SetPasswordAsync(user.Id, scope.ServiceProvider.GetRequiredService<Passwords>().Hash(Password, Password, login), By("administration"));
            if (role is not ("administrator" or "liaison")) await service.SetRegistersAsync(user.Id, registers, By("administration"));
            users[login] = user;
            if (login == Halfway) await app.Services.GetRequiredService<Credentials>().SetSecondFactorAsync(user.Id, System.Security.Cryptography.RandomNumberGenerator.GetBytes(20), 0, By("administration"));
        }
        var marks = new List<string>();
        await using (var command = local.Database.Owner.CreateCommand("select norm from marks where kind = 'serial' and length(norm) > 5 order by hashint8(id) limit 1"))
            marks.Add((string)(await command.ExecuteScalarAsync())!);
        Searches = [("search.exact", "/weapons?mark=" + Uri.EscapeDataString(marks[0])), ("search.unreadable", "/weapons?mark=" + Uri.EscapeDataString(marks[0][..^2] + "??")), ("search.none", "/weapons?mark=ZZZ999ZZZ")];
        var recoveries = app.Services.GetRequiredService<RecoveryService>();
        for (var i = 0; i < Recoveries; i++)
            await recoveries.RecoverAsync(new RecordRecovery(new RegisterWeapon(recovered, $"R-{i}", [new("serial", $"RB {i:D5}", "frame")]) { Make = "Beretta", Model = "92", Calibre = "9x19" }, "found", "XA") { Place = "Northern depot", Occurred = PartialDate.Parse("2026-05") }, By("investigation", $"bench/{i}"));
        await planting.FillAsync(generated, users);
        await planting.SealAsync(users);
    }

    private static async Task SettleDiskAsync(LocalNode local)
    {
        foreach (var sql in new[] { "vacuum analyze", "checkpoint" })
        {
            await using var command = local.Database.Owner.CreateCommand(sql);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
        }
        Console.Error.WriteLine("  settled");
    }

    private static void Without(string? rounds, IServiceCollection services)
    {
        foreach (var left in services.Where(d => rounds is not null && d.ImplementationType?.Name == rounds).ToList()) services.Remove(left);
    }

    private static Doing By(string purpose, string? reference = null) => new(Actor.Node, new Purpose(purpose, null, reference), Guid.CreateVersion7());
}
