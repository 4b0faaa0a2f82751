using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Intake;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Recoveries;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Intake;

/// <summary>What devices in the field send and ask, and the conflicts that come of it.</summary>
internal static class FieldApi
{
    private const int MostOnePage = 200;
    private const long LongestRecord = 64 << 10;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        // A key that opens a device is for the person who holds it, not for a program.
        api.MapGet("/field/kit", KitAsync).Describe("getFieldKit", "intake.api.kit").Needs(Permission.RecoveriesRecord).WithMetadata(new PersonsOnlyAttribute());
        api.MapPost("/field/records", RecordAsync).Describe("recordFieldRecord", "intake.api.record", 400).Needs(Permission.RecoveriesRecord).WithMetadata(new RequestSizeLimitAttribute(LongestRecord));
        api.MapPost("/field/records/{id:guid}/photographs", PhotographAsync).Describe("addFieldPhotograph", "intake.api.photograph", 400, 404).Needs(Permission.RecoveriesRecord).WithMetadata(new RequestSizeLimitAttribute(RecoveryPhotographs.MostBytes + LongestRecord));
        api.MapGet("/field/conflicts", ListAsync).Describe("listFieldConflicts", "intake.api.conflicts", 400).Needs(Permission.RecoveriesRead);
        api.MapGet("/field/conflicts/{id:guid}", OpenAsync).Describe("getFieldConflict", "intake.api.conflict", 404).Needs(Permission.RecoveriesRead);
        endpoints.MapGet("/field/conflicts/{id:guid}/photographs/{photograph:guid}", ShowAsync).Needs(Permission.RecoveriesRead).NeedsWork().ExcludeFromDescription();
        api.MapPost("/field/conflicts/{id:guid}/decision", DecideAsync).Describe("decideFieldConflict", "intake.api.decide", 400, 404).Needs(Permission.RecoveriesRecord);
    }

    private static async Task<KitJson> KitAsync([FromServices] DeviceKeys keys, [FromServices] CollectionPoints points, [FromServices] CurrentUser current, [FromServices] WeaponDesk ids, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var today = clock.Today();
        // Yesterday's weapons may be sent today: a point that closed within the month is still offered.
        return new(Convert.ToBase64String(keys.Of(current.Get().User)), [.. (await points.ListAsync(ct)).Where(p => p.Opens <= today && !(p.Closes < today.AddDays(-31))).Select(p => new NamedJson(ids.IdOf(p.Uid), p.Name))],
            [.. current.Get().Covered.Where(_ => current.May(Permission.WeaponsRead)).Select(r => new NamedJson(r.Code, r.Name))]);
    }

    [ApiWork, ApiAct]
    private static async Task<ReceiptJson> RecordAsync(FieldInput body, [FromServices] FieldDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var receipt = await desk.RecordAsync(caller.Key(), body, caller.Get(), ct);
        return new(receipt.Recovery is { } recovery ? ids.IdOf(recovery) : null, receipt.Conflict, receipt.Again);
    }

    [ApiWork]
    private static async Task<PhotographJson> PhotographAsync(Guid id, HttpContext http, [FromServices] FieldPhotographs photographs, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var digest = ContentDigest.Read(http.Request.Headers[ContentDigest.Header]);
        if (http.Request.ContentLength > RecoveryPhotographs.MostBytes) throw RecoveryPhotographs.TooLarge();
        // In memory, never in a folder: of an anonymous surrender only what is clean reaches a disk.
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (content.Length + read > RecoveryPhotographs.MostBytes) throw RecoveryPhotographs.TooLarge();
            content.Write(buffer, 0, read);
        }
        return new(await photographs.AddAsync(id, content.ToArray(), digest, caller.Get().Doing(Guid.Empty), ct));
    }

    [ApiWork]
    private static async Task<IReadOnlyList<ConflictJson>> ListAsync([FromServices] FieldDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct, bool decided = false, int skip = 0, int take = 50) =>
        [.. (await desk.ListAsync(decided, Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get(), ct)).Select(c => ConflictJson.Of(c, ids))];

    [ApiWork]
    private static async Task<SidesJson> OpenAsync(Guid id, [FromServices] FieldDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var sides = await desk.OpenAsync(id, caller.Get(), ct);
        return new(ConflictJson.Of(sides.Conflict, ids), RecoveryApi.RecoveryJson.Of(sides.Met, sides.Weapon, ids));
    }

    private static async Task<IResult> ShowAsync(Guid id, Guid photograph, HttpContext http, [FromServices] FieldDesk desk, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var (picture, type) = await desk.PhotographAsync(id, photograph, current.Get(), ct);
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Bytes(picture, type);
    }

    [ApiWork, ApiAct]
    private static async Task<RecoveryApi.RecoveryIdJson> DecideAsync(Guid id, DecisionJson body, [FromServices] FieldDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var sides = await desk.OpenAsync(id, caller.Get(), ct);
        return new(ids.IdOf(await desk.DecideAsync(sides, body.Decision, body.Reason, caller.Get(), caller.Key(), ct)));
    }

    internal sealed record NamedJson(string Id, string Name);

    /// <summary>What a device needs: the key of its person, base64 of 32 bytes, the collection points that are offered, and the registers that may be counted.</summary>
    internal sealed record KitJson(string Key, IReadOnlyList<NamedJson> Points, IReadOnlyList<NamedJson> Registers);

    internal sealed record ReceiptJson(string? Recovery, Guid? Conflict, bool Again);

    internal sealed record PhotographJson(bool Again);

    internal sealed record DecisionJson(string? Decision, string? Reason);

    internal sealed record ConflictJson(Guid Id, Guid Record, string Met, DateTime Recorded, int Photographs, FieldContentJson? Sent, string? Decision, string? Reason, string? Recovery)
    {
        public static ConflictJson Of(FieldConflict c, WeaponDesk ids) => new(c.Uid, c.RecordUid, ids.IdOf(c.Met), c.Recorded, c.Photographs,
            c.Content is { } s ? new(s.Kind, s.Cause, s.Country, s.Place, s.Occurred, s.Circumstances, s.Category, s.Make, s.Model, s.Calibre, [.. s.Marks.Select(m => new FieldMarkInput(m.Kind, m.Text))]) : null,
            c.Decided is { } d ? EnumCode.Of(d.Decision) : null, c.Decided?.Reason, c.Decided is { } done ? ids.IdOf(done.Recovery) : null);
    }

    internal sealed record FieldContentJson(string Kind, string? Cause, string Country, string? Place, string? Occurred, string? Circumstances, string? Category, string? Make, string? Model, string? Calibre, IReadOnlyList<FieldMarkInput> Marks);

    internal sealed record SidesJson(ConflictJson Conflict, RecoveryApi.RecoveryJson Met);
}
