using System.Net;
using Npgsql;
using Proofmark.Tests.Access;
using Proofmark.Tests.Documents;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Intake;

/// <summary>Records from the field whose mark another recovery bears.</summary>
public sealed class FieldConflictTests
{
    [Fact]
    public async Task A_record_whose_serial_another_recovery_bears_waits_beside_it_until_a_person_says_why()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var nadia = await server.WorkingAsync("nadia", "police", "investigation", "2");
        var there = (await omar.SendRecordAsync(Guid.NewGuid(), FieldDevice.Found("C-4711"))).Json.Said("recovery");
        // As another eye reads it, with another make.
        var (id, conflict) = await MeetAsync(nadia, "c 4711", "Crvena Zastava");
        await nadia.SendPhotographAsync(id, PhotographTests.Turned(1, true));
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from recoveries"));
        // That it was met is a look-up, recorded before nadia was told.
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'find' and subject = 'recovery' and query = '" + id + "' and array_length(found, 1) = 1"));
        var page = (await omar.GetAsync("/field/conflicts/" + conflict)).Page;
        var rows = page.QuerySelectorAll("tbody tr").Select(r => r.TextContent).ToList();
        Assert.Contains(rows, r => r.Contains("Crvena Zastava", StringComparison.Ordinal) && r.Contains("Differs", StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Contains("C-4711", StringComparison.Ordinal) && r.Contains("c 4711", StringComparison.Ordinal));
        using (var picture = await omar.SendAsync(new HttpRequestMessage(HttpMethod.Get, page.QuerySelector(".photographs img")!.GetAttribute("src")))) Assert.Equal("image/jpeg", picture.Content.Headers.ContentType!.MediaType);
        Assert.Contains("c 4711", (await omar.GetAsync("/field/conflicts")).Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);

        var wrong = await omar.SubmitAsync("/field/conflicts/" + conflict, "decide", ("Decision", "another"), ("Reason", " "));
        Assert.Contains("Say why", wrong.Page.QuerySelector(".error-summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync("/field/conflicts/" + conflict, "decide", ("Decision", "another"), ("Reason", "The receiver is another."))).Status);
        Assert.Equal("2 1 1", await server.Node.ScalarAsync<string>("select concat_ws(' ', (select count(*) from recoveries), (select count(*) from field_decisions), (select count(*) from attachments a join recoveries r on r.id = a.subject_id and a.subject = 'recovery'))"));
        Assert.Equal("1 2", await server.Node.ScalarAsync<string>("select string_agg(case_reference, ' ' order by id) from recoveries"));
        Assert.Contains("The omar", (await omar.GetAsync("/field/conflicts/" + conflict)).Page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        // The device that asks again is told what the record became; a photograph that comes late goes there.
        var now = (await nadia.SendRecordAsync(id, FieldDevice.Found("c 4711", "Crvena Zastava"))).Json.Said("recovery");
        Assert.True(now is not null && now != there);
        await nadia.SendPhotographAsync(id, PhotographTests.Turned(3, true));
        Assert.Equal(2, await server.Node.ScalarAsync<long>("select count(*) from attachments where subject = 'recovery'"));
        Assert.Empty((await omar.GetAsync("/field/conflicts")).Page.QuerySelectorAll("tbody tr"));
        Assert.Single((await omar.GetAsync("/field/conflicts?decided=1")).Page.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task The_same_recovery_recorded_twice_becomes_one_with_the_photographs_of_both()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var first = Guid.NewGuid();
        var there = (await omar.SendRecordAsync(first, FieldDevice.Found("C-4711"))).Json.Said("recovery");
        await omar.SendPhotographAsync(first, PhotographTests.Turned(1, true));
        var (id, conflict) = await MeetAsync(omar, "C-4711", "Zastava");
        await omar.SendPhotographAsync(id, PhotographTests.Turned(2, true));
        var path = $"/api/v1/field/conflicts/{conflict}";
        Assert.Equal("C-4711", (await omar.AskAsync(HttpMethod.Get, path)).Json.GetProperty("met").GetProperty("serial").GetString());
        Assert.Equal("intake.decision", (await omar.AskAsync(HttpMethod.Post, path + "/decision", new { decision = "newer", reason = "x" })).Json.Code());
        Assert.Equal(there, (await omar.AskAsync(HttpMethod.Post, path + "/decision", new { decision = "same", reason = "One tag, two officers." })).Json.GetProperty("id").GetString());
        Assert.Equal("intake.decided", (await omar.AskAsync(HttpMethod.Post, path + "/decision", new { decision = "another", reason = "x" })).Json.Code());
        Assert.Equal("1 2", await server.Node.ScalarAsync<string>("select concat_ws(' ', (select count(*) from recoveries), (select count(*) from attachments where subject = 'recovery'))"));
        await server.Node.ExecuteAsync("alter table field_decisions disable trigger user");
        Assert.Equal("23505", (await Assert.ThrowsAsync<PostgresException>(() => server.Node.ExecuteAsync("insert into field_decisions select id + 1, conflict, decision, reason, recovery, act, seq, salt from field_decisions"))).SqlState);
    }

    [Fact]
    public async Task A_decision_loses_no_photograph_and_what_is_beyond_the_bound_of_a_recovery_stays_on_the_device()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var first = Guid.NewGuid();
        await omar.SendRecordAsync(first, FieldDevice.Found("C-4711"));
        async Task SendAsync(Guid record, int from, int to)
        {
            for (var i = from; i < to; i++) Assert.Equal(HttpStatusCode.OK, (await omar.SendPhotographAsync(record, Picture(i))).Status);
        }
        async Task DecideAsync(Guid conflict) => Assert.Equal(HttpStatusCode.OK, (await omar.AskAsync(HttpMethod.Post, $"/api/v1/field/conflicts/{conflict}/decision", new { decision = "same", reason = "One tag, two officers." })).Status);
        Task<long> OfRecoveryAsync() => server.Node.ScalarAsync<long>("select count(*) from attachments where subject = 'recovery'");
        await SendAsync(first, 0, 12);
        Assert.Equal("recoveries.photographs_full", (await omar.SendPhotographAsync(first, Picture(12))).Json.Code());

        // Eleven of twelve had arrived when it was decided; the twelfth follows.
        var (second, one) = await MeetAsync(omar, "C-4711", "Zastava");
        await SendAsync(second, 0, 11);
        await DecideAsync(one);
        await SendAsync(second, 11, 12);
        Assert.Equal(24, await OfRecoveryAsync());

        // A third record is given with what arrived, and takes no more.
        var (third, other) = await MeetAsync(omar, "C-4711", "Zastava");
        await SendAsync(third, 0, 2);
        await DecideAsync(other);
        Assert.Equal(26, await OfRecoveryAsync());
        var refused = (await omar.SendPhotographAsync(third, Picture(2))).Json;
        Assert.Equal("intake.photographs_full", refused.Code());
        Assert.Contains("it stays on the device", refused.GetProperty("problems")[0].GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Equal((26L, 26L), (await OfRecoveryAsync(), await server.Node.ScalarAsync<long>("select count(*) from field_photographs")));
        // One that had arrived is answered as the first time.
        Assert.True((await omar.SendPhotographAsync(third, Picture(1))).Json.GetProperty("again").GetBoolean());
    }

    [Fact]
    public async Task Of_two_devices_that_send_one_serial_at_once_one_is_recorded_and_the_other_waits()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        await Parallel.ForEachAsync(Enumerable.Range(0, 6), async (i, _) =>
        {
            var (status, json) = await omar.SendRecordAsync(Guid.NewGuid(), FieldDevice.Found("C-4711", $"make {i}"));
            Assert.True(status == HttpStatusCode.OK, json.ToString());
        });
        Assert.Equal("1 5", await server.Node.ScalarAsync<string>("select concat_ws(' ', (select count(*) from recoveries), (select count(*) from field_conflicts))"));
    }

    [Fact]
    public async Task A_serial_that_was_not_read_whole_meets_nothing()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        for (var i = 0; i < 2; i++) Assert.NotNull((await omar.SendRecordAsync(Guid.NewGuid(), FieldDevice.Found("C-4?11"))).Json.Said("recovery"));
        Assert.Equal("intake.conflict.not_found", (await omar.AskAsync(HttpMethod.Get, $"/api/v1/field/conflicts/{Guid.NewGuid()}")).Json.Code());
    }

    private static byte[] Picture(int i) => PhotographTests.Turned((byte)(1 + i % 8), i < 8);

    private static async Task<(Guid Id, Guid Conflict)> MeetAsync(Person person, string serial, string make)
    {
        var id = Guid.NewGuid();
        var (status, json) = await person.SendRecordAsync(id, FieldDevice.Found(serial, make));
        Assert.Equal((HttpStatusCode.OK, null), (status, json.Said("recovery")));
        return (id, json.GetProperty("conflict").GetGuid());
    }
}
