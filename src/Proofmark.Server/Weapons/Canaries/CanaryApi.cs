using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Weapons.Canaries;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Canaries;

/// <summary>Canary records for the auditor's programs.</summary>
internal static class CanaryApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/canaries", ListAsync).Describe("listCanaries", "api.canaries").Needs(Permission.AuditIndependent);
        api.MapPost("/canaries", PlantAsync).Describe("plantCanary", "api.plant_canary", 400).Needs(Permission.AuditIndependent).WithMetadata(new PersonsOnlyAttribute());
    }

    [ApiWork]
    private static async Task<IReadOnlyList<CanaryJson>> ListAsync([FromServices] CanaryService canaries, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct) =>
        [.. (await canaries.ListAsync(caller.Get().ToReadContext(), ct)).Select(c => new CanaryJson(ids.IdOf(c.Entry), c.Register, c.Number, c.Mark, new DateTimeOffset(c.Planted, TimeSpan.Zero)))];

    [ApiWork, ApiAct]
    private static async Task<ActJson> PlantAsync(CanaryInput body, [FromServices] CanaryDesk desk, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await desk.PlantAsync(body, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }
}

/// <summary>A canary record: its entry, register, number and first mark, and when it was planted.</summary>
public sealed record CanaryJson(string Entry, string Register, string? Number, string? Mark, DateTimeOffset Planted);
