using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Shared;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Server;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Access.Rights;

/// <summary>
/// Endpoint × role × ownership: persons of every role with the police register up to handling class 1 guess the ids of what lies
/// in the army's register, in class 4 of their own, or belongs to a colleague, on every page, file and operation that takes an id.
/// </summary>
public sealed class OwnershipTests
{
    private static readonly string[] Planted = ["QX-ARMY-7731", "ROW-ARMY-88", "QX-SECRET-4418", "ROW-SECRET-99", "army-list.csv", "colleague's program"];

    /// <summary>What each operation takes, so that a refusal is one of rights and not of form.</summary>
    private static readonly Dictionary<string, object> Bodies = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/weapons/{id}/events"] = new { type = "stolen", occurred = "2024-03", note = "From a locked car." },
        ["POST /api/v1/weapons/{id}/correction"] = new { reason = "As on the receiver.", model = "M70 AB2" },
        ["POST /api/v1/weapons/{id}/link"] = new { other = "OTHER", reason = "Seen side by side." },
        ["POST /api/v1/weapons/{id}/unlink"] = new { reason = "Not the same." },
        ["POST /api/v1/weapons/{id}/destruction"] = new { step = "propose", note = "Smelted." },
        ["POST /api/v1/weapons/{id}/purge"] = new { step = "propose", note = "The law asks for it." },
        ["POST /api/v1/weapons/{id}/exemption"] = new { ground = "museum_piece", reason = "Inventory 4." },
        ["POST /api/v1/weapons/{id}/fees"] = new { what = "registration", amount = "12.50", currency = "USD" },
        ["POST /api/v1/weapons/{id}/parts/swap"] = new { @out = "receiver", kind = "receiver", mark = "R-77", controls = true, day = "2025-05-01", reason = "Cracked." },
        ["POST /api/v1/weapons/{id}/parts/settlement"] = new { one = Guid.Empty, other = Guid.Empty, verdict = "replaced", reason = "Book of 2019." },
        ["POST /api/v1/weapons/{id}/deactivation"] = new { step = "refuse", reason = "Not seen." },
        ["POST /api/v1/weapons/{id}/reactivation"] = new { day = "2025-05-01", reason = "Fired in court." },
        ["POST /api/v1/weapons/{id}/contradictions"] = new { field = "make", reason = "Seen." },
        ["POST /api/v1/weapons/{id}/flags"] = new { kind = "altered", mark = "PG-1", day = "2025-05-01", seenBy = "Central laboratory", signs = "The 3 stands over an 8." },
        ["POST /api/v1/weapons/{id}/flags/{flag:guid}/lift"] = new { reason = "Read again." },
        ["POST /api/v1/weapons/searches/{id:guid}/choices"] = new { choice = Guid.Empty, reason = "It fits." },
        ["POST /api/v1/weapons/{id}/temporary-export"] = new { country = "XB", due = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), reason = "Hunting." },
        ["POST /api/v1/weapons/{id}/temporary-export/return"] = new { day = "2025-05-01" },
        ["POST /api/v1/weapons/{id}/conversion"] = new { calibre = "9x19", day = "2025-05-01", reason = "Bored." },
        ["POST /api/v1/weapons/{id}/holds"] = new { authority = "District court", @case = "12/26", review = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) },
        ["POST /api/v1/weapons/{id}/holds/{hold:guid}/end"] = new { reason = "Judgment." },
        ["POST /api/v1/weapons/{id}/extracts/{extract:guid}/stamp"] = new { },
        ["POST /api/v1/weapons/{id}/extracts"] = new { recipient = "District Court of Aldmoor", reference = "12 Cs 34/26" },
        ["POST /api/v1/weapons/{id}/fees/{fee:guid}/withdrawal"] = new { reason = "Paid twice." },
        ["PUT /api/v1/imports/jobs/{id:guid}/mapping"] = "format: proofmark-import-mapping-1\nname: X\nregister: weapons\nidentity: [No]\nabsence: nothing\nfields:\n  register_number: No\n  serial: Serial\n",
        ["POST /api/v1/imports/{id:guid}/withdrawal"] = new { reason = "Wrong file." },
    };

    [Fact]
    public async Task No_role_reaches_what_lies_outside_its_registers_above_its_handling_class_or_with_a_colleague()
    {
        await using var server = await WeaponServer.StartAsync();
        var world = await World.CreateAsync(server);
        var doors = Door.All(server.Services).Where(d => world.Of(d).Count > 0).ToList();
        Findings.None(doors.Where(d => d.Template.StartsWith("/api/v1/weapons/", StringComparison.Ordinal) && !d.IsSafe && !Bodies.ContainsKey(d.ToString())).Select(d => $"{d} has no body here: a refusal would say nothing"));
        Assert.True(doors.Count > 35, $"{doors.Count} endpoints take an id");
        var before = await world.ActsAsync();
        var wrong = new List<string>();
        foreach (var role in BuiltInRole.All)
        {
            var person = await world.PersonAsync("guessing", role.Code);
            foreach (var door in doors.Where(d => d.IsOpenTo(role.Permissions)))
                foreach (var id in world.Of(door))
                {
                    using var answer = await SendAsync(person, door, id, world);
                    var text = await answer.Content.ReadAsStringAsync();
                    if (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Forbidden)) wrong.Add($"{role.Code}: {door} of another answers {(int)answer.StatusCode}");
                    wrong.AddRange(Planted.Where(p => text.Contains(p, StringComparison.Ordinal)).Select(p => $"{role.Code}: {door} of another shows {p}"));
                }
        }
        Findings.None(wrong);
        // What was sent changed nothing: the only acts are those that let the persons of this test in.
        Assert.Equal(before, await world.ActsAsync());
        Assert.Equal(1L, await server.Node.ScalarAsync<long>("select count(*) from sessions where id = '" + world.Session + "'"));
        Assert.Equal(0L, await server.Node.ScalarAsync<long>("select count(*) from api_token_ends"));
    }

    [Fact]
    public async Task No_list_search_or_file_shows_what_lies_outside()
    {
        await using var server = await WeaponServer.StartAsync();
        var world = await World.CreateAsync(server);
        var doors = Door.All(server.Services).Where(d => d.IsSafe && !d.Template.Contains('{', StringComparison.Ordinal)).ToList();
        Assert.True(doors.Count > 30);
        var wrong = new List<string>();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var role in BuiltInRole.All)
        {
            var person = await world.PersonAsync("listing", role.Code);
            foreach (var door in doors.Where(d => d.IsOpenTo(role.Permissions)))
                foreach (var question in new[] { "", "?mark=QX-ARMY-7731", "?mark=QX-SECRET-4418", "?mark=QX-OURS-1", "?mark=QX*", "?make=Zastava&register=ARMY" })
                {
                    using var answer = await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, door.Template + question));
                    var text = await answer.Content.ReadAsStringAsync();
                    if (text.Contains(world.Ours, StringComparison.Ordinal)) shown.Add(door.Template);
                    // A page repeats what was typed into its search, and the auditor reads what everybody typed.
                    wrong.AddRange(Planted.Where(p => !question.Contains(p, StringComparison.Ordinal) && !(p.StartsWith("QX", StringComparison.Ordinal) && door.Needed.Contains(Permission.LookupsAudit)) && text.Contains(p, StringComparison.Ordinal)).Select(p => $"{role.Code}: {door}{question} shows {p}"));
                }
        }
        // Whoever asks for what is theirs gets it, so that silence about the rest means something.
        Assert.Superset(new HashSet<string> { "/weapons", "/api/v1/weapons" }, shown);
        Findings.None(wrong);
    }

    [Fact]
    public async Task What_is_ones_own_opens_so_that_a_refusal_of_the_rest_says_something()
    {
        await using var server = await WeaponServer.StartAsync();
        var world = await World.CreateAsync(server);
        var clerk = await world.PersonAsync("own", "clerk");
        foreach (var path in new[] { $"/weapons/{world.Ours}", $"/api/v1/weapons/{world.Ours}", $"/weapons/{world.Ours}/correct" })
            Assert.Equal(HttpStatusCode.OK, (await clerk.SendAsync(new HttpRequestMessage(HttpMethod.Get, path))).StatusCode);
        // Of two ids in an address the second is of something that there is not here.
        foreach (var door in Door.All(server.Services).Where(d => Bodies.ContainsKey(d.ToString()) && d.Prefix == "/api/v1/weapons/" && d.Template.Count(c => c == '{') == 1 && d.IsOpenTo(BuiltInRole.Clerk.Permissions)))
        {
            using var answer = await SendAsync(clerk, door, world.Ours, world);
            Assert.False(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{door} of one's own answers {answer.StatusCode}");
        }
    }

    /// <summary>Sends an operation's body, or a page's form with the token of a page that is open and the fields of the same page of one's own.</summary>
    private static async Task<HttpResponseMessage> SendAsync(Person person, Door door, string id, World world)
    {
        var path = door.Path(p => p switch { "Word" => "acknowledge", "photograph" or "fee" or "Fee" or "extract" or "Extract" => Guid.CreateVersion7().ToString(), "token" when door.Template.StartsWith("/api/v1/users", StringComparison.Ordinal) => Guid.CreateVersion7().ToString(), _ => id });
        if (door.IsSafe) return await person.AskAsync(door, path);
        if (Bodies.GetValueOrDefault(door.ToString()) is { } body)
        {
            if (body is string text) return await person.AskAsync(door, path, new StringContent(text, new MediaTypeHeaderValue("application/yaml")));
            return await person.AskAsync(door, path, new StringContent(System.Text.Json.JsonSerializer.Serialize(body).Replace("OTHER", world.Another, StringComparison.Ordinal), Encoding.UTF8, "application/json"));
        }
        if (door.Template.StartsWith("/api/", StringComparison.Ordinal)) return await person.AskAsync(door, path);
        var form = (await person.GetAsync(door.Path(_ => world.Ours))).Page.QuerySelectorAll("main form").OfType<IHtmlFormElement>().FirstOrDefault(f => f.QuerySelector("input[name=_handler]") is not null)
            ?? (await person.GetAsync("/profile/password")).Page.QuerySelectorAll("main form").OfType<IHtmlFormElement>().First();
        var fields = form.Elements.OfType<IHtmlInputElement>().Where(i => i.Name is { Length: > 0 }).Select(i => KeyValuePair.Create(i.Name!, i.Value is { Length: > 0 } v ? v : "x"));
        return await person.AskAsync(door, path, new FormUrlEncodedContent(fields.DistinctBy(f => f.Key)));
    }

    private sealed class World(WeaponServer server)
    {
        // Open to the persons of the test, but of a class above theirs.
        private long secret;
        private readonly Dictionary<string, List<string>> foreign = new(StringComparer.Ordinal);

        /// <summary>An entry of one's own register.</summary>
        public string Ours { get; private set; } = "";

        /// <summary>The colleague's session.</summary>
        public string Session { get; private set; } = "";

        /// <summary>Another one.</summary>
        public string Another { get; private set; } = "";

        public static async Task<World> CreateAsync(WeaponServer server)
        {
            var node = server.Node;
            var army = await node.PoliceRegisterAsync("ARMY");
            var secretRegister = await node.Registers.OpenAsync("WITNESS", "Weapons of protected witnesses", "weapons", 4, null, Node.By(Node.Amina));
            var world = new World(server)
            {
                secret = secretRegister,
                Ours = Id(await server.WeaponAsync("ROW-OURS-11", "QX-OURS-1")),
                Another = Id(await server.WeaponAsync("ROW-OURS-12", "QX-OURS-2")),
            };
            var soldiers = Id(await server.WeaponAsync("ROW-ARMY-88", "QX-ARMY-7731", register: army));
            var secret = Id(await server.WeaponAsync("ROW-SECRET-99", "QX-SECRET-4418", register: world.secret));
            world.foreign["/weapons/"] = world.foreign["/api/v1/weapons/"] = [soldiers, secret];
            var jobs = server.Services.GetRequiredService<ImportJobs>();
            var job = Guid.CreateVersion7();
            await File.WriteAllTextAsync(jobs.FileOf(job), "No,Serial\nROW-ARMY-88,QX-ARMY-7731\n");
            await jobs.AddAsync(new ImportJob(job, Node.Boris, new Purpose("registration"), "en", "ARMY", RegisterKind.Weapons, "army-list.csv", 40, ImportJobState.Uploaded, null, null, [], default, default));
            world.foreign["/import/"] = world.foreign["/api/v1/imports/jobs/"] = [job.ToString()];
            // A colleague's session and token.
            var colleague = await server.WorkingAsync("colleague", "clerk");
            var made = await colleague.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/tokens") { Content = JsonContent.Create(new { name = "colleague's program", scopes = new[] { "ledger.read" }, purpose = "registration", days = 30 }) });
            var token = System.Text.Json.JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement;
            world.foreign["/api/v1/tokens/"] = [token.GetProperty("id").GetString()!];
            world.Session = (await node.ScalarAsync<Guid>("select id from sessions limit 1")).ToString();
            world.foreign["/api/v1/sessions/"] = [world.Session];
            return world;

            string Id(Guid uid) => PublicId.Of("XA", uid).ToString();
        }

        /// <summary>Ids of others' things that this endpoint could be asked for.</summary>
        public IReadOnlyList<string> Of(Door door) => foreign.GetValueOrDefault(door.Prefix) ?? [];

        /// <summary>A person with the police register up to class 1.</summary>
        public async Task<Person> PersonAsync(string what, string role)
        {
            var login = $"{what}-{role.Replace('_', '-')}";
            var person = await server.SignedInAsync(login, role, withRegister: false);
            var users = server.Services.GetRequiredService<UserService>();
            await users.SetRegistersAsync((await users.FindAsync(login))!.Id, new Dictionary<long, short> { [server.Register] = 1, [secret] = 1 }, AccessNode.Administering);
            await person.SubmitAsync("/work", "work", ("Purpose", "investigation"), ("Case", "2026/17"));
            return person;
        }

        /// <summary>Acts that are about anything but who may do what.</summary>
        public Task<string> ActsAsync() => server.Node.ScalarAsync<string>("select coalesce(string_agg(type, ', ' order by id), '') from acts where split_part(type, '.', 1) not in ('access', 'ledger', 'reference')");
    }
}
