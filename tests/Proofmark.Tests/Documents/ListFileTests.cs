using System.Net;
using Proofmark.Core.Importing;
using Proofmark.Tests.Access;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Documents;

/// <summary>Every list that a page shows can be taken away as CSV and XLSX by those who may see it, and that it was taken is recorded.</summary>
public sealed class ListFileTests
{
    [Theory]
    [InlineData("supervisor", "/weapons?mark=AB123", "/weapons/candidates", "?mark=AB123", "AB 123")]
    [InlineData("supervisor", "/recoveries", "/recoveries/list", "", null)]
    [InlineData("supervisor", "/traces", "/traces/list", "", null)]
    [InlineData("supervisor", "/reference/unmatched", "/reference/unmatched/list", "?kind=make", null)]
    [InlineData("clerk", "/import", "/import/batches/list", "", null)]
    [InlineData("administrator", "/users", "/users/list", "", "The reader")]
    [InlineData("administrator", "/registers", "/registers/list", "", "POLICE")]
    [InlineData("administrator", "/organisations", "/organisations/list", "", null)]
    [InlineData("auditor", "/audit/lookups", "/audit/lookups/list", "", null)]
    public async Task A_list_is_taken_as_csv_and_xlsx_and_the_taking_is_recorded(string role, string page, string path, string query, string? holds)
    {
        await using var server = await WeaponServer.StartAsync();
        await server.WeaponAsync("P-1", "AB 123");
        var reader = await server.WorkingAsync("reader", role, role == "auditor" ? "audit" : "registration", withRegister: role is "supervisor" or "clerk");
        // An empty list offers nothing to take.
        var shown = (await reader.GetAsync(page)).Page;
        if (shown.QuerySelector("tbody tr") is not null)
            Assert.Equal([path + ".csv" + query, path + ".xlsx" + query], shown.QuerySelectorAll(".export a").Select(a => a.GetAttribute("href")!));
        foreach (var format in new[] { "csv", "xlsx" })
        {
            var before = await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'export'");
            var answer = await reader.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{path}.{format}{query}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.EndsWith("." + format, answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
            Assert.Equal(before + 1, await server.Node.ScalarAsync<long>($"select count(*) from lookups where kind = 'export' and query like '{path}%'"));
            var file = Path.Combine(server.Folder, "list." + format);
            await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
            using var list = SourceFile.Open(file, new SourceOptions(), server.Folder);
            Assert.True(list.Columns.Count >= 2);
            var cells = new List<string>();
            while (list.Read()) cells.AddRange(Enumerable.Range(0, list.CellCount).Select(i => list.Cell(i).ToString()));
            if (holds is not null) Assert.Contains(holds, cells);
        }
        var stranger = await server.SignedInAsync("nobody", role is "auditor" or "administrator" ? "police" : "auditor", withRegister: false);
        if (path is not "/weapons/candidates" || role != "police") Assert.NotEqual(HttpStatusCode.OK, (await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{path}.xlsx{query}"))).StatusCode);
    }
}
