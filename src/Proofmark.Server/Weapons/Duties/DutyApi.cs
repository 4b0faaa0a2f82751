using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Duties;

/// <summary>Open duties and exemptions, for programs.</summary>
internal static class DutyApi
{
    private const int Size = 100;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/duties", ListAsync).Describe("listDuties", "api.duties", 400).Needs(Permission.WeaponsRead);
        api.MapPost("/weapons/{id}/exemption", ExemptAsync).Describe("exemptWeapon", "api.exempt", 400, 404).Needs(Permission.WeaponsCorrect);
    }

    [ApiWork]
    private static async Task<DutiesJson> ListAsync(string? paragraph, string? register, long? after, string? rule, string? @class, string? make, [FromServices] DutyList list, [FromServices] ReferenceTables tables, [FromServices] WeaponDesk desk, [FromServices] MarkingLaw law, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var found = await list.ListAsync(new DutyFilter(paragraph, register, new(after, null, 1)) { Rule = rule, Class = @class, Make = make }.Read(user, tables), Size + 1, user.ToReadContext(), ct);
        return new DutiesJson([.. found.Take(Size).Select(d => new DutyJson(d.Id, desk.IdOf(d.Entry), d.RegisterCode, d.Rule, law.Rules[d.Rule].Rule.Instrument, law.Rules[d.Rule].Rule.Paragraph, EnumCode.Of(law.Rules[d.Rule].Rule.Force), new DateTimeOffset(d.Since, TimeSpan.Zero), d.Mark))], found.Count > Size);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ExemptAsync(string id, ExemptionJson body, [FromServices] WeaponDesk desk, [FromServices] WeaponService service, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var entry = (await desk.OpenAsync(id, ct)).Entry.Row.Id;
        var outcome = await service.ExemptAsync(entry, body.Ground, body.Until, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>Open duties in the order in which they were opened; <c>More</c>: ask again with <c>after</c> the last one’s number.</summary>
    internal sealed record DutiesJson(IReadOnlyList<DutyJson> Duties, bool More);

    /// <summary>One duty: the weapon’s entry, the rule, where that stands and how it binds.</summary>
    internal sealed record DutyJson(long Number, string Weapon, string Register, string Rule, string Instrument, string Paragraph, string Force, DateTimeOffset Since, string? Mark);

    /// <summary>An exemption: <c>temporary_import</c> (with <c>Until</c>), <c>museum_piece</c>, <c>antique</c>.</summary>
    internal sealed record ExemptionJson(string? Ground, DateOnly? Until, string? Reason);
}
