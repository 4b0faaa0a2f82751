using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Staff;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons.Staff;

/// <summary>Whoever writes in a register that asks for a certificate has one, is in grace, or has a supervisor's word. Amina writes, Boris supervises.</summary>
public sealed class StaffTests
{
    private static readonly DateOnly End = new(2026, 6, 30);

    [Fact]
    public async Task A_certificate_warns_then_leaves_a_grace_then_is_missing()
    {
        await using var world = await World.CreateAsync();
        world.Clock.Day = End.AddDays(-60);
        await world.Book.SetRuleAsync(world.Register, world.Clock.Day, "registration", 30, 10, World.By(Node.Boris));
        var certificate = await world.CertifyAsync("registration", End);
        foreach (var (moment, expected) in new[]
        {
            ("2026-05-30 23:59", "certified"), ("2026-05-31 00:00", "ending"), ("2026-06-30 23:59", "ending"), ("2026-07-01 00:00", "grace"), ("2026-07-10 23:59", "grace"), ("2026-07-11 00:00", "missing"),
        })
            Assert.Equal((moment, expected), (moment, await world.StateAsync(moment)));
        await world.Book.WithdrawAsync(certificate, "Issued to another.", World.By(Node.Boris));
        Assert.Equal("missing", await world.StateAsync("2026-05-30 23:59"));
    }

    [Fact]
    public async Task While_no_register_has_a_rule_no_act_asks_about_certificates()
    {
        await using var world = await World.CreateAsync();
        // Whoever asks would fail.
        await world.Node.ExecuteAsync("alter function staff_asked rename to staff_asked_away");
        await world.WriteAsync();
        await world.Node.ExecuteAsync("alter function staff_asked_away rename to staff_asked");
        await world.Book.SetRuleAsync(world.Register, End, "registration", 30, 10, World.By(Node.Boris));
        await world.RefusedAsync();
    }

    [Fact]
    public async Task A_register_without_a_rule_asks_nobody_and_a_rule_asks_from_its_first_day()
    {
        await using var world = await World.CreateAsync();
        await world.WriteAsync();
        await world.Book.SetRuleAsync(world.Register, End.AddDays(1), "registration", 30, 10, World.By(Node.Boris));
        await world.WriteAsync();
        world.Clock.Day = End.AddDays(1);
        await world.RefusedAsync();
        await world.Book.SetRuleAsync(world.Register, End.AddDays(1), null, 0, 0, World.By(Node.Boris));
        await world.WriteAsync();
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from staff_passes"));
    }

    [Fact]
    public async Task On_the_last_day_nothing_is_marked_in_grace_the_act_is_and_the_day_after_grace_is_refused()
    {
        await using var world = await World.CreateAsync(asks: true);
        await world.RefusedAsync();
        await world.CertifyAsync("marking_recording", End);
        await world.RefusedAsync();
        var certificate = await world.CertifyAsync("registration", End);
        await world.WriteAsync();
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from staff_passes"));
        foreach (var day in new[] { 1, 10 })
        {
            world.Clock.Day = End.AddDays(day);
            await world.WriteAsync();
        }
        Assert.Equal(2L, await world.Node.ScalarAsync<long>("select count(*) from staff_passes p join staff_certificates c on c.id = p.certificate join acts a on a.id = p.act where p.state = 'grace' and a.type = 'weapons.register'"));
        world.Clock.Day = End.AddDays(11);
        await world.RefusedAsync();
        world.Clock.Day = End;
        await world.Book.WithdrawAsync(certificate, "Issued to another.", World.By(Node.Boris));
        await world.RefusedAsync();
        Assert.Equal("staff.withdrawn", await CodeAsync(() => world.Book.WithdrawAsync(certificate, "Again.", World.By(Node.Boris))));
    }

    [Fact]
    public async Task A_supervisor_allows_another_in_one_register_until_it_ends_by_itself()
    {
        await using var world = await World.CreateAsync(asks: true);
        var other = await world.Node.PoliceRegisterAsync("ARMY");
        Assert.Equal("staff.own_override", await CodeAsync(() => world.Book.AllowAsync(world.Register, Node.Amina.User, 1, "Illness.", World.By(Node.Amina))));
        foreach (var days in new[] { 0, 15, -1 }) Assert.Equal("staff.override_days", await CodeAsync(() => world.Book.AllowAsync(world.Register, Node.Amina.User, days, "Illness.", World.By(Node.Boris))));
        Assert.Equal("staff.reason", await CodeAsync(() => world.Book.AllowAsync(world.Register, Node.Amina.User, 1, " ", World.By(Node.Boris))));
        await world.Book.AllowAsync(other, Node.Amina.User, 14, "Illness.", World.By(Node.Boris));
        await world.RefusedAsync();
        var doing = World.By(Node.Boris);
        var allowed = await world.Book.AllowAsync(world.Register, Node.Amina.User, 14, "Illness.", doing);
        Assert.Equal(allowed, await world.Book.AllowAsync(world.Register, Node.Amina.User, 14, "Illness.", doing));
        await world.WriteAsync();
        Assert.Equal(1L, await world.Node.ScalarAsync<long>($"select count(*) from staff_passes p join staff_overrides o on o.id = p.override and o.register = p.register where p.state = 'override' and o.supervisor = {Node.Boris.User}"));
        world.Clock.Day = world.Clock.Day.AddDays(13);
        await world.WriteAsync();
        world.Clock.Day = world.Clock.Day.AddDays(1);
        await world.RefusedAsync();
    }

    [Fact]
    public async Task Rows_that_are_copied_in_bulk_ask_the_gate_too()
    {
        await using var world = await World.CreateAsync();
        var entry = await world.WriteAsync();
        await world.Book.SetRuleAsync(world.Register, world.Clock.Day, "registration", 30, 10, World.By(Node.Boris));
        Assert.Equal("staff.certificate.forbidden", await CodeAsync(() => world.Acts.DoAsync(new ActRequest(WeaponActs.Correct, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
            await act.CopyAsync(ComponentRow.Table, [new ComponentRow(await act.Ids.NextAsync("components"), entry, world.Register, 0, "barrel", false)]))));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from components"));
    }

    [Fact]
    public async Task Work_of_minutes_asks_before_it_begins_and_says_once_that_it_was_done_in_grace()
    {
        await using var world = await World.CreateAsync();
        var entry = await world.WriteAsync();
        await world.Book.SetRuleAsync(world.Register, End, "registration", 30, 10, World.By(Node.Boris));
        var begun = false;
        Task WorkAsync() => world.Acts.DoAsync(new ActRequest(WeaponActs.Correct, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
        {
            await act.AskGuardAsync(ComponentRow.Table, world.Register);
            begun = true;
            act.Write(ComponentRow.Table, new ComponentRow(await act.Ids.NextAsync("components"), entry, world.Register, 0, "barrel", false));
        });
        Assert.Equal("staff.certificate.forbidden", await CodeAsync(WorkAsync));
        Assert.False(begun);
        await world.CertifyAsync("registration", End);
        world.Clock.Day = End.AddDays(1);
        await WorkAsync();
        Assert.Equal(1L, await world.Node.ScalarAsync<long>("select count(*) from staff_passes where state = 'grace'"));
    }

    [Fact]
    public async Task PostgreSQL_puts_the_rule_into_the_query_that_asks()
    {
        await using var world = await World.CreateAsync();
        // A function that is called stands in the plan by its name, and is planned anew at each call: too dear for the head of every page.
        var plan = await world.Node.ScalarAsync<string>("explain (format json) select * from user_now u left join lateral staff_worst(u.id, now()) w on true");
        Assert.Contains("staff_certificates", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Function Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_table_of_weapon_records_hangs_on_the_gate() =>
        Assert.Equal("components entries events holdings loose_parts marks part_kits", string.Join(' ', RecordTables.All.Values.Where(t => t.ColumnNames.Contains("register") && t.ColumnNames.Contains("handling") && t.Guard == StaffGate.PassAsync).Select(t => t.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_field_and_leaves_nothing()
    {
        await using var world = await World.CreateAsync();
        var all = await Assert.ThrowsAsync<ProblemException>(() => world.Book.CertifyAsync(Node.Amina.User, "magic", " ", new string('x', 501), End, End.AddDays(-1), World.By(Node.Amina)));
        Assert.Equal("staff.own_certificate staff.kind staff.number staff.issuer staff.days", string.Join(' ', all.Problems.Select(p => p.Code)));
        Assert.Equal([" training number issued_by until"], [string.Join(' ', all.Problems.Select(p => p.Field))]);
        foreach (var (from, until, code) in new (DateOnly?, DateOnly?, string)[]
        {
            (End, End.AddMonths(36).AddDays(1), "staff.days"), (End, null, "staff.days"), (null, End, "staff.from"), (new DateOnly(1949, 12, 31), End, "staff.from"), (DateOnly.MaxValue, DateOnly.MaxValue, "staff.from"),
        })
            Assert.Equal(code, await CodeAsync(() => world.Book.CertifyAsync(Node.Amina.User, "registration", "R-1", "Police academy", from, until, World.By(Node.Boris))));
        foreach (var (from, kind, warning, grace, code) in new (DateOnly?, string?, int, int, string)[]
        {
            (End.AddDays(-1), "registration", 30, 10, "staff.rule_from"), (null, "registration", 30, 10, "staff.rule_from"), (End, "magic", 30, 10, "staff.kind"), (End, "registration", 30, 367, "staff.rule_days"), (End, "registration", -1, 10, "staff.rule_days"),
        })
            Assert.Equal(code, await CodeAsync(() => world.Book.SetRuleAsync(world.Register, from, kind, warning, grace, World.By(Node.Boris))));
        Assert.Equal("weapons.register_unknown", await CodeAsync(() => world.Book.SetRuleAsync(999, End, "registration", 30, 10, World.By(Node.Boris))));
        Assert.Equal("staff.certificate.not_found", await CodeAsync(() => world.Book.WithdrawAsync(Guid.NewGuid(), "No.", World.By(Node.Boris))));
        Assert.Equal((0L, 0L), (await world.Node.ScalarAsync<long>("select count(*) from staff_certificates"), await world.Node.ScalarAsync<long>("select count(*) from staff_rules")));
    }

    [Fact]
    public async Task Of_many_who_withdraw_one_certificate_at_once_one_does_and_the_others_are_told_that_it_was_done()
    {
        await using var world = await World.CreateAsync();
        for (var round = 0; round < 5; round++)
        {
            var certificate = await world.CertifyAsync("registration", End);
            var told = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(async () =>
            {
                try
                {
                    await world.Book.WithdrawAsync(certificate, $"Issued to another ({n}).", World.By(Node.Boris));
                    return "done";
                }
                catch (ProblemException e)
                {
                    return Assert.Single(e.Problems).Code;
                }
            })));
            Assert.Equal(["done", .. Enumerable.Repeat("staff.withdrawn", 5)], told.Order(StringComparer.Ordinal));
        }
    }

    private static async Task<string> CodeAsync(Func<Task> work) => Assert.Single((await Assert.ThrowsAsync<ProblemException>(work)).Problems).Code;

    private sealed class World(Node node, StoppedClock clock, long register) : IAsyncDisposable
    {
        private int number;

        public Node Node => node;
        public StoppedClock Clock => clock;
        public long Register => register;
        public Acts Acts { get; } = new(node.Database, node.Ids, clock);
        public StaffBook Book => new(Acts);

        public static async Task<World> CreateAsync(bool asks = false)
        {
            var node = await Node.CreateAsync();
            var world = new World(node, new StoppedClock { Day = End }, await node.PoliceRegisterAsync());
            if (asks) await world.Book.SetRuleAsync(world.Register, End, "registration", 30, 10, By(Node.Boris));
            return world;
        }

        public static Doing By(Actor actor) => Node.By(actor, "administration");

        public Task<Guid> CertifyAsync(string kind, DateOnly until) => Book.CertifyAsync(Node.Amina.User, kind, "R-1", "Police academy", until.AddYears(-2), until, By(Node.Boris));

        public async Task<long> WriteAsync() =>
            (await new WeaponService(Acts).RegisterAsync(new RegisterWeapon(register, $"S-{++number}", []) { Year = 1990 }, Node.By(Node.Amina))).Entry;

        public Task<string> StateAsync(string moment) => node.ScalarAsync<string>($"select state from staff_asked({Node.Amina.User}, {register}, '{moment}+00')");

        public async Task RefusedAsync()
        {
            var before = await node.ScalarAsync<long>("select count(*) from acts");
            Assert.Equal("staff.certificate.forbidden", await CodeAsync(WriteAsync));
            Assert.Equal(before, await node.ScalarAsync<long>("select count(*) from acts"));
        }

        public ValueTask DisposeAsync() => node.DisposeAsync();
    }

    private sealed class StoppedClock : TimeProvider
    {
        public DateOnly Day { get; set; }

        public override DateTimeOffset GetUtcNow() => new(Day.ToDateTime(new TimeOnly(9, 0)), TimeSpan.Zero);
    }
}
