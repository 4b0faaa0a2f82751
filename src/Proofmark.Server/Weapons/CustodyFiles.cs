using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Server.Parties;
using Proofmark.Server.Pictures;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>A weapon's chain of custody as files. Natural persons are named in none of them: a file goes on to others.</summary>
internal static class CustodyFiles
{
    private static readonly Dictionary<long, HolderName> Nobody = [];

    public static void Map(IEndpointRouteBuilder endpoints) => PictureFiles.Map(endpoints, "/weapons/{id}/custody", Permission.WeaponsRead,
        async (http, text) =>
        {
            var at = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
            return (CustodyPicture.Draw(text["weapons.custody.heading"], await OpenAsync(http, text), text, PictureFiles.SourceOf(http, text, at)), "custody");
        },
        async (http, text) => new ListContent("custody", [text["weapons.page.register"], text["weapons.page.holder"], text["weapons.custody.act"], text["weapons.custody.from"], text["weapons.custody.until"]],
            (await OpenAsync(http, text)).SelectMany(b => b.Links.Select(l => (object?[])[b.Register, l.Holder, l.Act, l.From, l.Until])).ToAsyncEnumerable()));

    private static async Task<IReadOnlyList<CustodyBranch>> OpenAsync(HttpContext http, Text text)
    {
        var (weapon, _) = await http.RequestServices.GetRequiredService<WeaponDesk>().OpenAsync((string)http.Request.RouteValues["id"]!, http.RequestAborted);
        return WeaponCustody.Of(weapon, Nobody, http.RequestServices.GetRequiredService<CountryNames>(), text);
    }
}
