using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Allocating;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Allocating;

/// <summary>Serial schemes and their blocks, for programs. Organisations are named by their code.</summary>
internal static class SerialApi
{
    private const int MostBlocks = 500;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/serials", ListAsync).Describe("listSerialSchemes", "serials.api.list").Needs(Permission.SerialsAllocate);
        api.MapPost("/serials", OpenAsync).Describe("openSerialScheme", "serials.api.open", 400).Needs(Permission.SerialsAllocate);
        api.MapGet("/serials/{id:guid}", GetAsync).Describe("getSerialScheme", "serials.api.get", 404).Needs(Permission.SerialsAllocate);
        api.MapPost("/serials/{id:guid}/blocks", AllocateAsync).Describe("allocateSerialBlock", "serials.api.allocate", 400, 404).Needs(Permission.SerialsAllocate);
        api.MapPost("/serials/{id:guid}/blocks/{block:guid}/return", ReturnAsync).Describe("returnSerialBlock", "serials.api.return", 400, 404).Needs(Permission.SerialsAllocate);
        api.MapGet("/serials/of", WhoseAsync).Describe("findSerialScheme", "serials.api.whose", 400).Needs(Permission.SerialsAllocate);
    }

    private static async Task<IReadOnlyList<SchemeJson>> ListAsync([FromServices] SerialSchemes schemes, CancellationToken ct) => [.. (await schemes.ListAsync(ct)).Select(SchemeJson.Of)];

    private static async Task<SchemeWithBlocksJson> GetAsync(Guid id, [FromServices] SerialSchemes schemes, CancellationToken ct, int skip = 0, int take = 50)
    {
        var scheme = await schemes.GetAsync(id, ct);
        var (blocks, numbers, unused) = await schemes.CountAsync(scheme.Id, ct);
        var list = await schemes.BlocksAsync(scheme.Id, Math.Max(0, skip), Math.Clamp(take, 1, MostBlocks), ct);
        return new(SchemeJson.Of(scheme), blocks, numbers, unused, [.. list.Select(b => BlockJson.Of(scheme, b))]);
    }

    [ApiWork, ApiAct]
    private static async Task<Created<SchemeJson>> OpenAsync(NewSchemeJson body, [FromServices] SerialAllocation allocation, [FromServices] SerialSchemes schemes, [FromServices] OrganisationService organisations, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var asked = new NewSerialScheme(body.Name, await IdAsync(organisations, body.Organisation, ct), body.Pattern, body.Alphabet, body.Check, body.First ?? 1, body.Last, body.FromYear ?? 0, body.ToYear);
        var scheme = await schemes.GetAsync(await allocation.OpenAsync(asked, caller.Get().Doing(caller.Key()), ct), ct);
        return TypedResults.Created($"{ApiModule.Root}/serials/{scheme.Uid}", SchemeJson.Of(scheme));
    }

    [ApiWork, ApiAct]
    private static async Task<Created<BlockJson>> AllocateAsync(Guid id, NewBlockJson body, [FromServices] SerialAllocation allocation, [FromServices] SerialSchemes schemes, [FromServices] OrganisationService organisations, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var block = await allocation.AllocateAsync(id, body.Year, body.Count ?? 0, await IdAsync(organisations, body.Holder, ct), caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/serials/{id}", BlockJson.Of(await schemes.GetAsync(id, ct), block));
    }

    [ApiWork, ApiAct]
    private static async Task<BlockJson> ReturnAsync(Guid id, Guid block, ReturnJson body, [FromServices] SerialAllocation allocation, [FromServices] SerialSchemes schemes, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await allocation.ReturnAsync(id, block, body.Unused ?? 0, body.Reason, caller.Get().Doing(caller.Key()), ct);
        var scheme = await schemes.GetAsync(id, ct);
        return BlockJson.Of(scheme, await schemes.BlockAsync(scheme.Id, block, ct));
    }

    private static async Task<IReadOnlyList<AnswerJson>> WhoseAsync([FromServices] SerialSchemes schemes, CancellationToken ct, string? serial = null) =>
        [.. (await schemes.WhoseAsync(serial, ct)).Select(a => new AnswerJson(SchemeJson.Of(a.Scheme), a.Year == 0 ? null : a.Year, a.Number, a.CheckIsRight, a.Block is { } b ? BlockJson.Of(a.Scheme, b) : null, a.IsReturned))];

    private static async Task<long> IdAsync(OrganisationService organisations, string? code, CancellationToken ct) =>
        code is null ? 0 : (await organisations.FindAsync(code, ct))?.Id ?? 0;

    internal sealed record SchemeJson(Guid Id, string Name, string Organisation, string Pattern, string Alphabet, string Check, long First, long Last, int FromYear, int? ToYear)
    {
        public static SchemeJson Of(SerialScheme s) => new(s.Uid, s.Name, s.OrganisationName, s.Pattern.ToString(), EnumCode.Of(s.Alphabet), EnumCode.Of(s.Check), s.First, s.Last, s.FromYear, s.ToYear);
    }

    internal sealed record BlockJson(Guid Id, int? Year, long First, long Last, string FirstSerial, string LastSerial, string Holder, DateTimeOffset At, long Unused)
    {
        public static BlockJson Of(SerialScheme scheme, SerialBlock b) => new(b.Uid, b.Year == 0 ? null : b.Year, b.First, b.Last, scheme.Write(b.Year, b.First), scheme.Write(b.Year, b.Last), b.HolderName, b.At, b.Unused);
    }

    internal sealed record SchemeWithBlocksJson(SchemeJson Scheme, long Blocks, long Numbers, long Unused, IReadOnlyList<BlockJson> Latest);

    internal sealed record AnswerJson(SchemeJson Scheme, int? Year, long Number, bool CheckIsRight, BlockJson? Block, bool Returned);

    internal sealed record NewSchemeJson(string? Name, string? Organisation, string? Pattern, string? Alphabet, string? Check, long? First, long? Last, int? FromYear, int? ToYear);

    internal sealed record NewBlockJson(int? Year, long? Count, string? Holder);

    internal sealed record ReturnJson(long? Unused, string? Reason);
}
