using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Access.Rights;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Access.Sealed;

/// <summary>
/// Two nodes with the same people and records; in one of them an officer looked at a weapon and its holder under seal. Everything that anybody who is
/// not entitled can ask for answers the same in both, letter for letter, apart from ids, keys and times.
/// </summary>
public sealed partial class SealedSilenceTests
{
    private const string Name = "Wilhelmina Quillfeather";

    // What is signed depends on the second in which somebody looked: SealedStoreTests compares that with a clock of its own.
    private static readonly string[] Apart = ["/ledger", "/api/v1/ledger", "/tile", "/checkpoint", "/sign-in", "/federation", "/healthz", "/readyz",
        // A secret drawn for this answer.
        "/profile/authenticator", "/profile/passkeys"];

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Every_page_and_answer_of_all_others_is_the_same_with_and_without_a_sealed_look_up()
    {
        await using var quiet = await Side.CreateAsync(false);
        await using var busy = await Side.CreateAsync(true);
        var (one, other) = (await quiet.AnswersAsync(), await busy.AnswersAsync());
        Assert.True(one.Count > 250, $"{one.Count} answers");
        Assert.Equal(one.Keys.Order(), other.Keys.Order());
        Findings.None(one.Keys.Where(k => one[k] != other[k]).Select(k => $"{k}: {Difference(one[k], other[k])}"));
        // An ordinary look-up does show, in the list of the other auditor and in the citizen's answer: the comparison can fail.
        await busy.OrdinaryAsync();
        await quiet.Omar.GetAsync("/");
        (one, other) = (await quiet.AnswersAsync(), await busy.AnswersAsync());
        Assert.Superset(new HashSet<string> { "looks: /audit/lookups", "looks: /api/v1/lookups", "looks: /audit/lookups/list.csv", "dora: answer" }, one.Keys.Where(k => one[k] != other[k]).ToHashSet());
        // The sentence that neither confirms nor denies stands in both.
        foreach (var answer in new[] { one["dora: answer page"], other["dora: answer page"] }) Assert.Contains("neither confirms nor denies", answer, StringComparison.Ordinal);
    }

    private static string Difference(string one, string other)
    {
        var at = Enumerable.Range(0, Math.Min(one.Length, other.Length)).FirstOrDefault(i => one[i] != other[i], Math.Min(one.Length, other.Length));
        string Around(string text) => text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)].ReplaceLineEndings(" ");
        return $"«{Around(one)}» and «{Around(other)}»";
    }

    /// <summary>Ids, keys and times give way to signs.</summary>
    internal static string Plain(string text)
    {
        text = Ports().Replace(text, "127.0.0.1:P");
        text = Moments().Replace(text, "T");
        // Whether an ordinary look-up is signed yet depends on the second in which it is read.
        return Ids().Replace(text, "I").Replace("\"sealed\":true", "\"sealed\":false", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)|\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?|\d{1,2}:\d\d(:\d\d)?([\u202f ](AM|PM))?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Moments();

    // The check character of an id may be a sign that ends the run; what follows it in an address is swallowed then as without.
    [GeneratedRegex(@"[A-Za-z0-9_+/=-]{20,}(([*~$=]|%(25)?(2A|7E|24|3D))[A-Za-z0-9_+/=-]*)?", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Ids();

    [GeneratedRegex(@"127\.0\.0\.1:\d+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Ports();

    private sealed class Side : IAsyncDisposable
    {
        private readonly WeaponServer server;
        private readonly List<(string Login, IReadOnlyCollection<string> Permissions, Person Person)> others = [];
        private string weapon = "";
        private string citizen = "";

        private Side(WeaponServer server) => this.server = server;

        public Person Omar { get; private set; } = null!;

        public static async Task<Side> CreateAsync(bool sealedLook)
        {
            var side = new Side(await WeaponServer.StartAsync());
            await side.FillAsync(sealedLook);
            return side;
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();

        public async Task OrdinaryAsync()
        {
            await Omar.SubmitAsync("/work", "work", ("Purpose", "investigation"), ("Case", "2026/18"));
            await Omar.GetAsync(weapon);
        }

        public async Task<SortedDictionary<string, string>> AnswersAsync()
        {
            var answers = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var doors = Door.All(server.Services).Where(d => d.IsSafe && !d.Template.Contains('{', StringComparison.Ordinal) && !Apart.Any(a => d.Template.StartsWith(a, StringComparison.Ordinal))).ToList();
            foreach (var (login, permissions, person) in others)
            {
                foreach (var door in doors.Where(d => d.IsOpenTo(permissions))) answers[$"{login}: {door.Template}"] = await ReadAsync(person, door.Template);
                foreach (var path in new[] { weapon, "/weapons?mark=QX-77", "/users/" + "omar" }) answers[$"{login}: {path.Split('/')[1]} {path.Contains('?', StringComparison.Ordinal)}"] = await ReadAsync(person, path);
            }
            var looks = others.Single(o => o.Login == "looks").Person;
            var entry = Uri.EscapeDataString(weapon.Split('/')[^1]);
            foreach (var path in new[] { $"/audit/lookups?entry={entry}", $"/api/v1/lookups?entry={entry}&take=500", "/audit/lookups?user=omar", "/api/v1/lookups?user=omar", "/api/v1/lookups?take=500" }) answers["looks: " + path.Replace(entry, "", StringComparison.Ordinal)] = await ReadAsync(looks, path);
            var dora = others.Single(o => o.Login == "dora").Person;
            answers["dora: answer"] = await ReadAsync(dora, $"/api/v1/citizens/{citizen}/answer");
            answers["dora: answer page"] = await ReadAsync(dora, $"/citizens/{citizen}/answer");
            return answers;
        }

        private static async Task<string> ReadAsync(Person person, string path)
        {
            using var answer = await person.SendAsync(new HttpRequestMessage(HttpMethod.Get, path));
            return (int)answer.StatusCode + " " + (answer.Content.Headers.ContentType?.MediaType?.Contains("sheet", StringComparison.Ordinal) == true ? "file" : Plain(await answer.Content.ReadAsStringAsync()));
        }

        private async Task FillAsync(bool sealedLook)
        {
            var roles = server.Services.GetRequiredService<RoleService>();
            async Task RoleAsync(string code, params string[] permissions) => await roles.CreateAsync(code, code, permissions, new Doing(new Actor(1), new Purpose("administration"), Guid.NewGuid()));
            await RoleAsync("liaison", Permission.SealedAuthorise);
            await RoleAsync("only_looks", Permission.LookupsAudit, Permission.LedgerRead);
            var person = await server.Services.GetRequiredService<PersonService>().RecordAsync([new PersonField("name", Name, "Arms Act", new DateOnly(2090, 12, 31)), new PersonField("number", "LIC-4711", "Arms Act", new DateOnly(2090, 12, 31))], new Actor(1), new Purpose("registration"), Guid.NewGuid());
            weapon = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-1", "QX-77", w => w with { HolderPerson = person }));
            foreach (var (login, role) in new[] { ("chief", "administrator"), ("amina", "clerk"), ("vera", "police"), ("desk", "tracing_desk"), ("boris", "supervisor"), ("dora", "data_protection_officer"), ("looks", "only_looks"), ("nils", "liaison") })
                others.Add((login, BuiltInRole.All.FirstOrDefault(r => r.Code == role)?.Permissions ?? (role == "liaison" ? [Permission.SealedAuthorise] : [Permission.LookupsAudit, Permission.LedgerRead]), await server.WorkingAsync(login, role, login == "dora" ? "data_protection" : "audit")));
            var (lena, milo) = (await server.WorkingAsync("lena", "liaison", "audit"), await server.WorkingAsync("milo", "liaison", "audit"));
            Omar = await server.SignedInAsync("omar", "police");
            var dora = others.Single(o => o.Login == "dora").Person;
            citizen = (await SendAsync(dora, HttpMethod.Post, "/api/v1/citizens", new { kind = "access", applicant = "W. Quillfeather", language = "en" })).GetProperty("id").GetString()!;
            await SendAsync(dora, HttpMethod.Post, $"/api/v1/citizens/{citizen}/steps", new { step = "identify", words = "Identity card seen" });
            var found = (await SendAsync(dora, HttpMethod.Get, $"/api/v1/citizens/{citizen}/records?name={Uri.EscapeDataString(Name)}", null))[0].GetProperty("person").GetString();
            await SendAsync(dora, HttpMethod.Post, $"/api/v1/citizens/{citizen}/steps", new { step = "tie", person = found });
            if (!sealedLook) return;
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var made = await SendAsync(lena, HttpMethod.Post, "/api/v1/sealed", new { reference = "GA 12/2026", issuer = "Regional court", reason = "The suspect has friends in the registry.", users = new[] { "omar" }, from = today.AddDays(-1), until = today.AddDays(30), unseal = today.AddDays(60) });
            var id = made.GetProperty("id").GetString()!;
            await SendAsync(milo, HttpMethod.Post, $"/api/v1/sealed/{id}/decision", new { outcome = "approve" });
            await Omar.SubmitAsync("/work", "work", ("Sealed", id));
            Assert.Contains("QX-77", (await Omar.GetAsync("/weapons?mark=QX-77")).Text, StringComparison.Ordinal);
            Assert.Contains("QX-77", (await Omar.GetAsync(weapon)).Text, StringComparison.Ordinal);
            Assert.True(await server.Node.ScalarAsync<long>("select count(*) from sealed_records") > 3);
        }

        private static async Task<JsonElement> SendAsync(Person person, HttpMethod method, string path, object? body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await person.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
        }
    }
}
