using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Shared;
using Proofmark.Tests.Access;
using Proofmark.Tests.Access.Rights;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Server;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Weapons;

/// <summary>
/// A practised weapon with the number of a real one, in a register that is open to the same people: persons of every role ask every
/// page, file and operation of the node, and none of them in real work shows it; in training they see it, marked, and nothing real.
/// </summary>
public sealed class TrainingPagesTests
{
    private const string Number = "TWIN-4711";
    private static readonly string[] Practised = ["PRACTICE-MAKE", "ROW-PRACTICE-1", "Practised holder"];
    private static readonly string[] Real = ["REAL-MAKE", "ROW-REAL-1"];

    [Fact]
    public async Task No_page_list_search_file_or_operation_of_real_work_shows_a_practised_weapon()
    {
        await using var server = await WeaponServer.StartAsync();
        var (training, practised) = await PlantAsync(server);
        var wrong = new List<string>();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in BuiltInRole.All)
        {
            var person = await WorkingAsync(server, role.Code, training, "registration");
            foreach (var door in Door.All(server.Services).Where(d => d.IsSafe && d.IsOpenTo(role.Permissions)))
                foreach (var path in Paths(door, practised))
                {
                    using var answer = await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
                    var text = await TextAsync(answer);
                    if (Real.Any(r => text.Contains(r, StringComparison.Ordinal))) shown.Add(door.Template);
                    // The auditor reads what everybody typed, addresses with guessed ids among it.
                    wrong.AddRange((door.Needed.Contains(Permission.LookupsAudit) ? Practised : Practised.Append(practised)).Where(p => !path.Contains(p, StringComparison.Ordinal) && text.Contains(p, StringComparison.Ordinal)).Select(p => $"{role.Code}: {path} shows {p}"));
                    if (answer.Headers.Contains("Proofmark-Training")) wrong.Add($"{role.Code}: {path} is marked as training");
                }
        }
        Assert.Superset(new HashSet<string> { "/weapons", "/api/v1/weapons", "/weapons/candidates.csv", "/weapons/candidates.xlsx" }, shown);
        Findings.None(wrong);
    }

    [Fact]
    public async Task Work_in_training_shows_nothing_real_and_says_what_it_is_on_every_page_and_in_every_row_of_every_file()
    {
        await using var server = await WeaponServer.StartAsync();
        var (training, practised) = await PlantAsync(server);
        var wrong = new List<string>();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in new[] { BuiltInRole.Clerk, BuiltInRole.Police, BuiltInRole.Supervisor })
        {
            var person = await WorkingAsync(server, role.Code, training, "training");
            foreach (var door in Door.All(server.Services).Where(d => d.IsSafe && d.IsOpenTo(role.Permissions)))
                foreach (var path in Paths(door, practised))
                {
                    using var answer = await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
                    var text = await TextAsync(answer);
                    if (text.Contains("PRACTICE-MAKE", StringComparison.Ordinal)) shown.Add(door.Template);
                    wrong.AddRange(Real.Where(r => text.Contains(r, StringComparison.Ordinal)).Select(r => $"{role.Code}: {path} shows {r}"));
                    if (!answer.Headers.Contains("Proofmark-Training")) wrong.Add($"{role.Code}: {path} bears no header");
                    if (answer.Headers.Location is null && answer.Content.Headers.ContentType?.MediaType == "text/html" && !text.Contains("class=\"training\"", StringComparison.Ordinal)) wrong.Add($"{role.Code}: {path} bears no banner");
                    // The roster of the staff is real whatever its reader practises: marked as training it would be a false paper.
                    if (!door.IsOfWork) continue;
                    if (answer.StatusCode == HttpStatusCode.OK) files.Add(door.Template);
                    if (answer.StatusCode == HttpStatusCode.OK && door.Template.EndsWith(".csv", StringComparison.Ordinal)
                        && !text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).All(l => l.StartsWith("TRAINING: not a real record,", StringComparison.Ordinal))) wrong.Add($"{role.Code}: a row of {path} is not marked");
                    if (answer.StatusCode == HttpStatusCode.OK && (door.Template.EndsWith(".csv", StringComparison.Ordinal) || door.Template.EndsWith(".xlsx", StringComparison.Ordinal))
                        && answer.Content.Headers.ContentDisposition?.FileName?.Trim('"').StartsWith("TRAINING-", StringComparison.Ordinal) != true) wrong.Add($"{role.Code}: the name of {path} is not marked");
                }
        }
        Assert.Superset(new HashSet<string> { "/weapons", "/weapons/{Id}", "/api/v1/weapons", "/api/v1/weapons/{id}", "/weapons/candidates.csv", "/weapons/candidates.xlsx" }, shown);
        Findings.None(wrong);
        Assert.Superset(new HashSet<string> { "/weapons/candidates.csv", "/weapons/candidates.xlsx" }, files);
    }

    [Fact]
    public async Task Cases_recoveries_and_destruction_are_not_practised_in_a_register_and_the_page_says_where_they_are()
    {
        await using var server = await WeaponServer.StartAsync();
        var (training, practised) = await PlantAsync(server);
        var police = await WorkingAsync(server, "police", training, "training");
        foreach (var path in new[] { "/recoveries", "/recoveries/new", "/traces", "/traces/new" })
            Assert.Contains("--training", (await police.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/traces", (await police.GetAsync("/")).Page.QuerySelectorAll("nav a").Select(a => a.GetAttribute("href")));
        var boris = await WorkingAsync(server, "supervisor", training, "training");
        Assert.Contains("--training", (await boris.GetAsync($"/weapons/{practised}/destroy")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_states_training_for_one_call_and_gets_that_register_alone()
    {
        await using var server = await WeaponServer.StartAsync();
        var (training, _) = await PlantAsync(server);
        var police = await WorkingAsync(server, "police", training, "registration");
        async Task<(string Text, bool Marked, HttpStatusCode Status)> AskAsync(string path, string purpose)
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, path);
            asked.Headers.Add("Proofmark-Purpose", purpose);
            asked.Headers.Add("Proofmark-Case", "CASE-1");
            using var answer = await police.SendAsync(asked);
            return (await answer.Content.ReadAsStringAsync(), answer.Headers.Contains("Proofmark-Training"), answer.StatusCode);
        }
        var practising = await AskAsync("/api/v1/weapons?mark=" + Number, "training");
        Assert.Contains("PRACTICE-MAKE", practising.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("REAL-MAKE", practising.Text, StringComparison.Ordinal);
        Assert.True(practising.Marked);
        var real = await AskAsync("/api/v1/weapons?mark=" + Number, "investigation");
        Assert.Contains("REAL-MAKE", real.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRACTICE-MAKE", real.Text, StringComparison.Ordinal);
        Assert.False(real.Marked);
        Assert.Contains("training.only_in_register", (await AskAsync("/api/v1/recoveries", "training")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_and_real_registers_are_not_chosen_together_and_without_a_training_register_there_is_no_training()
    {
        await using var server = await WeaponServer.StartAsync();
        var (training, _) = await PlantAsync(server);
        var clerk = await WorkingAsync(server, "clerk", training, "registration");
        using var asked = new HttpRequestMessage(HttpMethod.Put, "/api/v1/work") { Content = JsonContent.Create(new { purpose = "training", registers = new[] { "POLICE", "PRACTICE" } }) };
        using var answer = await clerk.SendAsync(asked);
        Assert.Contains("training.mixed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var other = await server.SignedInAsync("withoutone", "clerk");
        Assert.Contains("No training register is open to you", (await other.SubmitAsync("/work", "work", ("Purpose", "training"), ("Case", ""))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registration", "POLICE", "PRACTICE")]
    [InlineData("training", "PRACTICE", "POLICE")]
    public async Task The_registers_that_are_offered_for_a_new_weapon_and_a_file_are_those_of_the_work(string purpose, string offered, string other)
    {
        await using var server = await WeaponServer.StartAsync();
        var (training, _) = await PlantAsync(server);
        var clerk = await WorkingAsync(server, "clerk", training, purpose);
        foreach (var path in new[] { "/weapons/register", "/import/new" })
        {
            var values = (await clerk.GetAsync(path)).Page.QuerySelectorAll("main option, main input[type=radio], main input[type=hidden]").Select(o => o.GetAttribute("value")).ToList();
            Assert.Contains(offered, values);
            Assert.DoesNotContain(other, values);
        }
    }

    [Fact]
    public async Task An_administrator_opens_a_training_register_on_the_page_and_the_list_says_which_they_are()
    {
        await using var server = await WeaponServer.StartAsync();
        var chief = await server.WorkingAsync("chief", "administrator", withRegister: false);
        await chief.SubmitAsync("/registers", "open", ("Code", "SCHOOL"), ("Name", "School"), ("Kind", "weapons"), ("Handling", "0"), ("Training", "yes"));
        await chief.SubmitAsync("/registers", "open", ("Code", "ARMY"), ("Name", "Army"), ("Kind", "weapons"), ("Handling", "0"));
        Assert.True((await server.Node.Registers.FindAsync("SCHOOL"))!.Training);
        Assert.False((await server.Node.Registers.FindAsync("ARMY"))!.Training);
        var rows = (await chief.GetAsync("/registers")).Page.QuerySelectorAll("tbody tr").Select(r => r.TextContent).ToList();
        Assert.Contains("Training register", Assert.Single(rows, r => r.Contains("SCHOOL", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("Training register", Assert.Single(rows, r => r.Contains("ARMY", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ar"), InlineData("en"), InlineData("es"), InlineData("fr"), InlineData("ru"), InlineData("zh")]
    public async Task Every_page_of_a_training_node_says_so_in_words_in_each_language(string language)
    {
        await using var server = ServerHost.Build(new ServerOptions { Port = 0, Training = true });
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        foreach (var path in new[] { "/about", "/no-such-page", "/sign-in" })
        {
            using var answer = await client.GetAsync(path);
            var page = await RunningServer.ParseAsync(answer);
            Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
            Assert.Contains(Texts.Embedded[language]["training.banner.node"], page.QuerySelector("aside.training")!.TextContent, StringComparison.Ordinal);
            Assert.NotNull(page.QuerySelector(".training-mark"));
            Assert.Equal("node", answer.Headers.GetValues("Proofmark-Training").Single());
        }
    }

    private static IEnumerable<string> Paths(Door door, string id)
    {
        if (!door.Template.Contains('{', StringComparison.Ordinal)) return [door.Template, door.Template + "?mark=" + Number, door.Template + "?mark=TWIN*"];
        return [door.Path(_ => id)];
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        if (answer.Content.Headers.ContentType?.MediaType?.EndsWith("spreadsheetml.sheet", StringComparison.Ordinal) != true) return Encoding.UTF8.GetString(bytes);
        using var archive = new ZipArchive(new MemoryStream(bytes));
        var text = new StringBuilder();
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            text.Append(await reader.ReadToEndAsync());
        }
        return text.ToString();
    }

    /// <summary>Both weapons bear one number; holders are typed in. Returns the training register and the outside id of the practised entry.</summary>
    private static async Task<(long Register, string Practised)> PlantAsync(WeaponServer server)
    {
        var training = await server.Node.Registers.OpenAsync("PRACTICE", "Practice register", "weapons", 0, null, true, Node.By(Node.Amina, "administration"));
        await server.WeaponAsync("ROW-REAL-1", Number, w => w with { Make = "REAL-MAKE" });
        var practising = Node.By(Node.Amina, "training");
        var holder = await new Core.Parties.OrganisationService(server.Node.Acts).CreateAsync(null, "Practised holder", "dealer", "XA", practising);
        var (entry, _) = await server.Node.Weapons.RegisterAsync(new RegisterWeapon(training, "ROW-PRACTICE-1", [new MarkRequest("serial", Number, "receiver")]) { Make = "PRACTICE-MAKE", HolderKind = "dealer", HolderOrganisation = holder }, practising with { Key = Guid.NewGuid() });
        var uid = await server.Node.ScalarAsync<Guid>($"select uid from entries where id = {entry}");
        return (training, Core.Shared.PublicId.Of("XA", uid).ToString());
    }

    private static async Task<Person> WorkingAsync(WeaponServer server, string role, long training, string purpose)
    {
        var login = $"{role.Replace('_', '-')}-{purpose}";
        var person = await server.SignedInAsync(login, role);
        var users = server.Services.GetRequiredService<UserService>();
        var user = await server.Node.ScalarAsync<long>($"select id from users where login = '{login}'");
        await users.SetRegistersAsync(user, new Dictionary<long, short> { [server.Register] = 5, [training] = 5 }, new Doing(new Actor(1), new Purpose("administration"), Guid.NewGuid()));
        await person.SubmitAsync("/work", "work", ("Purpose", purpose), ("Case", "CASE-1"));
        return person;
    }
}
