using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Kits;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Kits;

/// <summary>Loose parts and kits, for programs.</summary>
internal static class KitApi
{
    private const int Size = 100;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/parts", PartsAsync).Describe("listLooseParts", "weapons.kits.api.parts", 400).Needs(Permission.WeaponsRead);
        api.MapPost("/parts", RecordAsync).Describe("recordPart", "weapons.kits.api.record", 400).Needs(Permission.WeaponsRegister);
        api.MapGet("/kits", ListAsync).Describe("listKits", "weapons.kits.api.list", 400).Needs(Permission.WeaponsRead);
        api.MapPost("/kits", OpenAsync).Describe("openKit", "weapons.kits.api.open", 400).Needs(Permission.WeaponsRegister);
        api.MapGet("/kits/{kit:guid}", KitAsync).Describe("getKit", "weapons.kits.api.kit", 404).Needs(Permission.WeaponsRead);
        api.MapPost("/kits/{kit:guid}/parts", LayAsync).Describe("layPart", "weapons.kits.api.lay", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapPost("/kits/{kit:guid}/parts/{part:guid}/removal", TakeAsync).Describe("takePart", "weapons.kits.api.take", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapPost("/kits/{kit:guid}/assembly", AssembleAsync).Describe("assembleKit", "weapons.kits.api.assemble", 400, 404).Needs(Permission.WeaponsRegister);
    }

    [ApiWork]
    private static async Task<PartsJson> PartsAsync(string? mark, string? register, long? after, [FromServices] LoosePartList list, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var found = await list.ListAsync(new PartFilter(mark, register, after).Read(user), Size + 1, user.ToReadContext(), ct);
        return new PartsJson([.. found.Take(Size).Select(p => PartJson.Of(p, desk))], found.Count > Size);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<RecordedJson>> RecordAsync(NewPartJson body, [FromServices] KitDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (part, _) = await desk.RecordAsync(body.Input(), body.Register, null, caller.Get(), caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/parts/{part}", new RecordedJson(part));
    }

    [ApiWork]
    private static async Task<KitsJson> ListAsync(string? register, long? after, [FromServices] KitList list, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var found = await list.ListAsync(register is null ? null : KitDesk.RegisterOf(user, register), after, Size + 1, user.ToReadContext(), ct);
        return new KitsJson([.. found.Take(Size).Select(k => new KitItemJson(k.Id, k.Uid, k.RegisterCode, k.Label, k.Holder, k.Received, k.Parts, k.Uses, k.Finding is { } f ? FindingJson.Of(f) : null))], found.Count > Size);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<RecordedJson>> OpenAsync(NewKitJson body, [FromServices] KitBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var (kit, _) = await book.OpenAsync(new NewKit(KitDesk.RegisterOf(user, body.Register), body.Label, body.Holder, body.Consignment, body.Received), user.Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/kits/{kit}", new RecordedJson(kit));
    }

    [ApiWork]
    private static async Task<KitJson> KitAsync(Guid kit, [FromServices] KitList list, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct) =>
        KitJson.Of(await list.OpenAsync(kit, caller.Get().ToReadContext(), ct), desk);

    [ApiWork, ApiAct]
    private static async Task<ActJson> LayAsync(Guid kit, LayJson body, [FromServices] KitDesk desk, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = body.Part is not null ? await desk.LayAsync(kit, body.Part, caller.Get(), caller.Key(), ct)
            : (await desk.RecordAsync(body.New?.Input() ?? throw new ProblemException(Problem.Of("weapons.kits.part_unknown", "part")), null, kit, caller.Get(), caller.Key(), ct)).Outcome;
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> TakeAsync(Guid kit, Guid part, TakeJson body, [FromServices] KitDesk desk, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await desk.TakeAsync(kit, part.ToString(), body.Reason, caller.Get(), caller.Key(), ct);
        return new ActJson(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<AssembledJson>> AssembleAsync(Guid kit, AssemblingJson body, [FromServices] KitDesk desk, [FromServices] WeaponDesk ids, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var input = new WeaponInput(null, body.Number, body.Category, body.Make, body.Model, body.Calibre, body.Country, null, null, null, new TypedHolder(body.HolderKind));
        var uid = await desk.AssembleAsync(kit, body.Parts ?? [], input, body.Day, body.Authority, caller.Get(), caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/weapons/{ids.IdOf(uid)}", new AssembledJson(ids.IdOf(uid)));
    }
}
