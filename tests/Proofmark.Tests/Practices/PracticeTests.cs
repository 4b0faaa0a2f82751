using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Practices;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Practices;

/// <summary>National marking practices, and whose mark one may be: candidates with reasons.</summary>
public sealed class PracticeTests
{
    private static Doing Doing => new(new Actor(1), new Purpose("reporting"), Guid.NewGuid());

    [Fact]
    public async Task Codes_of_countries_that_are_no_more_are_candidates_and_said_to_be_gone_when_the_year_says_so()
    {
        await using var server = await WeaponServer.StartAsync();
        var whose = server.Services.GetRequiredService<WhoseMark>();
        Assert.Equal("SUHH False", await AskAsync("SU 78"));
        Assert.Equal("YUCS False", await AskAsync("YU-1985"));
        // CS was Czechoslovakia, and Serbia and Montenegro after it: the year tells which.
        Assert.Equal("CSHH False, CSXX True", await AskAsync("CS 1979"));
        Assert.Equal("SUHH True", await AskAsync("SU 2004"));
        Assert.Equal("", await AskAsync("A-4731"));
        Assert.Equal("practices.ask", Assert.Single((await Assert.ThrowsAsync<ProblemException>(() => whose.AskAsync(" ", null, null, null))).Problems).Code);

        async Task<string> AskAsync(string text) => string.Join(", ", (await whose.AskAsync(text, null, null, null)).Select(c => $"{c.Country} {c.Gone}"));
    }

    [Fact]
    public async Task A_profile_is_proposed_by_its_form_its_symbols_and_its_code_and_a_replaced_one_too()
    {
        await using var server = await WeaponServer.StartAsync();
        var (book, list, whose) = (server.Services.GetRequiredService<PracticeBook>(), server.Services.GetRequiredService<PracticeList>(), server.Services.GetRequiredService<WhoseMark>());
        var asked = new NewPractice("FR", "import", "Country and year", "regulation", "National report", new DateOnly(2020, 1, 1)) { Symbols = "Crown over crossed branches", Pattern = "FR??", FromYear = 2006 };
        var first = await book.RecordAsync(asked, Doing);
        var best = (await whose.AskAsync("FR 12", "crossed crown", null, null))[0];
        Assert.Equal(("FR", "Pattern Symbols Code"), (best.Country, string.Join(' ', best.Reasons)));
        Assert.Empty(await whose.AskAsync(null, "crossed anchor", null, null));
        Assert.True((await whose.AskAsync("FR 99", null, null, "import"))[0].Gone);
        var second = await book.RecordAsync(asked with { Symbols = "Star", Replaces = first }, Doing);
        Assert.Equal([second], (await list.ListAsync("FR", 0, 50)).Select(p => p.Row.Uid));
        Assert.Equal(first, (await whose.AskAsync(null, "crown", null, null))[0].Practice!.Row.Uid);
        Assert.Equal(second, (await list.GetAsync(first)).ReplacedBy);
        Assert.Equal("practices.replaced", Assert.Single((await Assert.ThrowsAsync<ProblemException>(() => book.RecordAsync(asked with { Replaces = first }, Doing))).Problems).Code);
        var all = await Assert.ThrowsAsync<ProblemException>(() => book.RecordAsync(new NewPractice("ZZ", "stamp", "", "rumour", null, null) { Pattern = "[", ToYear = 1700 }, Doing));
        Assert.Equal("country mark_kind force from_year source_day pattern content source", string.Join(' ', all.Problems.Select(p => p.Field)));
        Assert.Equal(2L, await server.Node.ScalarAsync<long>("select count(*) from marking_practices"));
    }

    [Fact]
    public async Task A_mark_is_compared_with_every_profile_however_many_there_are()
    {
        await using var server = await WeaponServer.StartAsync();
        var (book, whose) = (server.Services.GetRequiredService<PracticeBook>(), server.Services.GetRequiredService<WhoseMark>());
        await book.RecordAsync(new NewPractice("FR", "import", "Country and year", "regulation", "National report", new DateOnly(2020, 1, 1)) { Symbols = "Crown", Pattern = "FR??" }, Doing);
        // The same of many another country and of one with other symbols, more than are read at once.
        await server.Node.ExecuteAsync("""
            set session_replication_role = replica;
            insert into marking_practices (id, uid, country, mark_kind, content, symbols, pattern, force, source, source_day, act, seq, salt)
            select id - 9000 + n, gen_random_uuid(), 'DE', mark_kind, content, 'Eagle', 'DE??', force, source, source_day, act, 10 + n, salt from marking_practices, generate_series(1, 5200) n;
            insert into marking_practices (id, uid, country, mark_kind, content, symbols, pattern, force, source, source_day, act, seq, salt)
            select id + 1 + n, gen_random_uuid(), 'ZA', mark_kind, content, 'Springbok', 'ZA??', force, source, source_day, act, 6000 + n, salt from marking_practices, generate_series(1, 3) n where country = 'FR';
            set session_replication_role = default
            """);
        Assert.Equal("FR", Assert.Single(await whose.AskAsync(null, "crown", null, null)).Country);
        Assert.Equal(["ZA", "ZA", "ZA"], (await whose.AskAsync("ZA 12", null, null, "import")).Select(c => c.Country));
        // Of all that fit the best are given, and a country whose profiles were left out is no candidate by its code beside them.
        var many = await whose.AskAsync("DE 12", null, null, null);
        Assert.Equal(WhoseMark.MostCandidates, many.Count);
        Assert.All(many, c => Assert.NotNull(c.Practice));
    }

    [Fact]
    public async Task The_page_says_candidate_and_no_verdict_and_a_reader_without_the_right_records_nothing()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        var path = (await amina.SubmitAsync("/practices/new", "practice", ("Country", "SUHH"), ("MarkKind", "proof"), ("Content", "Proof of the arsenal"), ("Force", "practice"), ("Symbols", "Star in a circle"), ("Source", "Collector's guide"), ("SourceDay", "2024-01-01"))).Location!;
        Assert.Contains("Star in a circle", (await amina.GetAsync(path)).Text, StringComparison.Ordinal);
        var found = (await amina.GetAsync("/practices?symbols=star")).Page;
        Assert.Contains("never a verdict", found.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(found.QuerySelector($"section a[href='{path}']"));
        Assert.Equal(HttpStatusCode.BadRequest, (await amina.GetAsync("/practices?text=")).Status);
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        Assert.Equal(HttpStatusCode.OK, (await omar.GetAsync("/practices")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync("/practices/new")).Status);
        Assert.Null((await omar.GetAsync(path)).Page.QuerySelector("form[method=post] input[name=Caption]"));
    }
}
