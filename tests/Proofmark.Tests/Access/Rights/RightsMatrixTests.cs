using System.Globalization;
using System.Text;
using Proofmark.Core.Access;
using Proofmark.Server.Access;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Languages;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Access.Rights;

/// <summary>
/// Endpoint × role: every endpoint is asked by a stranger and by a person of each role. It opens to whom the list of permissions
/// (docs/access-matrix.md) names, and to nobody else.
/// </summary>
public sealed class RightsMatrixTests
{
    // They end the session of whoever asks.
    private static readonly HashSet<string> Last = ["POST /sign-out", "DELETE /api/v1/sessions"];

    // Open to the world, with a lock of their own: a peer's signature, a sign-in that has begun.
    private static readonly HashSet<string> OwnLock = ["POST /federation/v1/messages", "GET /sign-in/code", "POST /sign-in/code"];

    [Fact]
    public async Task Every_endpoint_opens_to_the_roles_that_hold_its_permissions_and_to_nobody_else()
    {
        await using var server = await WeaponServer.StartAsync();
        var doors = Door.All(server.Services);
        Assert.True(doors.Count > 100);
        var wrong = new List<string>();
        var asked = 0;
        var people = new List<(string Name, IReadOnlyCollection<string>? Permissions, Person Person)> { ("stranger", null, server.Stranger()) };
        foreach (var role in BuiltInRole.All) people.Add((role.Code, role.Permissions, await server.WorkingAsync("the-" + role.Code.Replace('_', '-'), role.Code, "audit")));
        foreach (var (name, permissions, person) in people)
        {
            foreach (var door in doors.OrderBy(d => Last.Contains(d.ToString())))
            {
                asked++;
                using var answer = await person.AskAsync(door, door.Path(Nothing));
                if (OwnLock.Contains(door.ToString())) continue;
                wrong.AddRange(Wrong(name, door, permissions, answer));
            }
        }
        Findings.None(wrong);
        Assert.Equal(doors.Count * people.Count, asked);
    }

    [Fact]
    public async Task A_door_that_asks_for_less_than_the_list_says_is_found()
    {
        await using var server = await WeaponServer.StartAsync();
        // The list asks for a permission, and the endpoint lets a stranger in; and the other way round.
        var (closed, open) = (new Door("GET", "/about", [new NeedsAttribute(Permission.WeaponsRead)]), new Door("GET", "/users", [new AnyoneAttribute("planted")]));
        using var shown = await server.Stranger().AskAsync(closed, closed.Template);
        using var refused = await server.Stranger().AskAsync(open, open.Template);
        Assert.Equal("stranger: GET /about answers 200, though it is closed to this role", Assert.Single(Wrong("stranger", closed, null, shown)));
        Assert.Equal("clerk: GET /users answers 302, though it is open to this role", Assert.Single(Wrong("clerk", open, [Permission.WeaponsRead], refused)));
        Assert.Empty(Wrong("clerk", closed, [Permission.WeaponsRead], shown));
        Assert.True(closed.IsOpenTo([Permission.WeaponsRead]));
        Assert.False(closed.IsOpenTo([Permission.LedgerRead]));
        Assert.False(closed.IsOpenTo(null));
    }

    [Fact]
    public async Task The_list_of_who_may_what_says_what_the_endpoints_say()
    {
        await using var server = await WeaponServer.StartAsync();
        var made = Table(Door.All(server.Services));
        if (Environment.GetEnvironmentVariable("PROOFMARK_WRITE_DOCS") == "1") await File.WriteAllTextAsync(Document, made);
        Assert.True(await File.ReadAllTextAsync(Document) == made, "docs/access-matrix.md is stale; run this test with PROOFMARK_WRITE_DOCS=1 and read what changed");
    }

    private static readonly string Document = Path.Combine(Repository.Root, "docs/access-matrix.md");

    private static string Table(IEnumerable<Door> doors)
    {
        var roles = BuiltInRole.All;
        var text = new StringBuilder($"""
            # Who may reach what

            Written from the endpoints by `RightsMatrixTests` with `PROOFMARK_WRITE_DOCS=1`; the same test asks every endpoint as a stranger and as each
            role. ● may, if the person's registers and handling class allow it (`OwnershipTests`); ○ open to everybody. Whoever is signed in may use what
            asks for no permission. Recoveries, cases of tracing and the erasure of persons are not kept by register: their permission opens all of them, with
            purpose and case recorded. Commands are for whoever holds the machine and its files: they act as the node and are recorded as such.

            | Endpoint | Needs | {string.Join(" | ", roles.Select(r => r.Code))} |
            |---|---|{string.Concat(roles.Select(_ => ":-:|"))}

            """.ReplaceLineEndings("\n"));
        foreach (var door in doors)
        {
            var open = door.Rules.Any(r => r is AnyoneAttribute);
            var needs = open ? "–" : door.Needed.Any() ? string.Join(", ", door.Needed) : "signed in";
            text.Append(CultureInfo.InvariantCulture, $"| `{door.ToString().Replace("|", "\\|", StringComparison.Ordinal)}` | {needs} | {string.Join(" | ", roles.Select(r => open ? "○" : door.IsOpenTo(r.Permissions) ? "●" : ""))} |\n");
        }
        return text.ToString();
    }

    private static IEnumerable<string> Wrong(string name, Door door, IReadOnlyCollection<string>? permissions, HttpResponseMessage answer)
    {
        if (answer.IsTurnedAway() == door.IsOpenTo(permissions)) yield return $"{name}: {door} answers {(int)answer.StatusCode}, {(door.IsOpenTo(permissions) ? "though it is open to this role" : "though it is closed to this role")}";
        if ((int)answer.StatusCode >= 500) yield return $"{name}: {door} fails with {(int)answer.StatusCode}";
    }

    /// <summary>Ids of nothing: who may ask is decided before what is asked for is looked up.</summary>
    private static string Nothing(string parameter) => parameter switch
    {
        "Word" => "acknowledge",
        "Code" => "404",
        "level" => "0",
        "volume" or "Volume" or "number" or "Number" => "1",
        "rest" => "000",
        _ => "00000000-0000-7000-8000-000000000000",
    };
}
