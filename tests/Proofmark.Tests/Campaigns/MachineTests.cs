using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Campaigns;

/// <summary>What is derived of a machine and its operators from what happened to it.</summary>
public sealed class MachineTests
{
    private static readonly DateOnly Day = new(2026, 6, 1);

    [Theory]
    [InlineData(false, false, 1, MachineState.Ready)]
    [InlineData(false, false, 0, MachineState.Ready)]
    [InlineData(false, false, -1, MachineState.NeedsMaintenance)]
    [InlineData(false, false, null, MachineState.NeedsMaintenance)]
    [InlineData(false, true, 1, MachineState.OutOfOrder)]
    [InlineData(true, true, 1, MachineState.Retired)]
    public void A_machine_is_as_its_maintenance_and_its_faults_leave_it(bool retired, bool fault, int? due, MachineState expected) =>
        Assert.Equal(expected, MachineRules.StateOf(retired, fault, due is { } days ? Day.AddDays(days) : null, Day));

    [Theory]
    [InlineData(31, CertificateState.Valid, true)]
    [InlineData(30, CertificateState.Ending, true)]
    [InlineData(0, CertificateState.Ending, true)]
    [InlineData(-1, CertificateState.Grace, true)]
    [InlineData(-30, CertificateState.Grace, true)]
    [InlineData(-31, CertificateState.Lapsed, false)]
    [InlineData(null, CertificateState.None, false)]
    public void A_certificate_warns_then_leaves_a_month_then_needs_a_supervisor(int? days, CertificateState expected, bool mayRun)
    {
        var state = MachineRules.StateOf(days is { } d ? Day.AddDays(d) : null, Day);
        Assert.Equal((expected, mayRun), (state, MachineRules.MayRun(state)));
    }

    [Fact]
    public async Task A_fault_puts_a_machine_out_of_order_and_the_repair_back_and_the_next_posting_ends_the_one_before()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var (book, list) = (world.Get<MachineBook>(), world.Get<MachineList>());
        Assert.Equal(MachineState.Ready, (await list.GetAsync(world.Machine)).State);
        await book.NoteAsync(world.Machine, "fault", CampaignWorld.Today, null, null, null, "The needle sticks.", CampaignWorld.Doing);
        Assert.Equal(MachineState.OutOfOrder, (await list.GetAsync(world.Machine)).State);
        await book.NoteAsync(world.Machine, "repaired", CampaignWorld.Today, null, null, null, null, CampaignWorld.Doing);
        foreach (var left in new[] { 12, 3 }) await book.NoteAsync(world.Machine, "supplied", CampaignWorld.Today, null, "Needles", left, null, CampaignWorld.Doing);
        await book.PostAsync(world.Machine, world.Arsenal, "Hall 4", CampaignWorld.Today, null, CampaignWorld.Doing);
        var file = await list.OpenAsync(world.Machine);
        Assert.Equal((MachineState.Ready, "Hall 4", "Arsenal 2", 1L), (file.Machine.State, file.Machine.Place, file.Machine.Organisation, file.Machine.Operators));
        Assert.Equal([null, CampaignWorld.Today.AddDays(-1)], file.Postings.Select(p => p.To));
        Assert.Equal(("Needles", 3), (Assert.Single(file.Supplies).Item, file.Supplies[0].Quantity));
        await book.NoteAsync(world.Machine, "retired", CampaignWorld.Today, null, null, null, null, CampaignWorld.Doing);
        Assert.Equal("campaigns.retired", await CodeAsync(() => book.NoteAsync(world.Machine, "repaired", CampaignWorld.Today, null, null, null, null, CampaignWorld.Doing)));
        // Out of use for good, it is sent nowhere and nobody is trained on it.
        Assert.Equal("campaigns.retired", await CodeAsync(() => book.PostAsync(world.Machine, world.Arsenal, "Hall 5", CampaignWorld.Today.AddDays(1), null, CampaignWorld.Doing)));
        Assert.Equal("campaigns.retired", await CodeAsync(() => book.CertifyAsync(world.Machine, "12", "C-2", CampaignWorld.Today, CampaignWorld.Today.AddDays(20), CampaignWorld.Doing)));
        Assert.Equal("2 1", await world.Server.Node.ScalarAsync<string>("select concat_ws(' ', (select count(*) from machine_postings), (select count(*) from machine_certificates))"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_field_and_leaves_nothing()
    {
        await using var world = await CampaignWorld.CreateAsync();
        var book = world.Get<MachineBook>();
        var all = await Assert.ThrowsAsync<ProblemException>(() => book.AddAsync(" ", "", new string('x', 201), "magic", null, CampaignWorld.Doing));
        Assert.Equal("make model serial method", string.Join(' ', all.Problems.Select(p => p.Field)));
        Assert.Equal("campaigns.machine_exists", await CodeAsync(() => book.AddAsync("MARKTRONIC", "9", "mt-77", "stamped", null, CampaignWorld.Doing)));
        Assert.Equal("campaigns.posting_order", await CodeAsync(() => book.PostAsync(world.Machine, world.Arsenal, "Hall", CampaignWorld.Today.AddDays(-10), null, CampaignWorld.Doing)));
        Assert.Equal("campaigns.choice", await CodeAsync(() => book.PostAsync(world.Machine, 999_999, "Hall", CampaignWorld.Today, null, CampaignWorld.Doing)));
        Assert.Equal("campaigns.days", await CodeAsync(() => book.CertifyAsync(world.Machine, "1", "2", CampaignWorld.Today, CampaignWorld.Today.AddDays(-1), CampaignWorld.Doing)));
        Assert.Equal("campaigns.past", await CodeAsync(() => book.NoteAsync(world.Machine, "repaired", CampaignWorld.Today.AddDays(2), null, null, null, null, CampaignWorld.Doing)));
        Assert.Equal("campaigns.due", await CodeAsync(() => book.NoteAsync(world.Machine, "serviced", CampaignWorld.Today, CampaignWorld.Today, null, null, null, CampaignWorld.Doing)));
        Assert.Equal("campaigns.machine.not_found", await CodeAsync(() => book.PostAsync(Guid.NewGuid(), world.Arsenal, "Hall", CampaignWorld.Today, null, CampaignWorld.Doing)));
        Assert.Equal((1L, 1L, 1L, 1L), (await Count("marking_machines"), await Count("machine_postings"), await Count("machine_certificates"), await Count("machine_events")));

        Task<long> Count(string table) => world.Server.Node.ScalarAsync<long>($"select count(*) from {table}");
    }

    private static async Task<string> CodeAsync(Func<Task> work) => Assert.Single((await Assert.ThrowsAsync<ProblemException>(work)).Problems).Code;
}
