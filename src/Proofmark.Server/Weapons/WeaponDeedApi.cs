using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using System.Text.Json;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons.Pages;

namespace Proofmark.Server.Weapons;

/// <summary>Correction, links, destruction and registers, for programs: the acts of the pages of the same names.</summary>
internal static class WeaponDeedApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapPost("/weapons/{id}/correction", CorrectAsync).Describe("correctEntry", "api.correct", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapPost("/weapons/{id}/link", LinkAsync).Describe("linkEntry", "api.link", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapPost("/weapons/{id}/unlink", UnlinkAsync).Describe("unlinkEntry", "api.unlink", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapPost("/weapons/{id}/destruction", DestroyAsync).Describe("destroyWeapon", "api.destroy", 400, 404).Needs(Permission.WeaponsDestroy);
        api.MapGet("/registers", RegistersAsync).Describe("listRegisters", "api.registers").Needs(Permission.AccessAdminister);
        api.MapPost("/registers", OpenRegisterAsync).Describe("openRegister", "api.open_register", 400).Needs(Permission.AccessAdminister);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> CorrectAsync(string id, CorrectionJson body, [FromServices] WeaponDesk desk, [FromServices] WeaponHistory history, [FromServices] WeaponService service, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var entry = await EntryAsync(id, desk, history, caller, ct);
        var reason = Required(body.Reason, "reason");
        var year = body.Year is null ? null : MarkInput.YearOf(body.Year, "year");
        // Left out: as it is. Empty: no longer said. What a name was resolved to does not outlive the name.
        string? Next(string? sent, string? now) => sent is null ? now : string.IsNullOrWhiteSpace(sent) ? null : sent.Trim();
        string? Known(string? sent, string? now, string? known) => Next(sent, now) == now ? known : null;
        var outcome = await service.CorrectAsync(entry, row => row with
        {
            Make = Next(body.Make, row.Make), MakeRef = Known(body.Make, row.Make, row.MakeRef), Model = Next(body.Model, row.Model), ModelRef = Known(body.Model, row.Model, row.ModelRef),
            Calibre = Next(body.Calibre, row.Calibre), CalibreRef = Known(body.Calibre, row.Calibre, row.CalibreRef), Country = Next(body.Country, row.Country), Year = body.Year is null ? row.Year : year,
        }, reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> LinkAsync(string id, LinkJson body, [FromServices] WeaponDesk desk, [FromServices] WeaponHistory history, [FromServices] WeaponService service, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (reason, user) = (Required(body.Reason, "reason"), caller.Get());
        var uid = desk.Find(id) ?? throw NotFound();
        var weapon = await history.OpenAsync(uid, user.ToReadContext(), ct) ?? throw NotFound();
        // The other weapon is opened like any other: who may not see it cannot link to it.
        var other = desk.Find(body.Other) is { } named ? await history.OpenAsync(named, user.ToReadContext(), ct) : null;
        if (other is null) throw new ProblemException(Problem.Of("weapons.other_unknown", "other"));
        if (other.Weapon == weapon.Weapon) throw new ProblemException(Problem.Of("weapons.same_weapon", "other"));
        var outcome = await service.LinkAsync(weapon.Entries.First(e => e.Row.Uid == uid).Row.Id, other.Weapon, reason, user.Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> UnlinkAsync(string id, ReasonJson body, [FromServices] WeaponDesk desk, [FromServices] WeaponHistory history, [FromServices] WeaponService service, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await service.UnlinkAsync(await EntryAsync(id, desk, history, caller, ct), Required(body.Reason, "reason"), caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>Two persons: one proposes, another approves or refuses, then it is recorded.</summary>
    [ApiWork, ApiAct]
    private static async Task<ActJson> DestroyAsync(string id, DestructionJson body, [FromServices] WeaponDesk desk, [FromServices] WeaponHistory history, [FromServices] WeaponService service, [FromServices] ProposalList list, [FromServices] Proposals proposals, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var doing = caller.Get().Doing(caller.Key());
        var entry = await EntryAsync(id, desk, history, caller, ct);
        var subject = DestroyPage.SubjectOf(entry);
        async Task<ProposalView> OpenAsync() => (await list.OfAsync(subject, ct)).FirstOrDefault(p => p.ActType == WeaponActs.Destroy.Code && p.Approved != false && p.DoneAct is null)
            ?? throw new ProblemException(Problem.Of("weapons.no_proposal", "step"));
        var outcome = body.Step switch
        {
            "propose" => await proposals.ProposeAsync(WeaponActs.Destroy, subject, JsonSerializer.Serialize(new { method = Required(body.Note, "note") }), doing.Actor, doing.Purpose, doing.Key, ct),
            "approve" => await proposals.DecideAsync(WeaponActs.Destroy, (await OpenAsync()).Act, true, body.Note, doing.Actor, doing.Purpose, doing.Key, ct),
            "refuse" => await proposals.DecideAsync(WeaponActs.Destroy, (await OpenAsync()).Act, false, Required(body.Note, "note"), doing.Actor, doing.Purpose, doing.Key, ct),
            "record" => await RecordAsync(await OpenAsync()),
            _ => throw new ProblemException(Problem.Of("weapons.choice_unknown", "step", ("value", body.Step))),
        };
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);

        async Task<ActOutcome> RecordAsync(ProposalView open)
        {
            using var data = JsonDocument.Parse(open.Data);
            var occurred = string.IsNullOrWhiteSpace(body.Occurred) ? null : PartialDate.Read(body.Occurred, "occurred").GetValueOrThrow();
            return await service.DestroyAsync(entry, occurred, data.RootElement.GetProperty("method").GetString() ?? "", open.Act, doing, ct);
        }
    }

    private static async Task<IReadOnlyList<RegisterListJson>> RegistersAsync([FromServices] RegisterService registers, CancellationToken ct) =>
        [.. (await registers.ListAsync(ct)).Select(r => new RegisterListJson(r.Code, r.Name, r.Kind, r.Handling, r.Training))];

    [ApiAct]
    private static async Task<RegisterListJson> OpenRegisterAsync(RegisterListJson body, [FromServices] RegisterService registers, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        if (body.Handling is < 0 or > 9) throw new ProblemException(Problem.Of("access.handling_range", "handling"));
        await registers.OpenAsync(Required(body.Code, "code"), Required(body.Name, "name"), body.Kind ?? "weapons", body.Handling, null, body.Training, current.Get().Administering(caller.Key()), ct);
        return body with { Kind = body.Kind ?? "weapons" };
    }

    private static async Task<long> EntryAsync(string id, WeaponDesk desk, WeaponHistory history, ApiCaller caller, CancellationToken ct)
    {
        var uid = desk.Find(id) ?? throw NotFound();
        var weapon = await history.OpenAsync(uid, caller.Get().ToReadContext(), ct) ?? throw NotFound();
        return weapon.Entries.FirstOrDefault(e => e.Row.Uid == uid)?.Row.Id ?? throw NotFound();
    }

    private static ProblemException NotFound() => new(Problem.Of("weapons.not_found"));

    private static string Required(string? text, string field) => string.IsNullOrWhiteSpace(text) ? throw new ProblemException(Problem.Of("site.field_empty", field)) : text.Trim();
}

/// <summary>What an entry should say instead. A field that is left out stays; an empty one is cleared.</summary>
public sealed record CorrectionJson(string Reason, string? Make = null, string? Model = null, string? Calibre = null, string? Country = null, string? Year = null);

/// <summary>The id of an entry of the weapon that this entry speaks of too, and why that is known.</summary>
public sealed record LinkJson(string Other, string Reason);

/// <summary>Why.</summary>
public sealed record ReasonJson(string Reason);

/// <summary>One step of a destruction: <c>propose</c> (<c>note</c> is the method), <c>approve</c> or <c>refuse</c> by another person, <c>record</c>.</summary>
public sealed record DestructionJson(string Step, string? Note = null, string? Occurred = null);

/// <summary>A register: <c>weapons</c> or <c>holdings</c>; handling class 0 to 9; <c>training</c> is said at its opening and never changed.</summary>
public sealed record RegisterListJson(string Code, string Name, string? Kind = null, short Handling = 0, bool Training = false);
