using System.Text;
using Npgsql;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;
using Xunit;

namespace Proofmark.Tests.Access.Sealed;

/// <summary>How sealed look-ups are kept: apart, encrypted, hidden by the database, under the ledger, until the day.</summary>
public sealed class SealedStoreTests
{
    [Fact]
    public async Task A_sealed_look_up_leaves_no_row_number_act_or_word_among_the_ordinary_ones()
    {
        await using var world = await SealedWorld.CreateAsync();
        await world.WeaponAsync("QX-77");
        var id = await world.ApprovedAsync();
        var omar = await world.InAsync(await world.WorkingAsync(world.Omar, id));
        var before = await TracesAsync(world);
        Assert.Single((await world.FindAsync(omar, "QX-77")).Items);
        await world.OpenAsync(omar, "weapon", null, 1);
        Assert.Equal(before, await TracesAsync(world));
        var report = await world.Audit.ReportAsync(id, (await world.AuditorAsync()).ToReadContext());
        Assert.Equal([("find", 1), ("open", 1)], report.Looks.Select(l => (l.What, l.Found.Count)));
        Assert.Contains("QX-77", report.Looks[0].Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_programs_own_roles_a_direct_query_shows_nothing_of_it()
    {
        await using var world = await SealedWorld.CreateAsync();
        var id = await world.ApprovedAsync();
        var session = await world.WorkingAsync(world.Omar, id);
        await world.FindAsync(await world.InAsync(session), "QX-77");
        foreach (var table in new[] { "sealed_records", "sealed_work" })
        {
            await using var count = world.Node.Database.Writer.CreateCommand($"select count(*) from {table}");
            Assert.Equal(0L, await count.ExecuteScalarAsync());
            await using var read = world.Node.Database.Reader.CreateCommand($"select * from {table}");
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => read.ExecuteScalarAsync())).SqlState);
            await using var gone = world.Node.Database.Reader.CreateCommand($"delete from {table}");
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => gone.ExecuteNonQueryAsync())).SqlState);
        }
        // The session itself says of the case as little as one in which nothing was stated.
        Assert.True(await world.Node.ScalarAsync<bool>($"select purpose is null and case_reference is null and registers is null and work_expires is null from sessions where id = '{session}'"));
        // And whoever owns the database, or a copy of it, reads no word.
        foreach (var row in new[] { "select string_agg(encode(cipher, 'escape'), '') from sealed_records", "select string_agg(encode(box, 'escape'), '') from sealed_work" })
            foreach (var word in new[] { "QX-77", "GA 12", "omar", "Regional" }) Assert.DoesNotContain(word, await world.Node.ScalarAsync<string>(row), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sealed_is_changed_by_nobody_but_replaced_by_an_erasure()
    {
        await using var world = await SealedWorld.CreateAsync();
        await world.ApprovedAsync();
        foreach (var sql in new[] { "delete from sealed_records", "truncate sealed_records", "update sealed_records set at = now()", "update sealed_records set cipher = null", "update sealed_records set canary = true", "update sealed_records set hash = '\\x00'" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => world.Node.ExecuteAsync(sql));
            Assert.Equal("PM002", refused.SqlState);
        }
    }

    [Theory]
    [InlineData("update sealed_records set cipher = overlay(cipher placing '\\xff' from 200)", "ledger.sealed_content")]
    [InlineData("update sealed_records set cipher = null where id = (select min(id) from sealed_records)", "ledger.sealed_content")]
    [InlineData("update sealed_records set cipher = '\\x00', hash = sha256('\\x00') where id = (select min(id) from sealed_records)", "ledger.sealed_changed")]
    [InlineData("update sealed_records set at = at + interval '1 day' where id = (select min(id) from sealed_records)", "ledger.sealed_changed")]
    [InlineData("update sealed_records set canary = not canary where id = (select max(id) from sealed_records)", "ledger.sealed_changed")]
    [InlineData("delete from sealed_records where id = (select min(id) from sealed_records)", "ledger.sealed_changed")]
    [InlineData("delete from sealed_records", "ledger.sealed_changed")]
    [InlineData("update sealed_records set act = null where id = (select max(id) from sealed_records)", "ledger.sealed_changed")]
    [InlineData("insert into sealed_records (uid, tag, at, hash, cipher, act) select gen_random_uuid(), tag, at, hash, cipher, act from sealed_records limit 1", "ledger.sealed_changed")]
    [InlineData("update sealed_roots set root = '\\x00'", "ledger.row_changed")]
    public async Task Verification_tells_when_something_sealed_was_altered_added_or_removed_by_hand(string sql, string finding)
    {
        await using var world = await SealedWorld.CreateAsync();
        await world.FindAsync(await world.InAsync(await world.WorkingAsync(world.Omar, await world.ApprovedAsync())), "QX-77");
        await world.SignAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        await world.TamperAsync(sql);
        Assert.Contains(finding, (await world.VerifyAsync()).Findings.Select(f => f.Code));
    }

    [Fact]
    public async Task The_ledger_says_the_same_whether_or_not_anything_was_sealed()
    {
        await using var quiet = await SealedWorld.CreateAsync();
        await using var busy = await SealedWorld.CreateAsync();
        await busy.FindAsync(await busy.InAsync(await busy.WorkingAsync(busy.Omar, await busy.ApprovedAsync())), "QX-77");
        foreach (var world in new[] { quiet, busy })
        {
            await world.SignAsync();
            // An idle node does it too, an hour later and not before.
            world.Clock.Advance(TimeSpan.FromMinutes(59));
            await world.Sequencer.CoverSealedAsync();
            world.Clock.Advance(TimeSpan.FromMinutes(1));
            await world.Sequencer.CoverSealedAsync();
            await world.Sequencer.RunOnceAsync();
        }
        const string Leaves = "select string_agg(a.type || ' ' || (select sum(length(hashes)) from record_tiles t where t.act = a.id and level = 0), ', ' order by l.idx) from leaves l join acts a on a.id = l.act";
        Assert.Equal(await quiet.Node.ScalarAsync<string>(Leaves), await busy.Node.ScalarAsync<string>(Leaves));
        Assert.Equal(2L, await busy.Node.ScalarAsync<long>("select count(*) from sealed_roots"));
        // Three steps and a look-up beside one padding, and nothing but padding: both times whole fours of one length.
        foreach (var world in new[] { quiet, busy })
            Assert.Equal("4, 4", await world.Node.ScalarAsync<string>("select string_agg(n::text, ', ') from (select count(*) n from sealed_records where length(cipher) = 1052 group by act order by act) x"));
    }

    [Fact]
    public async Task On_the_day_the_look_ups_become_ordinary_ones_as_they_were_made()
    {
        await using var world = await SealedWorld.CreateAsync();
        var entry = await world.WeaponAsync("QX-77");
        var id = await world.ApprovedAsync();
        var omar = await world.InAsync(await world.WorkingAsync(world.Omar, id));
        await world.FindAsync(omar, "QX-77");
        var made = world.Clock.GetUtcNow().UtcDateTime;
        world.Clock.Advance(TimeSpan.FromDays(59));
        Assert.Equal(0, await world.Unsealing.RunOnceAsync());
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await world.Unsealing.RunOnceAsync());
        Assert.Equal(0, await world.Unsealing.RunOnceAsync());
        var ines = await world.AuditorAsync();
        var seen = (await world.Access.Lookups.ListAsync(new LookupFilter(User: world.Omar.Id), 50, ines.ToReadContext())).Single();
        Assert.Equal((made, "investigation", "GA 12/2026", "find", 1), (seen.At, seen.Purpose, seen.Case, seen.Kind, seen.Found));
        Assert.Equal("access.unseal|GA 12/2026", await world.Node.ScalarAsync<string>("select type || '|' || case_reference from acts where type = 'access.unseal'"));
        Assert.Equal("unsealed", (await world.Audit.ReportAsync(id, ines.ToReadContext())).Authority.State);
        await world.SignAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        Assert.Equal(entry, await world.Node.ScalarAsync<long>($"select found[1] from lookups where id = {seen.Id}"));
    }

    [Fact]
    public async Task The_independent_auditor_alone_puts_the_unsealing_off()
    {
        await using var world = await SealedWorld.CreateAsync();
        var id = await world.ApprovedAsync();
        var later = world.Today.AddDays(200);
        Assert.Equal("access.sealed.not_found", await SealedCaseTests.RefusedAsync(async () => await world.Cases.AskAsync(id, later, "The trial has not begun.", SealedWorld.By(await world.Access.UserAsync("nils", "liaison")))));
        await world.Cases.AskAsync(id, later, "The trial has not begun.", SealedWorld.By(world.Lena));
        foreach (var one in new[] { world.Lena, world.Milo, world.Omar })
            Assert.Equal("access.sealed_right.forbidden", await SealedCaseTests.RefusedAsync(() => world.Cases.AnswerAsync(id, "approve", null, SealedWorld.By(one))));
        Assert.Equal(1, await world.Audit.AskedAsync());
        await world.Cases.AnswerAsync(id, "approve", null, SealedWorld.By(world.Ines));
        world.Clock.Advance(TimeSpan.FromDays(199));
        Assert.Equal(0, await world.Unsealing.RunOnceAsync());
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await world.Unsealing.RunOnceAsync());
    }

    [Fact]
    public async Task The_auditors_own_reading_is_recorded_where_nobody_else_sees_it()
    {
        await using var world = await SealedWorld.CreateAsync();
        var id = await world.ApprovedAsync();
        var ines = await world.AuditorAsync();
        var before = await TracesAsync(world);
        await world.Audit.ListAsync(ines.ToReadContext());
        await world.Audit.ReportAsync(id, ines.ToReadContext());
        var readings = (await world.Audit.ListAsync(ines.ToReadContext())).Readings;
        Assert.Equal([("The ines", null), ("The ines", id), ("The ines", (Guid?)null)], readings.Select(r => (r.Name, r.Of)));
        Assert.Equal(before, await TracesAsync(world));
    }

    [Fact]
    public async Task An_erasure_takes_a_name_out_of_what_was_typed_under_seal_and_says_nothing_of_it()
    {
        await using var world = await SealedWorld.CreateAsync();
        var person = await world.Persons.RecordAsync([new PersonField("name", "Quirin Obermoser", "law", null)], new Actor(1), new Purpose("registration"), Guid.NewGuid());
        var id = await world.ApprovedAsync();
        var omar = await world.InAsync(await world.WorkingAsync(world.Omar, id));
        await world.OpenAsync(omar, "person", "Obermoser", 5);
        await world.OpenAsync(omar, "person", "Somebody else", 6);
        await world.SignAsync();
        var erasure = new PersonErasure(world.Access.Acts, world.Persons);
        Assert.Empty((await erasure.PreviewAsync(person, [])).Reach.Where(r => r.Table.Contains("sealed", StringComparison.Ordinal)));
        var proposed = await erasure.ProposeAsync(person, new ErasurePlan("Article 17", true, []), new Doing(new Actor(1), new Purpose("data_protection"), Guid.NewGuid()));
        await new Proposals(world.Access.Acts).DecideAsync(PersonErasure.Erase, proposed.Id, true, null, new Actor(2), new Purpose("data_protection"), Guid.NewGuid());
        await erasure.EraseAsync(person, proposed.Id, new Actor(1), Guid.NewGuid());
        var report = await world.Audit.ReportAsync(id, (await world.AuditorAsync()).ToReadContext());
        Assert.Equal([null, "Somebody else"], report.Looks.OrderBy(l => l.Query).Select(l => l.Query));
        Assert.DoesNotContain("sealed", await world.Node.ScalarAsync<string>("select string_agg(table_name, ' ') from erasures"), StringComparison.Ordinal);
        await world.SignAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
        Assert.Equal(0, (await world.Audit.ListAsync((await world.AuditorAsync()).ToReadContext())).Unreadable);
        // A replacement that somebody wrote without the key is told to the auditor.
        await world.TamperAsync("insert into sealed_records (uid, tag, at, replaces, hash, cipher) select gen_random_uuid(), tag, at, uid, sha256('\\x00'), '\\x00' from sealed_records where replaces is null limit 1");
        Assert.Equal(1, (await world.Audit.ListAsync((await world.AuditorAsync()).ToReadContext())).Unreadable);
    }

    [Fact]
    public async Task A_canary_that_is_touched_under_seal_is_noted_and_raises_no_alarm_that_others_could_see()
    {
        await using var world = await SealedWorld.CreateAsync();
        await world.Node.ExecuteAsync("set session_replication_role = replica; insert into canaries (id, entry, act, seq, salt) values (1, 4711, 1, 0, '\\x00')");
        var id = await world.ApprovedAsync();
        await world.OpenAsync(await world.InAsync(await world.WorkingAsync(world.Omar, id)), "weapon", null, 4711);
        Assert.True((await world.Audit.ReportAsync(id, (await world.AuditorAsync()).ToReadContext())).Looks.Single().Canary);
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from queue"));
    }

    /// <summary>Everything that an ordinary look-up, an act or queued work would change, and what numbers they would get next.</summary>
    private static Task<string> TracesAsync(SealedWorld world) => world.Node.ScalarAsync<string>("""
        select (select count(*) from lookups) || ' ' || (select count(*) from acts) || ' ' || (select count(*) from queue) || ' ' || (select count(*) from leaves) || ' '
            || (select string_agg(sequencename || coalesce(last_value, 0), ' ' order by sequencename) from pg_sequences where sequencename not like 'sealed%') || ' '
            || (select string_agg(name || next, ' ' order by name) from id_blocks)
        """);
}
