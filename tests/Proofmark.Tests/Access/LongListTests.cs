using System.Net;
using Xunit;

namespace Proofmark.Tests.Access;

/// <summary>A list of a hundred thousand rows, taken away as a file.</summary>
public sealed class LongListTests
{
    private const int Most = 100_000;
    private const string File = "/audit/lookups/list.csv?user=amina";

    [Fact]
    public async Task A_list_is_taken_whole_or_refused_in_words_and_its_reading_ends_when_nobody_waits_any_more()
    {
        await using var server = await AccessServer.StartAsync();
        var auditor = await server.WorkingAsync("omar", "auditor", "audit", "A-1");
        await server.Data.UserAsync("amina", "clerk");
        Task LookAsync(int times) => server.Data.Node.ExecuteAsync($"insert into lookups (at, actor, purpose, kind, subject, query, found) select now() - interval '1 day', u.id, 'investigation', 'find', 'mark', 'Q' || i, '{{}}' from users u, generate_series(1, {times}) i where u.login = 'amina'");
        await LookAsync(Most);

        using (var request = new HttpRequestMessage(HttpMethod.Get, File))
        using (var answer = await auditor.SendAsync(request))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            var rows = -1;
            while (await reader.ReadLineAsync() is not null) rows++;
            Assert.Equal(Most, rows);
        }

        await LookAsync(1);
        var refused = await auditor.GetAsync(File);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("100,000", refused.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        using var gone = new CancellationTokenSource();
        using var left = new HttpRequestMessage(HttpMethod.Get, File);
        var waiting = auditor.SendAsync(left, gone.Token);
        await UntilAsync(server, "select count(*) > 0 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%lookups%'");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await UntilAsync(server, "select count(*) = 0 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%lookups%'");
        var ended = await server.Data.Node.ScalarAsync<long>("select count(*) from lookups");
        await Task.Delay(200);
        Assert.Equal(ended, await server.Data.Node.ScalarAsync<long>("select count(*) from lookups"));
    }

    private static async Task UntilAsync(AccessServer server, string condition)
    {
        for (var i = 0; !await server.Data.Node.ScalarAsync<bool>(condition); i++)
        {
            Assert.True(i < 3000, condition);
            await Task.Delay(10);
        }
    }
}
