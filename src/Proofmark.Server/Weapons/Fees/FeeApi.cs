using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Fees;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Fees;

/// <summary>Fees and their receipts, for programs.</summary>
internal static class FeeApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons/{id}/fees", ListAsync).Describe("listFees", "weapons.fee.api.list", 404).Needs(Permission.WeaponsRegister);
        api.MapPost("/weapons/{id}/fees", ReceiveAsync).Describe("receiveFee", "weapons.fee.api.receive", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapPost("/weapons/{id}/fees/{fee:guid}/withdrawal", WithdrawAsync).Describe("withdrawFee", "weapons.fee.api.withdraw", 400, 404).Needs(Permission.WeaponsRegister);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<FeeJson>> ListAsync(string id, [FromServices] WeaponDesk desk, [FromServices] FeeBook fees, CancellationToken ct) =>
        [.. (await fees.OfAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, ct)).Select(f => new FeeJson(f.Uid, f.Number, EnumCode.Of(f.Kind), f.Money.ToRecord(), f.Money.Currency, f.Note, f.At, f.Withdrawn, f.Reason))];

    [ApiWork, ApiAct]
    private static async Task<Created<FeeIdJson>> ReceiveAsync(string id, NewFeeJson body, [FromServices] WeaponDesk desk, [FromServices] FeeBook fees, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var entry = (await desk.OpenAsync(id, ct)).Entry.Row;
        var fee = await fees.ReceiveAsync(entry.Id, body.What, Money.Read(body.Amount, body.Currency), body.Note, caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/weapons/{desk.IdOf(entry.Uid)}/fees", new FeeIdJson(fee));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> WithdrawAsync(string id, Guid fee, FeeReasonJson body, [FromServices] WeaponDesk desk, [FromServices] FeeBook fees, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await fees.WithdrawAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, fee, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record FeeJson(Guid Id, long Number, string What, string Amount, string Currency, string? Note, DateTimeOffset At, bool Withdrawn, string? Reason);

    internal sealed record NewFeeJson(string? What, string? Amount, string? Currency, string? Note);

    internal sealed record FeeReasonJson(string? Reason);

    internal sealed record FeeIdJson(Guid Id);
}
