using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>Users, organisations and look-ups as files.</summary>
internal static class AccessLists
{
    private const int Page = 500;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapList("/users/list", Permission.AccessAdminister, false, async (http, text) =>
        {
            var users = http.RequestServices.GetRequiredService<UserService>();
            var roles = await http.RequestServices.GetRequiredService<RoleService>().ListAsync(http.RequestAborted);
            return new ListContent("users", [text["field.name"], text["field.login"], text["field.organisation"], text["field.roles"]],
                ListFile.PagesAsync((skip, take) => users.ListAsync(skip, take, http.RequestAborted))
                    .Select(u => new object?[] { u.Name, u.Login, u.OrganisationName, string.Join("; ", u.Roles.Select(r => RoleNames.Of(text, r, roles))) }));
        });
        endpoints.MapList("/organisations/list", Permission.AccessAdminister, false, (http, text) =>
        {
            var organisations = http.RequestServices.GetRequiredService<OrganisationService>();
            return Task.FromResult(new ListContent("organisations", [text["field.name"], text["field.code"], text["parties.organisations.kind"], text["field.country"]],
                ListFile.PagesAsync((skip, take) => organisations.ListAsync(skip, take, http.RequestAborted))
                    .Select(o => new object?[] { o.Name, o.Code, text.Has($"parties.kind.{o.Kind}") ? text[$"parties.kind.{o.Kind}"] : o.Kind, o.Country })));
        });
        endpoints.MapList("/audit/lookups/list", Permission.LookupsAudit, true, async (http, text) =>
        {
            var (login, entry) = (http.Request.Query["user"].ToString(), http.Request.Query["entry"].ToString());
            var user = string.IsNullOrWhiteSpace(login) ? null : await http.RequestServices.GetRequiredService<UserService>().FindAsync(login, http.RequestAborted) ?? throw new ProblemException(Problem.Of("access.user.not_found", "user"));
            var words = http.RequestServices.GetRequiredService<LookupWords>();
            var uid = string.IsNullOrWhiteSpace(entry) ? (Guid?)null : PublicId.Read(entry, "entry").GetValueOrThrow().Uuid;
            return new ListContent("look-ups",
                [text["access.lookups.at"], text["access.lookups.who"], text["field.login"], text["access.lookups.token"], text["field.organisation"], text["field.purpose"], text["field.case"], text["access.lookups.what"], text["access.lookups.query"], text["access.lookups.found"]],
                LookupsAsync(http, new LookupFilter(uid, user?.Id))
                    .Select(l => new object?[] { new DateTimeOffset(l.At), l.Name ?? text["access.lookups.node"], l.Login, l.Token, l.Organisation, LookupWords.Purpose(text, l), l.Case, LookupWords.What(text, l),
                        // What was typed about a person may be the person's name, and a list with persons leaves by two persons' decision only (docs/adr/0017).
                        l.Subject == "person" ? null : words.Asked(text, l), l.Found }));
        });
    }

    private static async IAsyncEnumerable<Lookup> LookupsAsync(Microsoft.AspNetCore.Http.HttpContext http, LookupFilter filter)
    {
        var lookups = http.RequestServices.GetRequiredService<LookupService>();
        var reading = http.RequestServices.GetRequiredService<CurrentUser>().Reading();
        for (var read = 0; read < ListFile.Most; read += Page)
        {
            var rows = await lookups.ListAsync(filter, Page, reading, http.RequestAborted);
            foreach (var row in rows) yield return row;
            if (rows.Count < Page) yield break;
            filter = filter with { Before = rows[^1].Id };
        }
        if ((await lookups.ListAsync(filter, 1, reading, http.RequestAborted)).Count > 0) throw ListFile.TooLong();
    }
}
