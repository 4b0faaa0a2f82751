using Proofmark.Core.Access;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Xunit;

namespace Proofmark.Tests.Access.Sealed;

/// <summary>Who opens a sealed case, who approves it, who may use it, and until when.</summary>
public sealed class SealedCaseTests
{
    [Fact]
    public async Task One_opens_another_approves_and_only_who_is_named_looks_under_it()
    {
        await using var world = await SealedWorld.CreateAsync();
        var id = await world.Cases.OpenAsync(world.Asked("omar"), SealedWorld.By(world.Lena));
        Assert.Equal("access.sealed.not_found", await RefusedAsync(() => world.WorkingAsync(world.Omar, id)));
        await world.Cases.DecideAsync(id, "approve", "By the order of 2 March.", SealedWorld.By(world.Milo));
        var omar = await world.InAsync(await world.WorkingAsync(world.Omar, id));
        Assert.Equal(("investigation", "GA 12/2026", id), (omar.ToReadContext().Purpose.Code, omar.ToReadContext().Purpose.Case, omar.ToReadContext().Sealed!.Authority));
        Assert.Equal("access.sealed.not_found", await RefusedAsync(() => world.WorkingAsync(world.Vera, id)));
        Assert.Empty(await world.Cases.ForAsync(world.Vera.Id));
    }

    [Fact]
    public async Task Nobody_approves_what_they_opened_nor_what_names_them()
    {
        await using var world = await SealedWorld.CreateAsync();
        var id = await world.Cases.OpenAsync(world.Asked("omar"), SealedWorld.By(world.Lena));
        Assert.Equal("access.sealed_own.forbidden", await RefusedAsync(() => world.Cases.DecideAsync(id, "approve", null, SealedWorld.By(world.Lena))));
        await world.Access.Roles.CreateAsync("both", "Police and liaison", [Permission.WeaponsRead, Permission.SealedAuthorise], AccessNode.Administering);
        var nora = await world.Access.UserAsync("nora", "both");
        var hers = await world.Cases.OpenAsync(world.Asked("nora"), SealedWorld.By(world.Lena));
        Assert.Equal("access.sealed.not_found", await RefusedAsync(() => world.Cases.DecideAsync(hers, "approve", null, SealedWorld.By(nora))));
        Assert.Equal("access.sealed_self", await RefusedAsync(() => world.Cases.OpenAsync(world.Asked("nora"), SealedWorld.By(nora))));
        // Once: what was decided is not decided again.
        await world.Cases.DecideAsync(id, "refuse", "No order.", SealedWorld.By(world.Milo));
        Assert.Equal("access.sealed_decided.conflict", await RefusedAsync(() => world.Cases.DecideAsync(id, "approve", null, SealedWorld.By(world.Milo))));
    }

    [Fact]
    public async Task Neither_an_administrator_nor_the_independent_auditor_opens_or_approves_and_neither_is_named()
    {
        await using var world = await SealedWorld.CreateAsync();
        var chief = await world.Access.UserAsync("chief", "administrator");
        var id = await world.Cases.OpenAsync(world.Asked("omar"), SealedWorld.By(world.Lena));
        foreach (var one in new[] { chief, world.Ines, world.Omar })
        {
            Assert.Equal("access.sealed_right.forbidden", await RefusedAsync(() => world.Cases.OpenAsync(world.Asked("omar"), SealedWorld.By(one))));
            Assert.Equal("access.sealed_right.forbidden", await RefusedAsync(() => world.Cases.DecideAsync(id, "approve", null, SealedWorld.By(one))));
        }
        // Roles that would hold both are refused when they are made.
        foreach (var other in new[] { Permission.AccessAdminister, Permission.AuditIndependent })
            Assert.StartsWith("access.separation", await RefusedAsync(() => world.Access.Roles.CreateAsync("r" + other.Length, "R", [Permission.SealedAuthorise, other], AccessNode.Administering)), StringComparison.Ordinal);
        foreach (var login in new[] { "chief", "ines", "nobody", "lena" })
            Assert.Equal("access.sealed_user", await RefusedAsync(() => world.Cases.OpenAsync(world.Asked(login), SealedWorld.By(world.Lena))));
    }

    [Fact]
    public async Task An_order_has_a_reference_a_court_a_reason_and_days_in_their_order()
    {
        await using var world = await SealedWorld.CreateAsync();
        var good = world.Asked("omar");
        Task<string> Of(SealedRequest asked) => RefusedAsync(() => world.Cases.OpenAsync(asked, SealedWorld.By(world.Lena)));
        Assert.Equal("access.sealed_reference", await Of(good with { Reference = " " }));
        Assert.Equal("access.sealed_issuer", await Of(good with { Issuer = null }));
        Assert.Equal("access.sealed_reason", await Of(good with { Reason = "secret" }));
        Assert.Equal("access.sealed_users", await Of(good with { Users = [] }));
        Assert.Equal("access.sealed_dates", await Of(good with { Until = null }));
        Assert.Equal("access.sealed_dates", await Of(good with { Until = world.Today.AddDays(-1) }));
        Assert.Equal("access.sealed_dates", await Of(good with { Until = world.Today.AddDays(SealedAuthorities.MostDays), Unseal = world.Today.AddDays(500) }));
        Assert.Equal("access.sealed_dates", await Of(good with { Unseal = good.Until }));
        Assert.Equal("access.sealed_dates", await Of(good with { Unseal = world.Today.AddDays(SealedAuthorities.MostSealed + 1) }));
        // Sent twice it is opened once.
        var doing = SealedWorld.By(world.Lena);
        Assert.Equal(await world.Cases.OpenAsync(good, doing), await world.Cases.OpenAsync(good, doing));
        Assert.Single(await world.Cases.ListAsync(world.Lena.Id));
    }

    [Fact]
    public async Task After_the_last_day_or_an_earlier_end_nobody_looks_under_it()
    {
        await using var world = await SealedWorld.CreateAsync();
        var (first, second) = (await world.ApprovedAsync(), await world.ApprovedAsync());
        var session = await world.WorkingAsync(world.Omar, first);
        await world.Cases.EndAsync(first, "The suspect was arrested.", SealedWorld.By(world.Milo));
        Assert.Null((await world.InAsync(session)).Work);
        Assert.Equal([second], (await world.Cases.ForAsync(world.Omar.Id)).Select(a => a.Id));
        world.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Empty(await world.Cases.ForAsync(world.Omar.Id));
        Assert.Equal("access.sealed.not_found", await RefusedAsync(() => world.WorkingAsync(world.Omar, second)));
    }

    [Fact]
    public async Task Sealed_work_looks_and_does_nothing_else_and_ends_when_other_work_begins()
    {
        await using var world = await SealedWorld.CreateAsync();
        var session = await world.WorkingAsync(world.Omar, await world.ApprovedAsync());
        var omar = await world.InAsync(session);
        Assert.Equal("act.sealed.forbidden", Assert.Throws<ProblemException>(() => omar.Doing(Guid.NewGuid())).Problems[0].Code);
        Assert.Equal("act.sealed.forbidden", await RefusedAsync(() => world.Node.Registers.OpenAsync("X", "X", "weapons", 0, null, new Doing(omar.Actor, omar.ToReadContext().Purpose, Guid.NewGuid()))));
        await world.Sessions.BeginWorkAsync(omar, new Purpose("registration"), null);
        Assert.Null((await world.InAsync(session)).ToReadContext().Sealed);
        // Nor does it come back when that work is over.
        await world.Node.ExecuteAsync("update sessions set purpose = null");
        Assert.Null((await world.InAsync(session)).Work);
    }

    [Fact]
    public async Task Nothing_is_looked_up_under_seal_with_a_right_taken_in_an_emergency()
    {
        await using var world = await SealedWorld.CreateAsync();
        var id = await world.ApprovedAsync();
        await world.Access.Roles.CreateAsync("duty", "On duty", [Permission.GlassBreak], AccessNode.Administering);
        await world.Access.Users.SetRolesAsync(world.Omar.Id, ["police", "duty"], AccessNode.Administering);
        var session = await world.WorkingAsync(world.Omar, id);
        await new BreakGlass(world.Access.Acts).BreakAsync(world.Omar.Id, new GlassRequest(Permission.PersonsRead, null, 0, 2, new Purpose("investigation", "Armed man", "2026/911")), Guid.NewGuid());
        Assert.Null((await world.InAsync(session)).ToReadContext().Sealed);
        Assert.Equal("access.sealed_glass.conflict", await RefusedAsync(() => world.WorkingAsync(world.Omar, id)));
    }

    internal static async Task<string> RefusedAsync(Func<Task> what) => (await Assert.ThrowsAsync<ProblemException>(what)).Problems[0].Code;
}
