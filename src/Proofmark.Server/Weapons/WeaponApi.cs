using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Core.Weapons.Matching;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons.Pages;

namespace Proofmark.Server.Weapons;

/// <summary>What the pages of weapons do, for programs: same permissions, same purpose and case, same records.</summary>
internal static class WeaponApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons", FindAsync).Describe("findWeapons", "api.find", 400).Needs(Permission.WeaponsRead);
        api.MapGet("/weapons/{id}", OpenAsync).Describe("getWeapon", "api.open", 404).Needs(Permission.WeaponsRead);
        api.MapPost("/weapons", RegisterAsync).Describe("registerWeapon", "api.register", 400).Needs(Permission.WeaponsRegister);
        api.MapPost("/weapons/{id}/events", RecordAsync).Describe("recordEvent", "api.record", 400, 404).Needs(Permission.WeaponsRead);
    }

    [ApiWork]
    private static async Task<CandidatesJson> FindAsync(string? mark, string? make, string? model, string? calibre, string? country, string? year, string? kind, string? flagged,
        [FromServices] WeaponFinder finder, [FromServices] ApiCaller caller, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        var user = caller.Get();
        var registers = user.Registers.ToDictionary(r => r.Register, r => r.Code);
        var query = new FindQuery(mark, make, model, calibre, country, year, kind) { Flagged = flagged == "yes" };
        var found = query.Among(await finder.FindAsync(query.Read(), user.ToReadContext(), ct));
        return new CandidatesJson([.. found.Items.Select(c => CandidateJson.Of(c, desk, registers.GetValueOrDefault(c.Register)))], found.More);
    }

    [ApiWork]
    private static async Task<WeaponJson> OpenAsync(string id, [FromServices] WeaponHistory history, [FromServices] ApiCaller caller, [FromServices] WeaponDesk desk, [FromServices] ReferenceTables tables, CancellationToken ct)
    {
        var (weapon, _) = await EntryAsync(id, caller.Get(), history, desk, ct);
        return WeaponJson.Of(id, weapon, desk, weapon.Entries.ToDictionary(e => e.Row.Id, e => NameResolver.Resolve(e.Row, weapon.Decided, tables)));
    }

    [ApiWork, ApiAct]
    private static async Task<Microsoft.AspNetCore.Http.HttpResults.Created<RegisteredJson>> RegisterAsync(RegisterJson body, [FromServices] WeaponRegistration registration, [FromServices] ApiCaller caller, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        var input = new WeaponInput(body.Register, body.Number, body.Category, body.Make, body.Model, body.Calibre, body.Country, body.Year?.ToString(CultureInfo.InvariantCulture), body.Origin, body.Registered, HolderPersonJson.Typed(body.HolderKind, body.HolderPerson));
        var uid = await registration.RegisterAsync(input, [.. (body.Marks ?? []).Select((m, i) => (m.ToInput(), string.Create(CultureInfo.InvariantCulture, $"marks[{i}].")))],
            [.. (body.Components ?? []).Select((c, i) => (new MarkInput("serial", c.Mark, c.Kind), string.Create(CultureInfo.InvariantCulture, $"components[{i}].")))], caller.Get(), caller.Key(), ct);
        return TypedResults.Created($"{ApiModule.Root}/weapons/{desk.IdOf(uid)}", new RegisteredJson(desk.IdOf(uid)));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> RecordAsync(string id, NewEventJson body, [FromServices] WeaponHistory history, [FromServices] WeaponService service, [FromServices] TransferDeed transfer, [FromServices] ApiCaller caller, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        var user = caller.Get();
        caller.Demand(body.Type switch
        {
            EventCode.Lost or EventCode.Stolen or EventCode.ReportWithdrawn => Permission.WeaponsReport,
            EventCode.Marked or EventCode.Transferred or EventCode.Moved => Permission.WeaponsRegister,
            EventCode.Deactivated => Permission.WeaponsDestroy,
            _ => throw new ProblemException(Problem.Of("api.event_unknown", "type", ("value", body.Type))),
        });
        var doing = user.Doing(caller.Key());
        var (_, entry) = await EntryAsync(id, user, history, desk, ct);
        var occurred = string.IsNullOrWhiteSpace(body.Occurred) ? null : PartialDate.Read(body.Occurred, "occurred").GetValueOrThrow();
        string Note() => string.IsNullOrWhiteSpace(body.Note) ? throw new ProblemException(Problem.Of("site.field_empty", "note")) : body.Note.Trim();
        var row = entry.Row.Id;
        var outcome = await (body.Type switch
        {
            EventCode.Lost => service.ReportLostAsync(row, occurred, body.Note, doing, ct),
            EventCode.Stolen => service.ReportStolenAsync(row, occurred, body.Note, doing, ct),
            EventCode.ReportWithdrawn => service.WithdrawReportAsync(row, Note(), doing, ct),
            EventCode.Deactivated => throw new ProblemException(Problem.Of("weapons.deactivation.two_persons", "type")),
            EventCode.Moved => service.MoveAsync(row, MovePage.Read(body.Movement), MovePage.CountryOf(body.Country), string.IsNullOrWhiteSpace(body.Note) ? null : body.Note.Trim(), occurred, doing, ct),
            EventCode.Marked => service.MarkAsync(row, (body.Mark?.ToInput() ?? new MarkInput()).Read("mark."), occurred, doing, ct),
            _ => transfer.TransferAsync(entry.Row, entry.RegisterCode, HolderPersonJson.Typed(body.HolderKind, body.HolderPerson), occurred, doing, ct),
        });
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    private static async Task<(WeaponView Weapon, EntryView Entry)> EntryAsync(string id, UserContext user, WeaponHistory history, WeaponDesk desk, CancellationToken ct)
    {
        var uid = desk.Find(id) ?? throw new ProblemException(Problem.Of("weapons.not_found"));
        var weapon = await history.OpenAsync(uid, user.ToReadContext(), ct) ?? throw new ProblemException(Problem.Of("weapons.not_found"));
        return (weapon, weapon.Entries.FirstOrDefault(e => e.Row.Uid == uid) ?? throw new ProblemException(Problem.Of("weapons.not_found")));
    }
}
