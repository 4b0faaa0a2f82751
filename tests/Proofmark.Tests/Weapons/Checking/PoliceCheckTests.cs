using Proofmark.Core.Access;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Canaries;
using Proofmark.Core.Weapons.Checking;
using Proofmark.Tests.Access;
using Proofmark.Tests.Access.Sealed;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Checking;

/// <summary>A weapon checked on the road: what is planted is what is answered, and everything doubtful is the registry's.</summary>
public sealed class PoliceCheckTests
{
    private static readonly Actor Omar = new(900);

    [Fact]
    public async Task The_answer_is_what_was_planted_and_every_doubt_is_for_the_registry()
    {
        await using var node = await Node.CreateAsync();
        var police = await node.PoliceRegisterAsync();
        var secret = await node.Registers.OpenAsync("GUARD", "Guard of XA", "weapons", 4, null, Node.By(Node.Amina));
        var closed = await node.PoliceRegisterAsync("ARMY");
        async Task<long> PlantAsync(string mark, string number, long? register = null, string make = "Zastava", string kind = "serial") =>
            (await node.Weapons.RegisterAsync(new RegisterWeapon(register ?? police, number, [new MarkRequest(kind, mark)]) { Make = make, Calibre = "7.62x39" }, Node.By(Node.Amina))).Entry;
        await PlantAsync("A-4731/97", "PX 101");
        await node.Weapons.ReportStolenAsync(await PlantAsync("ST 200", "PX-200"), null, null, Node.By(Node.Amina));
        await node.Weapons.ReportLostAsync(await PlantAsync("LO 300", "PX-300"), null, null, Node.By(Node.Amina));
        await Deactivated.AsDoneAsync(node, await PlantAsync("DE 400", "PX-400"), "Certificate 7");
        await DestroyAsync(node, await PlantAsync("DS 500", "PX-500"));
        // The same number on two weapons, one of them stolen.
        await PlantAsync("TW 600", "PX-600");
        await node.Weapons.ReportStolenAsync(await PlantAsync("TW600", "PX-601", make: "Beretta"), null, null, Node.By(Node.Amina));
        // Out of reach: another register, a higher class.
        await node.Weapons.ReportStolenAsync(await PlantAsync("AR 700", "AR-1", closed), null, null, Node.By(Node.Amina));
        await node.Weapons.ReportStolenAsync(await PlantAsync("GU 800", "GU-1", secret), null, null, Node.By(Node.Amina));
        await PlantAsync("A-4731/97", "AR-2", closed);
        // A theft that was reported and withdrawn; a destroyed weapon that was stolen again; a mark that tells no weapon.
        var back = await PlantAsync("WD 900", "PX-900");
        await node.Weapons.ReportStolenAsync(back, null, null, Node.By(Node.Amina));
        await node.Weapons.WithdrawReportAsync(back, "It was in the safe.", Node.By(Node.Amina));
        var odd = await PlantAsync("CO 110", "PX-110");
        await DestroyAsync(node, odd);
        await node.Weapons.ReportStolenAsync(odd, null, null, Node.By(Node.Amina));
        foreach (var (mark, kind) in new[] { ("PROOF 1", "proof"), ("XA 09", "import"), ("XA ARMY", "state_stock") })
            await node.Weapons.ReportStolenAsync(await PlantAsync(mark, "PX-120 " + kind, kind: kind), null, null, Node.By(Node.Amina));

        var expected = new (string Mark, string? Permit, string? Make, string? Calibre, CheckAnswer Answer)[]
        {
            ("A-4731/97", "PX 101", null, null, CheckAnswer.Consistent),
            ("a473197", "px-101", "zastava", "7.62X39", CheckAnswer.Consistent),
            ("A-4731/97", "PX 102", null, null, CheckAnswer.CallRegistry),
            ("A-4731/97", null, null, null, CheckAnswer.CallRegistry),
            ("A-4731/97", "- /", null, null, CheckAnswer.CallRegistry),
            ("A-4731/97", "PX 101", "Beretta", null, CheckAnswer.CallRegistry),
            ("A-4731/97", "PX 101", null, "9x19", CheckAnswer.CallRegistry),
            ("A-4731/97", "AR-2", null, null, CheckAnswer.CallRegistry),
            ("ST 200", null, null, null, CheckAnswer.Stolen),
            ("ST 200", "PX-200", "Zastava", null, CheckAnswer.Stolen),
            ("ST 200", "PX-999", null, null, CheckAnswer.Stolen),
            ("ST 200", null, "Beretta", null, CheckAnswer.CallRegistry),
            ("ST ?00", null, null, null, CheckAnswer.CallRegistry),
            ("[S5]T 200", null, null, null, CheckAnswer.CallRegistry),
            ("[Ss]T 200", null, null, null, CheckAnswer.CallRegistry),
            ("ST*", null, null, null, CheckAnswer.CallRegistry),
            ("LO 300", null, null, null, CheckAnswer.Lost),
            ("DE 400", "PX-400", null, null, CheckAnswer.CallRegistry),
            ("DS 500", "PX-500", null, null, CheckAnswer.CallRegistry),
            ("TW 600", "PX-600", "Zastava", null, CheckAnswer.CallRegistry),
            ("TW 600", "PX-601", "Beretta", null, CheckAnswer.CallRegistry),
            ("AR 700", null, null, null, CheckAnswer.CallRegistry),
            ("GU 800", null, null, null, CheckAnswer.CallRegistry),
            ("WD 900", "PX-900", null, null, CheckAnswer.Consistent),
            ("CO 110", null, null, null, CheckAnswer.CallRegistry),
            ("PROOF 1", null, null, null, CheckAnswer.CallRegistry),
            ("XA 09", null, null, null, CheckAnswer.CallRegistry),
            ("XA ARMY", null, null, null, CheckAnswer.CallRegistry),
            ("NOBODY 1", "PX 101", null, null, CheckAnswer.CallRegistry),
        };
        var check = new PoliceCheck(node.Database, TimeProvider.System, ReferenceTables.Shipped);
        var context = new ReadContext(Omar, new Purpose("investigation", null, "2026/9"), [police, secret], 3);
        foreach (var (mark, permit, make, calibre, answer) in expected)
            Assert.Equal((mark, permit, make, calibre, answer), (mark, permit, make, calibre, await check.AskAsync(MarkQuery.Read(mark, make: make, calibre: calibre).GetValueOrThrow(), permit, context)));
        // Each is on record with what was asked and answered, and an uncertain mark has looked at no weapon.
        Assert.Equal((long)expected.Length, await node.ScalarAsync<long>("select count(*) from lookups where kind = 'check' and subject = 'mark' and actor = 900 and purpose = 'investigation' and case_reference = '2026/9'"));
        Assert.Equal(3L, await node.ScalarAsync<long>("select count(*) from lookups where query like '%\"answer\":\"stolen\"%' and cardinality(found) = 1"));
        Assert.Equal(0L, await node.ScalarAsync<long>("select count(*) from lookups where query ~ '\"mark\":\"(ST[?*]|ST .00|.[Ss])' and query ~ '[?*\\[]' and cardinality(found) > 0"));
        // With the register that was out of reach two weapons bear the mark.
        Assert.Equal(CheckAnswer.CallRegistry, await check.AskAsync(MarkQuery.Read("A-4731/97").GetValueOrThrow(), "PX 101", context with { Registers = [police, closed] }));
    }

    [Fact]
    public async Task A_weapon_whose_person_was_erased_is_the_registrys_and_so_is_a_mark_that_is_not_there()
    {
        await using var node = await Node.CreateAsync();
        var police = await node.PoliceRegisterAsync();
        using var keys = new PersonKeys(new byte[32]);
        var persons = new PersonService(node.Acts, keys);
        var person = await persons.RecordAsync([new PersonField("name", "Zebediah Quillfeather", "Arms Act s. 9", new DateOnly(2020, 1, 1))], Node.Amina, new Purpose("registration"), Guid.NewGuid());
        await node.Weapons.RegisterAsync(new RegisterWeapon(police, "PX-1", [new MarkRequest("serial", "ER 100")]) { HolderKind = "civilian", HolderPerson = person }, Node.By(Node.Amina));
        var check = new PoliceCheck(node.Database, TimeProvider.System);
        var context = new ReadContext(Omar, new Purpose("licensing"), [police], 0);
        Task<CheckAnswer> AskAsync(string mark) => check.AskAsync(MarkQuery.Read(mark).GetValueOrThrow(), "PX-1", context);
        Assert.Equal(CheckAnswer.Consistent, await AskAsync("ER 100"));
        var erasure = new PersonErasure(node.Acts, persons);
        var proposal = await erasure.ProposeAsync(person, new ErasurePlan("Arms Act s. 12", false, []), Node.By(Node.Amina, "data_protection"));
        await new Proposals(node.Acts).DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        await erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid());
        Assert.Equal(CheckAnswer.CallRegistry, await AskAsync("ER 100"));
        Assert.Equal("find.mark_missing", (await Assert.ThrowsAsync<ProblemException>(() => AskAsync(" "))).Problems[0].Code);
    }

    [Fact]
    public async Task Training_weapons_answer_in_training_alone_and_real_ones_outside_it_alone()
    {
        await using var node = await Node.CreateAsync();
        var real = await node.PoliceRegisterAsync();
        var training = await node.Registers.OpenAsync("SCHOOL", "School", "weapons", 0, null, true, Node.By(Node.Amina));
        await node.Weapons.ReportStolenAsync((await node.Weapons.RegisterAsync(new RegisterWeapon(real, "R-1", [new MarkRequest("serial", "TWIN 1")]), Node.By(Node.Amina))).Entry, null, null, Node.By(Node.Amina));
        await node.Weapons.ReportLostAsync((await node.Weapons.RegisterAsync(new RegisterWeapon(training, "T-1", [new MarkRequest("serial", "TWIN 1")]), Node.By(Node.Amina, "training"))).Entry, null, null, Node.By(Node.Amina, "training"));
        var check = new PoliceCheck(node.Database, TimeProvider.System);
        Task<CheckAnswer> AskAsync(string purpose) => check.AskAsync(MarkQuery.Read("TWIN 1").GetValueOrThrow(), null, new ReadContext(Omar, new Purpose(purpose, null, "1"), [real, training], 0));
        Assert.Equal(CheckAnswer.Stolen, await AskAsync("investigation"));
        Assert.Equal(CheckAnswer.Lost, await AskAsync("training"));
    }

    [Fact]
    public async Task A_sealed_check_leaves_nothing_among_the_ordinary_look_ups_and_a_canary_that_is_checked_alarms_the_auditor()
    {
        await using var world = await SealedWorld.CreateAsync();
        await world.WeaponAsync("SEAL 77");
        var check = new PoliceCheck(world.Node.Database, world.Clock);
        var omar = (await world.InAsync(await world.WorkingAsync(world.Omar, await world.ApprovedAsync()))).ToReadContext();
        Assert.Equal(CheckAnswer.Consistent, await check.AskAsync(MarkQuery.Read("SEAL 77").GetValueOrThrow(), "SEAL 77", omar));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'check'"));
        Assert.Single(await world.AllAsync(), e => e is { What: "check", Found.Length: 1 });

        var planted = new RegisterWeapon(world.Register, "C-1", [new MarkRequest("serial", "CNRY 7781")]);
        await new CanaryService(world.Access.Acts).PlantAsync(planted, new Doing(new Actor(world.Ines.Id), new Purpose("audit"), Guid.NewGuid()));
        var vera = new ReadContext(new Actor(world.Vera.Id), new Purpose("investigation", null, "2026/9"), [world.Register], 9);
        Assert.Equal(CheckAnswer.CallRegistry, await check.AskAsync(MarkQuery.Read("CNRY 7781").GetValueOrThrow(), null, vera));
        Assert.Equal(1, await new CanaryAlarms(world.Access.Acts).RunOnceAsync());
    }

    [Fact]
    public async Task No_answer_comes_before_its_time_and_each_takes_the_same_statements()
    {
        await using var node = await Node.CreateAsync();
        var police = await node.PoliceRegisterAsync();
        await node.Weapons.ReportStolenAsync((await node.Weapons.RegisterAsync(new RegisterWeapon(police, "PX-1", [new MarkRequest("serial", "ST 200")]), Node.By(Node.Amina))).Entry, null, null, Node.By(Node.Amina));
        var held = new HeldClock();
        var check = new PoliceCheck(node.Database, held);
        var context = new ReadContext(Omar, new Purpose("licensing"), [police], 0);
        foreach (var mark in new[] { "ST 200", "ST ?00", "NOBODY" })
        {
            var before = await node.ScalarAsync<long>("select count(*) from lookups");
            var asked = check.AskAsync(MarkQuery.Read(mark).GetValueOrThrow(), null, context);
            // It was found and recorded, and is still not said.
            while (await node.ScalarAsync<long>("select count(*) from lookups") == before) await Task.Delay(10);
            Assert.False(asked.IsCompleted);
            Assert.Equal(PoliceCheck.Floor, held.Asked);
            held.Release();
            await asked;
        }
    }

    [Fact]
    public void Checks_of_neighbouring_marks_stand_out_as_searches_do()
    {
        var noon = new DateTime(2026, 6, 3, 12, 0, 0);
        var own = new Usual(40, [.. Enumerable.Repeat(12, 40)], 1, [.. Enumerable.Repeat(30L, 24)], [0, 8, 8, 8, 8, 8, 0], 480, 96);
        List<Look> Of(string kind) => [.. Enumerable.Range(0, 20).Select(i => new Look(i, noon.AddMinutes(i), 7, false, null, kind, "mark", $$"""{"mark":"AB {{700 + i}}","answer":"call_registry"}""", [i * 50 + 1], false, false))];
        Assert.Equal(["sequence"], DayRules.Later(7, Of("check"), own, new UsualOfRole(30, 2, 8, 0.2)).Select(r => r.Rule.Code));
        Assert.DoesNotContain("sequence", DayRules.Later(7, Of("list"), own, new UsualOfRole(30, 2, 8, 0.2)).Select(r => r.Rule.Code));
        Assert.All(Of("check"), l => Assert.True(l.Counts));
    }

    private static async Task DestroyAsync(Node node, long entry)
    {
        var (proposals, purpose) = (new Proposals(node.Acts), new Purpose("destruction"));
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", "{}", Node.Amina, purpose, Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, purpose, Guid.NewGuid());
        await node.Weapons.DestroyAsync(entry, null, "melted", proposal.Id, Node.By(Node.Amina));
    }

    /// <summary>A clock whose timers ring when the test says so.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private Action ring = () => { };

        public TimeSpan Asked { get; private set; }

        public void Release() => ring();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked = dueTime;
            ring = () => callback(state);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
