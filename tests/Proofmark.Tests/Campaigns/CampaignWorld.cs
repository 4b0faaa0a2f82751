using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Allocating;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;

namespace Proofmark.Tests.Campaigns;

/// <summary>A whole node with an arsenal, a dot-peen machine that operator 4711 may run, and a block of numbers; the police register of XA is the arsenal's.</summary>
internal sealed class CampaignWorld : IAsyncDisposable
{
    private CampaignWorld(WeaponServer server) => Server = server;

    public WeaponServer Server { get; }
    public long Arsenal { get; private set; }
    public Guid Machine { get; private set; }
    public SerialBlock Block { get; private set; } = null!;

    public static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    public static Doing Doing => new(new Actor(1), new Purpose("stock"), Guid.NewGuid());

    public ReadContext Reading => new(Node.Amina, new Purpose("stock"), [Server.Register], 5);

    public T Get<T>() where T : notnull => Server.Services.GetRequiredService<T>();

    public static async Task<CampaignWorld> CreateAsync()
    {
        var world = new CampaignWorld(await WeaponServer.StartAsync());
        world.Arsenal = await world.Get<OrganisationService>().CreateAsync("ARS-2", "Arsenal 2", "state_force", "XA", Doing);
        var scheme = await world.Get<SerialAllocation>().OpenAsync(new NewSerialScheme("State stock", world.Arsenal, "XA{yyyy}-{n:5}{check}", "plain", "pure37", 1, null, 2020, null), Doing);
        world.Block = await world.Get<SerialAllocation>().AllocateAsync(scheme, 2026, 50, world.Arsenal, Doing);
        var machines = world.Get<MachineBook>();
        world.Machine = await machines.AddAsync("Marktronic", "3000", "MT-77", "dot_peened", "Regional centre", Doing);
        await machines.PostAsync(world.Machine, world.Arsenal, "Workshop", Today.AddDays(-10), null, Doing);
        await machines.NoteAsync(world.Machine, "serviced", Today.AddDays(-10), Today.AddDays(90), null, null, null, Doing);
        await machines.CertifyAsync(world.Machine, "4711", "C-1", Today.AddDays(-10), Today.AddDays(200), Doing);
        return world;
    }

    /// <summary>Rifles of the arsenal of which no mark is recorded; the ids of their entries.</summary>
    public async Task<List<long>> UnmarkedAsync(int count, string prefix = "R")
    {
        var entries = new List<long>();
        for (var i = 1; i <= count; i++)
        {
            var uid = await Server.WeaponAsync($"{prefix}-{i}", "x", w => w with { Marks = [], HolderKind = "state_force", HolderOrganisation = Arsenal });
            entries.Add(await Server.Node.ScalarAsync<long>($"select id from entries where uid = '{uid}'"));
        }
        return entries;
    }

    public async Task<Campaign> CampaignAsync(string name = "Stocks 2026", string owners = "state", string kind = "replacement") =>
        await Get<CampaignList>().GetAsync(await Get<CampaignBook>().OpenAsync(new NewCampaign(name, Server.Register, owners, kind, "RS", Today.AddDays(-5)), Doing), [Server.Register]);

    public async Task<CampaignSession> SessionAsync(Campaign campaign, string operatorNumber = "4711", DateOnly? day = null) =>
        (await Get<CampaignList>().SessionAsync(await Get<CampaignBook>().PlanAsync(campaign, day ?? Today, "North", "Workshop", Machine, operatorNumber, Block.Uid, Doing), [Server.Register])).Session;

    public Task<IReadOnlyList<SessionItem>> ListAsync(CampaignSession session) => Get<SessionItems>().OfAsync(session.Row.Id, Reading);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
