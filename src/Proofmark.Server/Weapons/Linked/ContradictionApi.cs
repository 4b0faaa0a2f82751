using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Weapons.Linked;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Linked;

/// <summary>What the registers say of one weapon and do not agree on, for programs.</summary>
internal static class ContradictionApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons/{id}/contradictions", ListAsync).Describe("getContradictions", "weapons.contradiction.api.list", 404).Needs(Permission.WeaponsRead);
        api.MapPost("/weapons/{id}/contradictions", DecideAsync).Describe("decideField", "weapons.contradiction.api.decide", 400, 404).Needs(Permission.WeaponsCorrect);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<FieldJson>> ListAsync(string id, [FromServices] WeaponDesk desk, [FromServices] ContradictionBook book, CancellationToken ct)
    {
        var (weapon, _) = await desk.OpenAsync(id, ct);
        var ids = weapon.Entries.ToDictionary(e => e.Row.Id, e => (desk.IdOf(e.Row.Uid), e.RegisterCode));
        return [.. (await book.OfAsync(weapon, ct)).Select(f => new FieldJson(f.Field, [.. f.Values.Select(v => new ValueJson(ids[v.Entry].Item1, ids[v.Entry].RegisterCode, v.Value, new DateTimeOffset(v.Since, TimeSpan.Zero), desk.IdOf(v.Act)))],
            f.Decision is not null, f.Decision?.Right is { } right && ids.TryGetValue(right, out var entry) ? entry.Item1 : null, f.Decision?.Reason))];
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> DecideAsync(string id, DecisionJson body, [FromServices] WeaponDesk desk, [FromServices] ContradictionBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (weapon, _) = await desk.OpenAsync(id, ct);
        var outcome = await book.DecideAsync(weapon, body.Field, body.Right is null ? null : desk.Find(body.Right) ?? Guid.Empty, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>A field on which the entries contradict one another. <c>Decided</c> without <c>Right</c>: both stay.</summary>
    internal sealed record FieldJson(string Field, IReadOnlyList<ValueJson> Values, bool Decided, string? Right, string? Reason);

    /// <summary>What one entry says, since when, by which act.</summary>
    internal sealed record ValueJson(string Entry, string Register, string Value, DateTimeOffset Since, string Act);

    /// <summary>Which entry is right about a field (its id), or, without <c>Right</c>, that both stay; and why.</summary>
    internal sealed record DecisionJson(string? Field, string? Right = null, string? Reason = null);
}
