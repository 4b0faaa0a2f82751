using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Flags;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Flags;

/// <summary>Flags on marks, for programs.</summary>
internal static class FlagApi
{
    private const int Size = 100;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/flags", ListAsync).Describe("listFlags", "weapons.flag.api.list", 400).Needs(Permission.WeaponsRead);
        api.MapGet("/weapons/{id}/flags", OfAsync).Describe("getFlags", "weapons.flag.api.of", 404).Needs(Permission.WeaponsRead);
        api.MapPost("/weapons/{id}/flags", SetAsync).Describe("flagMark", "weapons.flag.api.set", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapPost("/weapons/{id}/flags/{flag:guid}/lift", LiftAsync).Describe("liftFlag", "weapons.flag.api.lift", 400, 404).Needs(Permission.WeaponsCorrect);
    }

    [ApiWork]
    private static async Task<FlagsJson> ListAsync(string? kind, string? register, long? after, [FromServices] MarkFlagList list, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var found = await list.ListAsync(new FlagFilter(kind, register, after).Read(user), Size + 1, user.ToReadContext(), ct);
        return new FlagsJson([.. found.Take(Size).Select(f => new FlagItemJson(f.Id, f.Uid, desk.IdOf(f.Entry), f.RegisterCode, f.Kind, f.Mark, f.Seen, f.SeenBy, f.Signs))], found.Count > Size);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<FlagJson>> OfAsync(string id, [FromServices] WeaponDesk desk, CancellationToken ct) =>
        [.. (await desk.OpenAsync(id, ct)).Weapon.Flags.Select(f => new FlagJson(f.Uid, f.Kind, f.Mark, f.Other is { } other ? desk.IdOf(other) : null, f.Seen, f.SeenBy, f.Signs, f.Examination, new DateTimeOffset(f.At, TimeSpan.Zero), f.Lifted is { } lifted ? new DateTimeOffset(lifted, TimeSpan.Zero) : null, f.Reason))];

    [ApiWork, ApiAct]
    private static async Task<ActJson> SetAsync(string id, NewFlagJson body, [FromServices] WeaponDesk desk, [FromServices] MarkFlagBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var entry = (await desk.OpenAsync(id, ct)).Entry.Row.Id;
        var other = await desk.OtherAsync(body.Other, ct);
        var outcome = await book.SetAsync(entry, new NewMarkFlag(body.Kind, body.Mark, other, body.Day, body.SeenBy, body.Signs, body.Examination), caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> LiftAsync(string id, Guid flag, LiftJson body, [FromServices] WeaponDesk desk, [FromServices] MarkFlagBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.LiftAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, flag, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>Flags that stand, in the order in which they were set; <c>More</c>: ask again with <c>after</c> the last one’s number.</summary>
    internal sealed record FlagsJson(IReadOnlyList<FlagItemJson> Flags, bool More);

    /// <summary>A flag that stands: somebody saw something, and nothing is proven.</summary>
    internal sealed record FlagItemJson(long Number, Guid Id, string Weapon, string Register, string Kind, string? Mark, DateOnly Seen, string? SeenBy, string? Signs);

    /// <summary>A flag of a weapon; with <c>Lifted</c> it stands no longer. Without <c>Other</c> a duplicate is of a weapon that the caller may not see.</summary>
    internal sealed record FlagJson(Guid Id, string Kind, string? Mark, string? Other, DateOnly Seen, string? SeenBy, string? Signs, string? Examination, DateTimeOffset At, DateTimeOffset? Lifted, string? Reason);

    /// <summary>A flag to set: <c>altered</c>, <c>removed</c>, <c>restamped</c> or <c>duplicate</c> (with <c>Other</c>, the id of the other weapon); the mark as found, who saw what and when.</summary>
    internal sealed record NewFlagJson(string? Kind, string? Mark, string? Other, DateOnly? Day, string? SeenBy, string? Signs, string? Examination = null);

    /// <summary>Why a flag is lifted.</summary>
    internal sealed record LiftJson(string? Reason);
}
