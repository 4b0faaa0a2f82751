using Proofmark.Core.Shared;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Core.Weapons.Temporary;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons.Assemblies;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>A weapon goes abroad until a day; past it and not back it raises an alert.</summary>
public sealed class TemporaryExportTests
{
    [Fact]
    public async Task It_is_abroad_until_it_is_back_and_past_its_day_an_alert_says_so()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (pistol, book) = (await AssemblyTests.PistolAsync(world, "T-1", "F1", null), new TemporaryExports(world.Node.Acts, MarkingLaw.Shipped));
        var today = TimeProvider.System.Today();
        await book.DepartAsync(pistol, "XB", today, "Hunting", Node.By(Node.Amina));
        Assert.Equal("exported", await world.Node.ScalarAsync<string>("select status from weapon_states"));
        await AssemblyTests.RefusedAsync("weapons.temporary.abroad", () => book.DepartAsync(pistol, "XB", today, "Again", Node.By(Node.Amina)));
        Assert.Equal(today, Assert.Single(await book.OpenAsync(AssemblyTests.Reading(world))).Due);
        Assert.Empty(await book.OpenAsync(AssemblyTests.Reading(world) with { Registers = [] }));
        Assert.False(await AlertAsync(world));
        await AssemblyTests.VerifiedAsync(world);
        await world.TamperAsync("update temporary_exports set due = '2024-01-01'");
        Assert.True(await AlertAsync(world));
        await book.ReturnAsync(pistol, today, Node.By(Node.Amina));
        Assert.False(await AlertAsync(world));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from weapon_states"));
        await AssemblyTests.RefusedAsync("weapons.temporary.not_abroad", () => book.ReturnAsync(pistol, today, Node.By(Node.Amina)));
    }

    [Fact]
    public async Task A_poorly_marked_weapon_does_not_leave_for_a_time_either_and_what_is_wrong_is_said_at_once()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var book = new TemporaryExports(world.Node.Acts, MarkingLaw.Shipped);
        var bare = (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "T-1", []), Node.By(Node.Amina))).Entry;
        var today = TimeProvider.System.Today();
        await AssemblyTests.RefusedAsync("weapons.gate.unmarked", () => book.DepartAsync(bare, "XB", today, "Hunting", Node.By(Node.Amina)));
        var problems = (await Assert.ThrowsAsync<ProblemException>(() => book.DepartAsync(bare, "x", today.AddDays(-1), " ", Node.By(Node.Amina)))).Problems;
        Assert.Equal(["weapons.temporary.country", "weapons.temporary.due", "weapons.temporary.reason"], problems.Select(p => p.Code));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from temporary_exports"));
    }

    private static async Task<bool> AlertAsync(LedgerWorld world) => (await DatabaseExamination.ExamineAsync(world.Node.Database, world.Place, TimeProvider.System)).Any(s => s.Code == "export_overdue");
}
