using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Shared;
using Proofmark.Core.SpotChecks;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.SpotChecks;

/// <summary>Weapons drawn at random from the police register of XA, and what was seen of them.</summary>
public sealed class SpotCheckTests
{
    [Fact]
    public async Task A_sample_is_drawn_checked_and_tells_the_error_rate_and_what_was_put_right()
    {
        await using var server = await WeaponServer.StartAsync();
        for (var i = 0; i < 12; i++) await server.WeaponAsync($"P-{i}", $"A-{i:000}", w => w with { Year = (short)(1985 + i % 3) });
        await SealedAsync(server);
        var amina = await server.WorkingAsync("amina", "clerk");
        var wrong = await amina.SubmitAsync("/spot-checks", "draw", ("Register", "POLICE"), ("Name", ""), ("Strata", "year"), ("Size", "5"), ("HalfWidth", "5"), ("FromDay", "yesterday"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("“yesterday” is not a day", wrong.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        var drawn = await amina.SubmitAsync("/spot-checks", "draw", ("Register", "POLICE"), ("Name", "Spring 2026"), ("Strata", "year"), ("Size", "6"));
        Assert.True(drawn.Status == HttpStatusCode.Redirect, drawn.Page.QuerySelector(".error-summary")?.TextContent);
        var path = "/spot-checks/" + await server.Node.ScalarAsync<Guid>("select uid from spot_checks");
        Assert.Equal((6L, 3L), (await server.Node.ScalarAsync<long>("select count(*) from spot_check_items"), await server.Node.ScalarAsync<long>("select count(*) from spot_check_strata where sample = 2 and population = 4")));
        Assert.Contains("Not known yet", (await amina.GetAsync(path)).Page.Body!.TextContent, StringComparison.Ordinal);

        var refused = await amina.SubmitAsync(path + "/1", "finding", ("Verdict", "differs"));
        Assert.Equal(2, refused.Page.QuerySelectorAll(".error-summary li").Length);
        Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync(path + "/1", "finding", ("Verdict", "differs"), ("Differs", "model"), ("Seen", "M70 AB2"))).Status);
        for (var i = 2; i <= 6; i++) Assert.Equal(HttpStatusCode.Redirect, (await amina.SubmitAsync($"{path}/{i}", "finding", ("Verdict", "seen"))).Status);
        var report = (await amina.GetAsync(path)).Page.QuerySelector("section[aria-labelledby=result]")!.TextContent;
        // One of six in equal strata: 16.7 %; Wilson at n = 6.
        foreach (var said in new[] { "16.7%", "3%", "56.4%", "6 of 6", "0 of 1" }) Assert.Contains(said, report.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal), StringComparison.Ordinal);

        var entry = await server.Node.ScalarAsync<long>("select entry from spot_check_items where number = 1");
        await server.Services.GetRequiredService<WeaponService>().CorrectAsync(entry, e => e with { Model = "M70 AB2" }, "As seen in the spot check.", Node.By(Node.Amina));
        Assert.Contains("Entry corrected", (await amina.GetAsync(path + "/1")).Page.Body!.TextContent, StringComparison.Ordinal);
        // The register has changed since; drawn again from the checkpoint, the same weapons come out.
        await server.WeaponAsync("P-99", "A-999", w => w with { Year = 1985 });
        Assert.Contains("The same weapons came out", (await amina.GetAsync(path + "?repeat=1")).Page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("M70 AB2", (await amina.GetAsync(path + "/list.csv")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_weapon_of_a_stratum_is_as_likely_as_any_other()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        const int Weapons = 20, Drawn = 5, Rounds = 400;
        for (var i = 0; i < Weapons; i++) await node.Weapons.RegisterAsync(new RegisterWeapon(register, $"P-{i}", [new MarkRequest("serial", $"A-{i}")]) { Year = (short)(i < 10 ? 1985 : 1986) }, Node.By(Node.Amina));
        await node.ExecuteAsync("update leaves set idx = n from (select act as a, row_number() over (order by act) - 1 as n from leaves) x where act = a");
        var times = new Dictionary<long, int>();
        var check = new SpotCheckRow(1, Guid.Empty, register, 0, "", "year", null, null, 2 * Drawn, [], 1_000_000, Weapons);
        var sizes = new Dictionary<string, int>(StringComparer.Ordinal) { ["1985"] = Drawn, ["1986"] = Drawn };
        var random = new Random(4711);
        await using var connection = await node.Database.Owner.OpenConnectionAsync();
        for (var i = 0; i < Rounds; i++)
        {
            var seed = new byte[32];
            random.NextBytes(seed);
            var sample = await Draw.TakeAsync(connection, check with { Seed = seed }, sizes, default);
            Assert.Equal((2 * Drawn, Drawn), (sample.Count, sample.Count(s => s.Stratum == "1985")));
            if (i == 0) Assert.Equal(sample, await Draw.TakeAsync(connection, check with { Seed = seed }, sizes, default));
            foreach (var (_, entry) in sample) times[entry] = times.GetValueOrDefault(entry) + 1;
        }
        // χ² of drawing without replacement: Σ(o−e)²/e · (N−1)/(N−n), with 9 degrees of freedom in each of two strata; 42.31 is the 99.9th hundredth at 18.
        const double Expected = (double)Rounds * Drawn / 10;
        var chi = times.Values.Sum(o => (o - Expected) * (o - Expected) / Expected) * 9 / (10 - Drawn);
        Assert.Equal(Weapons, times.Count);
        Assert.InRange(chi, 3, 42.31);
    }

    [Fact]
    public async Task An_entry_of_which_two_versions_stood_when_an_import_was_withdrawn_is_drawn_once()
    {
        await using var node = await Node.CreateAsync();
        var register = await node.PoliceRegisterAsync();
        var entries = new List<long>();
        foreach (var number in new[] { "P-1", "P-2", "P-3" }) entries.Add((await node.Weapons.RegisterAsync(new RegisterWeapon(register, number, [new MarkRequest("serial", "A" + number)]) { Year = 1985 }, Node.By(Node.Amina))).Entry);
        await node.ExecuteAsync("update leaves set idx = n from (select act as a, row_number() over (order by act) - 1 as n from leaves) x where act = a");
        // What is left of an import that changed the first and was withdrawn: the first version stands again, the other ended with the withdrawal.
        await node.ExecuteAsync($"""
            set session_replication_role = replica;
            create temp table later as select * from entries where id = {entries[0]};
            update later set act = (select act from entries where id = {entries[1]}), until_act = (select act from entries where id = {entries[2]}), year = 1986;
            insert into entries select * from later;
            drop table later;
            set session_replication_role = default
            """);
        var checkpoint = await node.ScalarAsync<long>($"select idx from leaves where act = (select act from entries where id = {entries[2]})");
        var check = new SpotCheckRow(1, Guid.Empty, register, 0, "", "year", null, null, 10, new byte[32], checkpoint, 2);
        await using var connection = await node.Database.Owner.OpenConnectionAsync();
        Assert.Equal([("1985", 1L), ("1986", 1L)], (await Draw.CountAsync(connection, check, default)).Select(s => (s.Key, s.Value)).OrderBy(s => s.Key, StringComparer.Ordinal));
        var sample = await Draw.TakeAsync(connection, check, new Dictionary<string, int>(StringComparer.Ordinal) { ["1985"] = 10, ["1986"] = 10 }, default);
        Assert.Equal([("1985", entries[1]), ("1986", entries[0])], sample);
    }

    [Fact]
    public async Task A_weapon_that_was_withdrawn_after_the_draw_is_still_checked_and_listed()
    {
        await using var server = await WeaponServer.StartAsync();
        for (var i = 0; i < 2; i++) await server.WeaponAsync($"P-{i}", $"A-{i}");
        await SealedAsync(server);
        var (service, book) = (server.Services.GetRequiredService<SpotCheckService>(), server.Services.GetRequiredService<SpotCheckBook>());
        var mine = new ReadContext(Node.Amina, new Purpose("audit"), [server.Register], 5);
        var id = await service.DrawAsync(new NewSpotCheck("POLICE", "All", Strata.None, Size: 2), Node.By(Node.Amina));
        await server.Node.ExecuteAsync("set session_replication_role = replica; update entries set until_act = act where id = (select entry from spot_check_items where number = 1); set session_replication_role = default");
        var (_, item) = await book.ItemAsync(id, 1, mine);
        await service.RecordAsync(item.Row, new NewFinding(Verdict.NotSeen), null, Node.By(Node.Amina));
        Assert.Equal(2, (await book.OpenAsync(id, 0, 50, mine)).Items.Count);
    }

    [Fact]
    public async Task A_canary_is_counted_as_any_entry_and_never_drawn_nor_missed_where_all_are_drawn()
    {
        await using var server = await WeaponServer.StartAsync();
        for (var i = 0; i < 6; i++) await server.WeaponAsync($"P-{i}", $"A-{i}", w => w with { Year = (short)(1985 + i % 2) });
        var canaries = server.Services.GetRequiredService<Core.Weapons.Canaries.CanaryService>();
        for (var i = 0; i < 6; i++) await canaries.PlantAsync(new RegisterWeapon(server.Register, $"C-{i}", [new MarkRequest("serial", $"CNRY {i}")]) { Year = (short)(1985 + i % 3) }, Node.By(Node.Amina));
        await SealedAsync(server);
        var (service, book) = (server.Services.GetRequiredService<SpotCheckService>(), server.Services.GetRequiredService<SpotCheckBook>());
        var mine = new ReadContext(Node.Amina, new Purpose("audit"), [server.Register], 5);
        // Half of what is there are canaries: of eight samples of two by chance one would hold some.
        for (var i = 0; i < 8; i++)
        {
            var id = await service.DrawAsync(new NewSpotCheck("POLICE", $"Some {i}", Strata.None, Size: 2), Node.By(Node.Amina));
            var (report, items) = await book.OpenAsync(id, 0, 50, mine);
            Assert.Equal((12L, 2, 2), (report.Row.Population, report.Sample, items.Count));
            Assert.True(await book.RepeatsAsync(id, mine));
        }
        // Drawn whole, nothing is missing from what is counted: neither a line nor a year in which there are canaries alone.
        var all = await service.DrawAsync(new NewSpotCheck("POLICE", "All", Strata.Year, Size: 12), Node.By(Node.Amina));
        var (whole, listed) = await book.OpenAsync(all, 0, 50, mine);
        Assert.Equal((6L, 6, 6, 6), (whole.Row.Population, whole.Row.Asked, whole.Sample, listed.Count));
        Assert.Equal(["1985", "1986"], whole.Strata.Select(s => s.Code));
        Assert.True(await book.RepeatsAsync(all, mine));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from spot_check_items i join canaries c on c.entry = i.entry"));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from lookups l join canaries c on c.entry = any (l.found)"));
        Assert.Equal("spot_checks.nobody", (await Assert.ThrowsAsync<ProblemException>(() => CanariesAloneAsync(server, canaries, service))).Problems[0].Code);
    }

    private static async Task CanariesAloneAsync(WeaponServer server, Core.Weapons.Canaries.CanaryService canaries, SpotCheckService service)
    {
        var army = await server.Node.Registers.OpenAsync("ARMY", "Army of XA", "weapons", 0, null, Node.By(Node.Amina));
        await canaries.PlantAsync(new RegisterWeapon(army, "C-1", [new MarkRequest("serial", "CNRY 9")]), Node.By(Node.Amina));
        await SealedAsync(server);
        await service.DrawAsync(new NewSpotCheck("ARMY", "All", Strata.None, Size: 1), Node.By(Node.Amina));
    }

    [Fact]
    public async Task What_was_seen_is_said_once_and_a_stranger_to_the_register_sees_nothing()
    {
        await using var server = await WeaponServer.StartAsync();
        for (var i = 0; i < 4; i++) await server.WeaponAsync($"P-{i}", $"A-{i}");
        await SealedAsync(server);
        var (service, book) = (server.Services.GetRequiredService<SpotCheckService>(), server.Services.GetRequiredService<SpotCheckBook>());
        var mine = new ReadContext(Node.Amina, new Purpose("audit"), [server.Register], 5);
        var asked = new NewSpotCheck("POLICE", "All", Strata.None, Size: 10);
        var by = Node.By(Node.Amina);
        var id = await service.DrawAsync(asked, by);
        // The same draw sent twice is one; another day has no entries.
        Assert.Equal(id, await service.DrawAsync(asked, by));
        await RefusedAsync("spot_checks.nobody", () => service.DrawAsync(asked with { FromDay = new DateOnly(2100, 1, 1) }, Node.By(Node.Amina)));
        await RefusedAsync("spot_checks.size", () => service.DrawAsync(asked with { HalfWidth = 0.05 }, Node.By(Node.Amina)));
        // Before 1970 no entry was recorded, and no day comes after the last.
        foreach (var (from, to) in new (DateOnly?, DateOnly?)[] { (new(1965, 1, 1), null), (null, new(1965, 1, 1)), (null, new(9999, 12, 31)), (new(2026, 2, 2), new(2026, 2, 1)) })
            await RefusedAsync("spot_checks.period", () => service.DrawAsync(asked with { FromDay = from, ToDay = to }, Node.By(Node.Amina)));
        var (_, item) = await book.ItemAsync(id, 4, mine);
        await RefusedAsync("spot_checks.field", () => service.RecordAsync(item.Row, new NewFinding(Verdict.Differs, null, "X"), null, Node.By(Node.Amina)));
        await service.RecordAsync(item.Row, new NewFinding(Verdict.NotSeen), null, Node.By(Node.Amina));
        await RefusedAsync("spot_checks.recorded", () => service.RecordAsync(item.Row, new NewFinding(Verdict.Seen), null, Node.By(Node.Boris)));
        var before = await server.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'spot_check' and cardinality(found) = 4");
        Assert.Equal((4, 1.0), await book.OpenAsync(id, 0, 50, mine) is var (report, items) ? (items.Count, report.Estimate.Rate ?? 0) : default);
        Assert.Equal(before + 1, await server.Node.ScalarAsync<long>("select count(*) from lookups where subject = 'spot_check' and cardinality(found) = 4"));
        var stranger = mine with { Registers = [server.Register + 1] };
        await RefusedAsync("spot_checks.not_found", () => book.OpenAsync(id, 0, 50, stranger));
        await RefusedAsync("spot_checks.not_found", () => book.ItemAsync(id, 4, stranger));
        Assert.Empty(await book.ListAsync(10, stranger));
    }

    // The sequencer of the running server numbers leaves once a second.
    private static async Task SealedAsync(WeaponServer server)
    {
        var acts = await server.Node.ScalarAsync<long>("select count(*) from leaves");
        for (var tries = 0; await server.Node.ScalarAsync<long>("select coalesce(max(size), 0) from checkpoints") < acts; tries++)
        {
            Assert.True(tries < 300, "no checkpoint came");
            await Task.Delay(100);
        }
    }

    private static async Task RefusedAsync(string code, Func<Task> work) => Assert.Equal(code, (await Assert.ThrowsAsync<ProblemException>(work)).Problems[0].Code);
}
