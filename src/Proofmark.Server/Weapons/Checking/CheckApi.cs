using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Checking;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Checking;

/// <summary>What is checked: the mark as it was read, and what else is known.</summary>
/// <param name="Mark">As the grammar of docs/mark-query.md has it.</param>
/// <param name="Make">Make, where known.</param>
/// <param name="Calibre">Calibre, where known.</param>
/// <param name="Permit">Number on the permit or certificate that was shown.</param>
internal sealed record CheckJson(string? Mark, string? Make = null, string? Calibre = null, string? Permit = null);

/// <summary>The answer: <c>stolen</c>, <c>lost</c>, <c>consistent</c> or <c>call_registry</c>, and how the registry is reached.</summary>
internal sealed record CheckedJson(string Answer, string? Registry);

/// <summary>The check for programs.</summary>
internal static class CheckApi
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(ApiModule.Root + "/checks", AskAsync).Describe("checkWeapon", "api.check", 400, 429).Needs(Permission.WeaponsCheck);

    [ApiWork]
    private static async Task<CheckedJson> AskAsync(CheckJson body, [FromServices] PoliceCheck check, [FromServices] CheckPace pace, [FromServices] CheckSettings settings, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var query = MarkQuery.Read(body.Mark, make: body.Make, calibre: body.Calibre).GetValueOrThrow();
        pace.Count(user.User);
        var answer = await check.AskAsync(query, body.Permit, user.ToReadContext(), ct);
        // With every answer, so that its size does not tell one from the others.
        return new(EnumCode.Of(answer), settings.Contact);
    }
}
