using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Cli.Parties;
using Proofmark.Cli.Shared;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Lists;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>Lists that say who holds which weapon leave by two persons' decision, capped, for a time, and marked for their recipient.</summary>
public sealed class PersonListTests
{
    private static readonly string[] Columns = ["register_number", "name", "number"];

    [Fact]
    public async Task One_asks_another_approves_and_who_asked_takes_it_with_every_taking_on_record()
    {
        await using var server = await WeaponServer.StartAsync();
        await HoldersAsync(server, 30);
        var boris = await server.WorkingAsync("boris", "supervisor", "investigation", "case 12");
        var vera = await server.WorkingAsync("vera", "supervisor", "investigation", "case 12");
        Assert.Equal("/lists", (await boris.SubmitAsync("/lists/new", "list", ("Register", "POLICE"), ("Recipient", "Prosecutor Nadia Okoye"), ("Columns", "register_number"), ("Columns", "name"), ("Columns", "number"))).Location);
        var page = (await boris.GetAsync("/lists")).Page.QuerySelector("tbody a")!.GetAttribute("href")!;
        var path = "/api/v1" + page;

        // Not before, not by who asked, not without a reason where it is refused.
        Assert.Null((await boris.GetAsync(page)).Page.QuerySelector("main form.form"));
        Assert.Equal("act.own_proposal", await CodeAsync(boris, HttpMethod.Post, path + "/decision", new { decision = "approve" }));
        Assert.Equal("parties.list.not_approved", await CodeAsync(boris, HttpMethod.Get, path + "/file", null));
        Assert.Equal(HttpStatusCode.BadRequest, (await vera.SubmitAsync(page, "decide", ("Decision", "refuse"))).Status);
        Assert.Equal("/lists", (await vera.SubmitAsync(page, "decide", ("Decision", "approve"))).Location);
        // Nobody else takes it, the second person neither.
        Assert.Equal("parties.list.not_found", await CodeAsync(vera, HttpMethod.Get, path + "/file", null));
        var clerk = await server.WorkingAsync("clara", "clerk");
        Assert.Equal("site.forbidden", await CodeAsync(clerk, HttpMethod.Get, path + "/file", null));
        Assert.Equal("weapons.choice_unknown", await CodeAsync(boris, HttpMethod.Get, path + "/file?format=pdf", null));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from list_marks"));

        var first = await TextAsync(boris, page + "/file.csv");
        var lines = first.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("Copy for Prosecutor Nadia Okoye", lines[0], StringComparison.Ordinal);
        Assert.Contains("case 12", lines[0], StringComparison.Ordinal);
        Assert.All(lines[2..], l => Assert.EndsWith(",Prosecutor Nadia Okoye", l, StringComparison.Ordinal));
        for (var i = 0; i < 30; i++) Assert.Contains($"{NameOf(i)},{NumberOf(i)}", first, StringComparison.Ordinal);
        Assert.Equal(30 + 2, lines.Length - 2);
        // Taken again it is the same copy, and on record again.
        Assert.Equal(first, await TextAsync(boris, path + "/file"));
        Assert.Equal(2L, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'export' and subject = 'person' and cardinality(found) = 30 and purpose = 'investigation' and case_reference = 'case 12'"));
        Assert.Equal(1L, await server.Node.ScalarAsync<long>("select count(*) from acts where type = 'parties.take_list' and stage = 'done'"));
        Assert.Equal(2L, (await JsonAsync(vera, HttpMethod.Get, "/api/v1/lists", null))[0].GetProperty("taken").GetInt64());
        var book = await boris.SendAsync(new HttpRequestMessage(HttpMethod.Get, page + "/file.xlsx"));
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book.Content.Headers.ContentType!.MediaType);

        var gone = new PersonLists(server.Node.Acts, server.Services.GetRequiredService<PersonService>(), new ListSettings { Hours = -1 });
        var list = await server.Node.ScalarAsync<Guid>("select a.uid from proposals p join acts a on a.id = p.act where p.act_type = 'parties.take_list'");
        var user = await server.Node.ScalarAsync<long>("select id from users where login = 'boris'");
        Assert.Equal("parties.list.expired", (await Assert.ThrowsAsync<ProblemException>(() => gone.TakeAsync(list, new byte[32], Reading(server, user)))).Problems[0].Code);
    }

    [Fact]
    public async Task What_is_too_long_incomplete_or_outside_the_work_is_refused_and_named()
    {
        await using var server = await WeaponServer.StartAsync();
        await HoldersAsync(server, 3);
        var boris = await server.WorkingAsync("boris", "supervisor", "investigation", "case 12");
        async Task<string?> AskAsync(object body) => await CodeAsync(boris, HttpMethod.Post, "/api/v1/lists", body);
        Assert.Equal("parties.list.columns", await AskAsync(new { register = "POLICE", columns = new[] { "make", "model" }, recipient = "Prosecutor" }));
        Assert.Equal("parties.list.recipient", await AskAsync(new { register = "POLICE", columns = Columns, recipient = " " }));
        Assert.Equal("parties.list.register", await AskAsync(new { register = "ARMY", columns = Columns, recipient = "Prosecutor" }));
        Assert.Equal("parties.list.none", await AskAsync(new { register = "POLICE", columns = Columns, recipient = "Prosecutor", make = "Nobody’s" }));
        Assert.Equal("parties.list.not_found", await CodeAsync(boris, HttpMethod.Get, "/api/v1/lists/XA-0000/file", null));
        var clerk = await server.WorkingAsync("vera", "supervisor", "registration");
        Assert.Equal("parties.list.case", await CodeAsync(clerk, HttpMethod.Post, "/api/v1/lists", new { register = "POLICE", columns = Columns, recipient = "Prosecutor" }));

        var two = new PersonLists(server.Node.Acts, server.Services.GetRequiredService<PersonService>(), new ListSettings { MostRows = 2 });
        var problem = (await Assert.ThrowsAsync<ProblemException>(() => two.ProposeAsync(new PersonListPlan(server.Register, Columns, "Prosecutor"), Reading(server, 7), By(7)))).Problems[0];
        Assert.Equal(("parties.list.too_many", 3L, 2), (problem.Code, problem.Arguments!["count"], problem.Arguments["most"]));
        await two.ProposeAsync(new PersonListPlan(server.Register, Columns, "Prosecutor", Begins: "P-001"), Reading(server, 7), By(7));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from lookups where kind = 'export'"));
        foreach (var (name, value) in new[] { ("PROOFMARK_LIST_ROWS", "0"), ("PROOFMARK_LIST_HOURS", "soon") })
            Assert.Equal(name, Assert.Throws<ProblemException>(() => ListSettings.Read(n => n == name ? value : null)).Problems[0].Field);
    }

    [Fact]
    public async Task A_copy_that_was_found_tells_its_recipient_after_sorting_shortening_retyping_and_in_a_workbook()
    {
        await using var server = await WeaponServer.StartAsync();
        await HoldersAsync(server, 60);
        var lists = server.Services.GetRequiredService<PersonLists>();
        var key = server.Services.GetRequiredService<Proofmark.Server.Parties.Lists.ListKey>().Key;
        var (mine, rows) = await TakenAsync(server, lists, key, 7, "Prosecutor Nadia Okoye");
        var (_, others) = await TakenAsync(server, lists, key, 8, "Inspector Tomas Reyes");
        var real = Enumerable.Range(0, 60).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var made = rows.Where(r => !real.Contains(r.Name!)).ToList();
        Assert.Equal(3, made.Count);
        Assert.Empty(made.Select(r => r.Name).Intersect(others.Select(r => r.Name)));
        Assert.Equal(rows.Select(r => r.RegisterNumber).Order(StringComparer.Ordinal), rows.Select(r => r.RegisterNumber));

        // Sorted by name, in another case and spelling of numbers, with other columns left out, and a third of the rows.
        var third = rows.OrderBy(r => r.Name, StringComparer.Ordinal).Where((r, i) => i % 3 == 0 || r == made[0]);
        var text = "who;which\n" + string.Join('\n', third.Select(r => $"{r.Name!.ToUpperInvariant()};{r.Number!.Replace("-", " ", StringComparison.Ordinal)}"));
        var found = await FileAsync(server, lists, Encoding.UTF8.GetBytes(text));
        Assert.Equal(0, found.Exit);
        Assert.Contains("Prosecutor Nadia Okoye", found.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Tomas Reyes", found.Said, StringComparison.Ordinal);
        // One number in a text is enough, and is said to be weak.
        found = await FileAsync(server, lists, Encoding.UTF8.GetBytes($"I was told of\n{made[1].Number}\nby somebody"));
        Assert.Contains("Prosecutor Nadia Okoye", found.Said, StringComparison.Ordinal);
        Assert.Contains("may be chance", found.Said, StringComparison.Ordinal);
        using (var book = new MemoryStream())
        {
            using (var writer = new Proofmark.Core.Documents.WorkbookWriter(book, "list", ["a", "b"]))
            {
                foreach (var row in others) writer.Write([row.Name, row.Number]);
                writer.Complete();
            }
            found = await FileAsync(server, lists, book.ToArray());
        }
        Assert.Contains("Inspector Tomas Reyes", found.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Nadia", found.Said, StringComparison.Ordinal);
        // What has only real rows says nothing: that is what a copy without its made-up rows is.
        found = await FileAsync(server, lists, Encoding.UTF8.GetBytes(string.Join('\n', rows.Except(made).Select(r => $"{r.Name},{r.Number}"))));
        Assert.Equal((1, true), (found.Exit, found.Said.Contains("No mark of any copy", StringComparison.Ordinal)));
        await Assert.ThrowsAsync<ProblemException>(() => FileAsync(server, lists, "PK not a workbook"u8.ToArray()));
        // Nothing of the made-up persons is on record in the clear, and the real ones are erased as ever.
        Assert.Empty(await PlantedWords.TablesAsync(server.Node.Database, made[0].Name!));
        Assert.NotEqual(Guid.Empty, mine);
    }

    private static string NameOf(int i) => $"{(char)('A' + (i % 26))}nselma{i} Quillfeather{i}";

    private static string NumberOf(int i) => $"LIC-{4000 + i}-{(char)('A' + (i % 26))}{i:00}";

    private static Doing By(long user) => new(new Actor(user), new Purpose("investigation", null, "case 12"), Guid.NewGuid());

    private static ReadContext Reading(WeaponServer server, long user) => new(new Actor(user), new Purpose("investigation", null, "case 12"), [server.Register], 5);

    private static async Task HoldersAsync(WeaponServer server, int count)
    {
        var persons = server.Services.GetRequiredService<PersonService>();
        for (var i = 0; i < count; i++)
        {
            var person = await persons.RecordAsync([new("name", NameOf(i), "Arms Act s. 3", null), new("number", NumberOf(i), "Arms Act s. 3", null)], new Actor(1), new Purpose("registration"), Guid.NewGuid());
            await server.WeaponAsync($"P-{i:000}", $"SER {i:000}", w => w with { HolderPerson = person });
        }
    }

    private static async Task<(Guid List, IReadOnlyList<PersonListRow> Rows)> TakenAsync(WeaponServer server, PersonLists lists, byte[] key, long user, string recipient)
    {
        var asked = await lists.ProposeAsync(new PersonListPlan(server.Register, Columns, recipient), Reading(server, user), By(user));
        await new Proposals(server.Node.Acts).DecideAsync(PersonLists.Take, asked.Id, true, null, new Actor(99), new Purpose("investigation"), Guid.NewGuid());
        return (asked.Uid, (await lists.TakeAsync(asked.Uid, key, Reading(server, user))).Rows);
    }

    private static async Task<(int Exit, string Said)> FileAsync(WeaponServer server, PersonLists lists, byte[] content)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, content);
            await using var said = new StringWriter();
            var exit = await WatermarkCommand.TellAsync(lists, server.Node.Database, file, new Terminal(Texts.Embedded["en"], said, said, isInteractive: false), default);
            return (exit, said.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> TextAsync(Person person, string path) => await (await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, path))).Content.ReadAsStringAsync();

    private static async Task<string?> CodeAsync(Person person, HttpMethod method, string path, object? body) =>
        await JsonAsync(person, method, path, body) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("code", out var code) ? code.GetString() : null;

    private static async Task<JsonElement> JsonAsync(Person person, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Accept", "application/json");
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await (await person.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
    }
}
