using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Staff;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Staff;

/// <summary>Certificates of staff, what registers ask for, and workload, for programs. Registers are named by their codes, days as 2026-05-31.</summary>
internal static class StaffApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/staff", ListAsync).Describe("listStaff", "staff.api.list").Needs(Permission.StaffRead);
        api.MapGet("/staff/rules", RulesAsync).Describe("listStaffRules", "staff.api.rules").Needs(Permission.StaffRead);
        api.MapPost("/staff/rules", SetRuleAsync).Describe("setStaffRule", "staff.api.rule", 400).Needs(Permission.StaffCertify);
        api.MapGet("/staff/{id}", GetAsync).Describe("getStaff", "staff.api.get", 404).Needs(Permission.StaffRead);
        api.MapPost("/staff/{id}/certificates", CertifyAsync).Describe("certifyStaff", "staff.api.certify", 400, 404).Needs(Permission.StaffCertify);
        api.MapPost("/staff/certificates/{id:guid}/withdrawal", WithdrawAsync).Describe("withdrawStaffCertificate", "staff.api.withdraw", 400, 404).Needs(Permission.StaffCertify);
        // That somebody writes without a certificate is a judgement of a person, so no token makes it.
        api.MapPost("/staff/{id}/overrides", AllowAsync).Describe("allowStaff", "staff.api.allow", 400, 404).Needs(Permission.StaffOverride).WithMetadata(new PersonsOnlyAttribute());
    }

    private static async Task<IReadOnlyList<MemberJson>> ListAsync([FromServices] StaffRoster roster, [FromServices] ServerOptions node, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await roster.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), ct)).Select(m => new MemberJson(PublicId.Of(node.NodeName, m.Uid), m.Login, m.Name, m.Register, m.State is { } state ? EnumCode.Of(state) : null, m.Training, m.Until, m.Acts))];

    private static async Task<FileJson> GetAsync(string id, [FromServices] StaffDesk desk, [FromServices] StaffRoster roster, CancellationToken ct)
    {
        var file = await roster.OpenAsync((await desk.FindAsync(id, ct)).Id, ct);
        return new(file.Acts, [.. file.Standings.Select(s => new StandingJson(s.Code, s.Training, s.Until, s.LastDay, s.Allowed, EnumCode.Of(s.State)))],
            [.. file.Certificates.Select(c => new CertificateJson(c.Uid, c.Training, c.Number, c.IssuedBy, c.From, c.Until, c.Withdrawn, c.Reason))],
            [.. file.Overrides.Select(o => new OverrideJson(o.Register, o.Supervisor, o.Begins, o.Ends, o.Reason))]);
    }

    private static async Task<IReadOnlyList<RuleJson>> RulesAsync([FromServices] StaffRoster roster, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await roster.RulesAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), ct)).Select(r => new RuleJson(r.Register, r.Training ?? StaffDesk.Nothing, r.From, r.WarningDays, r.GraceDays, r.InForce))];

    [ApiAct]
    private static async Task<ActJson> SetRuleAsync(NewRuleJson body, [FromServices] StaffDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var outcome = await desk.SetRuleAsync(body.Register, body.Training, body.From, body.WarningDays ?? -1, body.GraceDays ?? -1, caller.Key(), ct);
        return new(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiAct]
    private static async Task<NewIdJson> CertifyAsync(string id, NewCertificateJson body, [FromServices] StaffDesk desk, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await desk.CertifyAsync(await desk.FindAsync(id, ct), body.Training, body.Number, body.IssuedBy, body.From, body.Until, caller.Key(), ct));

    [ApiAct]
    private static async Task<ActJson> WithdrawAsync(Guid id, ReasonJson body, [FromServices] StaffDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var outcome = await desk.WithdrawAsync(id, body.Reason, caller.Key(), ct);
        return new(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiAct]
    private static async Task<NewIdJson> AllowAsync(string id, NewOverrideJson body, [FromServices] StaffDesk desk, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await desk.AllowAsync(await desk.FindAsync(id, ct), body.Register, body.Days ?? -1, body.Reason, caller.Key(), ct));

    /// <summary>A user, with the register in which it stands worst; <c>State</c> null: none of the user's registers asks for anything. <c>Acts</c> of thirty days, at most 10,000.</summary>
    internal sealed record MemberJson(PublicId User, string Login, string Name, string? Register, string? State, string? Training, DateOnly? Until, int Acts);

    internal sealed record FileJson(int Acts, IReadOnlyList<StandingJson> Standings, IReadOnlyList<CertificateJson> Certificates, IReadOnlyList<OverrideJson> Overrides);

    internal sealed record StandingJson(string Register, string Training, DateOnly? Until, DateOnly? LastDay, DateTime? Allowed, string State);

    internal sealed record CertificateJson(Guid Id, string Training, string Number, string IssuedBy, DateOnly From, DateOnly Until, bool Withdrawn, string? Reason);

    internal sealed record OverrideJson(string Register, string? Supervisor, DateTime Begins, DateTime Ends, string? Reason);

    /// <summary>What a register asks for; <c>Training</c> <c>none</c>: nothing.</summary>
    internal sealed record RuleJson(string Register, string Training, DateOnly From, int WarningDays, int GraceDays, bool InForce);

    internal sealed record NewRuleJson(string? Register, string? Training, DateOnly? From, int? WarningDays, int? GraceDays);

    internal sealed record NewCertificateJson(string? Training, string? Number, string? IssuedBy, DateOnly? From, DateOnly? Until);

    internal sealed record ReasonJson(string? Reason);

    internal sealed record NewOverrideJson(string? Register, int? Days, string? Reason);

    internal sealed record NewIdJson(Guid Id);
}
