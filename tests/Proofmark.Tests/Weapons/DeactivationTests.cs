using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Assemblies;
using Proofmark.Core.Weapons.Deactivations;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons.Assemblies;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>A weapon is deactivated when one person has certified every part and another has verified it (Firearms Protocol art. 9).</summary>
public sealed class DeactivationTests
{
    [Fact]
    public async Task One_person_certifies_another_verifies_and_only_then_is_the_weapon_deactivated()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (pistol, book) = (await AssemblyTests.PistolAsync(world, "D-1", "F1", "S1"), new DeactivationBook(world.Node.Acts));
        await AssemblyTests.RefusedAsync("weapons.deactivation.none", () => book.VerifyAsync(pistol, true, null, Node.By(Node.Boris)));
        await book.CertifyAsync(pistol, Deactivated.Certificate("C-7", "frame", "slide"), Node.By(Node.Amina));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from weapon_states"));
        await AssemblyTests.RefusedAsync("weapons.deactivation.own", () => book.VerifyAsync(pistol, true, null, Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.deactivation.waits", () => book.CertifyAsync(pistol, Deactivated.Certificate("C-8", "frame", "slide"), Node.By(Node.Amina)));
        await book.VerifyAsync(pistol, true, null, Node.By(Node.Boris));
        Assert.Equal("deactivated", await world.Node.ScalarAsync<string>("select status from weapon_states"));
        Assert.Equal(8L, await world.Node.ScalarAsync<long>("select count(*) from deactivation_checks"));
        var other = await AssemblyTests.PistolAsync(world, "D-2", "F2", null);
        await AssemblyTests.RefusedAsync("weapons.deactivation.certificate_taken", () => book.CertifyAsync(other, Deactivated.Certificate("c-7", "frame"), Node.By(Node.Amina)));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task Where_one_part_fails_one_check_or_no_part_is_recorded_there_is_no_deactivation()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (pistol, book) = (await AssemblyTests.PistolAsync(world, "D-1", "F1", "S1"), new DeactivationBook(world.Node.Acts));
        var whole = Deactivated.Certificate("C-7", "frame", "slide");
        await AssemblyTests.RefusedAsync("weapons.deactivation.not_irreversible", () => book.CertifyAsync(pistol, Deactivated.Certificate("C-7", "frame"), Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.deactivation.check_unknown", () => book.CertifyAsync(pistol, whole with { Met = [.. whole.Met, "engine.inoperable"] }, Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.deactivation.text", () => book.CertifyAsync(pistol, whole with { Standard = " " }, Node.By(Node.Amina)));
        await AssemblyTests.RefusedAsync("weapons.assembly.day", () => book.CertifyAsync(pistol, whole with { Day = null }, Node.By(Node.Amina)));
        var bare = (await world.Node.Weapons.RegisterAsync(new RegisterWeapon(world.Register, "D-2", []), Node.By(Node.Amina))).Entry;
        await AssemblyTests.RefusedAsync("weapons.deactivation.parts_unknown", () => book.CertifyAsync(bare, whole, Node.By(Node.Amina)));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from deactivations"));
    }

    [Fact]
    public async Task A_part_that_was_taken_off_is_not_asked_for()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (pistol, book) = (await AssemblyTests.PistolAsync(world, "D-1", "F1", null), new DeactivationBook(world.Node.Acts));
        await AssemblyTests.SwapAsync(world, pistol, new("frame", new("fire_control_unit", "U1"), true, new(2025, 5, 1), "Made modular", null));
        var weapon = (await new WeaponHistory(world.Node.Database, TimeProvider.System).OpenAsync(await world.Node.ScalarAsync<Guid>($"select uid from entries where id = {pistol} and until_act is null"), AssemblyTests.Reading(world)))!;
        Assert.Equal("fire_control_unit", Assert.Single(weapon.Components).Kind);
        await book.CertifyAsync(pistol, Deactivated.Certificate("C-7", "fire_control_unit"), Node.By(Node.Amina));
        Assert.Equal(4L, await world.Node.ScalarAsync<long>("select count(*) from deactivation_checks"));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task A_refused_certificate_deactivates_nothing_and_another_may_follow()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (pistol, book) = (await AssemblyTests.PistolAsync(world, "D-1", "F1", null), new DeactivationBook(world.Node.Acts));
        await book.CertifyAsync(pistol, Deactivated.Certificate("C-7", "frame"), Node.By(Node.Amina));
        await AssemblyTests.RefusedAsync("weapons.deactivation.reason", () => book.VerifyAsync(pistol, false, " ", Node.By(Node.Boris)));
        await book.VerifyAsync(pistol, false, "The barrel was not pinned.", Node.By(Node.Boris));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from weapon_states"));
        await book.CertifyAsync(pistol, Deactivated.Certificate("C-8", "frame"), Node.By(Node.Amina));
        await book.VerifyAsync(pistol, true, null, Node.By(Node.Boris));
        Assert.Equal([true, false], (await book.OfAsync(pistol)).Select(d => d.Verified!.Value));
        await AssemblyTests.VerifiedAsync(world);
    }

    [Fact]
    public async Task A_deactivated_weapon_stays_so_when_it_changes_hands_and_its_reactivation_raises_an_alert()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var (pistol, book) = (await AssemblyTests.PistolAsync(world, "D-1", "F1", null), new DeactivationBook(world.Node.Acts));
        await AssemblyTests.RefusedAsync("weapons.deactivation.not_deactivated", () => book.ReactivateAsync(pistol, new(2025, 6, 1), "Fired", Node.By(Node.Amina)));
        await book.CertifyAsync(pistol, Deactivated.Certificate("C-7", "frame"), Node.By(Node.Amina));
        await book.VerifyAsync(pistol, true, null, Node.By(Node.Boris));
        await world.Node.Weapons.TransferAsync(pistol, "dealer", null, null, null, Node.By(Node.Amina));
        Assert.Equal("deactivated", await world.Node.ScalarAsync<string>("select status from weapon_states"));
        await book.ReactivateAsync(pistol, new(2025, 6, 1), "Barrel replaced, fired in the laboratory", Node.By(Node.Amina));
        Assert.Equal("reactivated", await world.Node.ScalarAsync<string>($"select origin from entries where id = {pistol} and until_act is null"));
        Assert.Contains(await DatabaseExamination.ExamineAsync(world.Node.Database, world.Place, TimeProvider.System), s => s.Code == "reactivated");
        Assert.Equal("C-7", Assert.Single(await book.OfAsync(pistol)).Certificate);
        await AssemblyTests.VerifiedAsync(world);
    }
}
