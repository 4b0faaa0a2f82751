using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Retention;

/// <summary>What registers rest on, limits, findings and purges, for programs. Registers and organisations are named by their codes.</summary>
internal static class RetentionApi
{
    private const int MostPurges = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/compliance", ComplianceAsync).Describe("listCompliance", "retention.api.compliance").Needs(Permission.LedgerRead);
        api.MapGet("/registers/{code}/law", LawAsync).Describe("getRegisterLaw", "retention.api.law", 404).Needs(Permission.AccessAdminister);
        api.MapPost("/registers/{code}/law", StateAsync).Describe("stateRegisterLaw", "retention.api.state", 400, 404).Needs(Permission.AccessAdminister);
        api.MapPost("/registers/{code}/rules", SetRuleAsync).Describe("setRetentionRule", "retention.api.rule", 400, 404).Needs(Permission.AccessAdminister);
        api.MapGet("/weapons/{id}/limit", LimitAsync).Describe("getRetentionLimit", "retention.api.limit", 404).Needs(Permission.RecordsPurge);
        api.MapPost("/weapons/{id}/purge", PurgeAsync).Describe("purgeWeapon", "retention.api.purge", 400, 404).Needs(Permission.RecordsPurge);
        api.MapGet("/purges", PurgesAsync).Describe("listPurges", "retention.api.purges").Needs(Permission.RecordsPurge);
    }

    private static async Task<IReadOnlyList<ComplianceJson>> ComplianceAsync([FromServices] Compliance compliance, CancellationToken ct) =>
        [.. (await compliance.JudgeAsync(ct)).Select(r => new ComplianceJson(r.Register.Code, r.Sample, r.Lacking, [.. r.Findings.Select(f => new FindingJson(EnumCode.Of(f.Kind), f.Citation, f.Record is { } kind ? EnumCode.Of(kind) : null, f.Source, f.Short, f.Of))]))];

    private static async Task<RegisterLawJson> LawAsync(string code, [FromServices] RegisterService registers, [FromServices] RegisterLaws laws, CancellationToken ct)
    {
        var register = await FindAsync(registers, code, ct);
        var law = await laws.LawAsync(register.Id, ct);
        return new(law is null ? null : EnumCode.Of(law.Layer), law?.OwnerName, law?.Basis, law is null ? null : EnumCode.Of(law.Force), law?.Since, law?.Caveat, [.. (await laws.RulesAsync([register.Id], ct)).Select(RuleJson.Of)]);
    }

    [ApiAct]
    private static async Task<ActJson> StateAsync(string code, NewLawJson body, [FromServices] RegisterService registers, [FromServices] RegisterLaws laws, [FromServices] OrganisationService organisations, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var register = await FindAsync(registers, code, ct);
        var owner = body.Owner is null ? null : (await organisations.FindAsync(body.Owner, ct) ?? throw new ProblemException(Problem.Of("retention.owner", "owner"))).Id as long?;
        var outcome = await laws.StateAsync(register.Id, new(body.Layer, owner, body.Basis, body.Force, body.Since, body.Caveat), current.Get().Administering(caller.Key()), ct);
        return new(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiAct]
    private static async Task<NewIdJson> SetRuleAsync(string code, NewRuleJson body, [FromServices] RegisterService registers, [FromServices] RegisterLaws laws, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await laws.SetRuleAsync((await FindAsync(registers, code, ct)).Id, new(body.Kind, body.About, body.Years, body.From, body.Source, body.Force, body.ForceFrom, body.ForceTo, body.Replaces), current.Get().Administering(caller.Key()), ct));

    [ApiWork]
    private static async Task<LimitJson> LimitAsync(string id, [FromServices] WeaponDesk desk, [FromServices] WeaponPurge purge, CancellationToken ct)
    {
        var limit = await purge.LimitAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, ct);
        return new(limit.Until, [.. limit.All.Select(r => new ReasonJson(r.Source, EnumCode.Of(r.Kind), r.Years, r.Until))]);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> PurgeAsync(string id, PurgeStepJson body, [FromServices] WeaponDesk desk, [FromServices] WeaponPurge purge, [FromServices] ProposalList list, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var doing = caller.Get().Doing(caller.Key());
        long[] covered = [.. caller.Get().Covered.Select(r => r.Register)];
        var entry = (await desk.OpenAsync(id, ct)).Entry.Row.Id;
        async Task<long> OpenAsync() => (await list.OfAsync(WeaponPurge.SubjectOf(entry), ct)).FirstOrDefault(p => p.ActType == WeaponPurge.Purge.Code && p.Approved != false && p.DoneAct is null)?.Act
            ?? throw new ProblemException(Problem.Of("weapons.no_proposal", "step"));
        var outcome = body.Step switch
        {
            "propose" => await purge.ProposeAsync(entry, body.Note, covered, doing, ct),
            "approve" => await purge.DecideAsync(entry, await OpenAsync(), true, body.Note, covered, doing, ct),
            "refuse" => await purge.DecideAsync(entry, await OpenAsync(), false, body.Note, covered, doing, ct),
            "record" => await purge.PurgeAsync(entry, await OpenAsync(), covered, doing, ct),
            _ => throw new ProblemException(Problem.Of("weapons.choice_unknown", "step", ("value", body.Step ?? ""))),
        };
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<PurgeJson>> PurgesAsync([FromServices] WeaponPurge purge, [FromServices] ApiCaller caller, CancellationToken ct, int skip = 0, int take = 50)
    {
        var covered = caller.Get().Covered.ToDictionary(r => r.Register, r => r.Code);
        return [.. (await purge.ListAsync(covered.Keys, Math.Max(0, skip), Math.Clamp(take, 1, MostPurges), ct)).Select(p => new PurgeJson(p.Uid, [.. p.Registers.Select(r => covered[r])], p.Rule, p.Limit, p.Reason, p.Entries, p.Marks, p.Events, p.Links, p.Recorded))];
    }

    internal static async Task<RegisterRow> FindAsync(RegisterService registers, string code, CancellationToken ct) => await registers.FindAsync(code, ct) ?? throw new ProblemException(Problem.Of("retention.register.not_found"));

    internal sealed record ComplianceJson(string Register, long Looked, long Lacking, IReadOnlyList<FindingJson> Findings);

    internal sealed record FindingJson(string Finding, string Paragraph, string? Kind, string? Source, long Short, long Of);

    internal sealed record RegisterLawJson(string? Layer, string? Owner, string? Basis, string? Force, DateOnly? Since, string? Caveat, IReadOnlyList<RuleJson> Rules);

    internal sealed record RuleJson(Guid Id, string Kind, string About, int? Years, string From, string Source, string Force, DateOnly ForceFrom, DateOnly? ForceTo)
    {
        public static RuleJson Of(RetentionRule r) => new(r.Uid, EnumCode.Of(r.Kind), EnumCode.Of(r.About), r.Years, EnumCode.Of(r.From), r.Source, EnumCode.Of(r.Force), r.ForceFrom, r.ForceTo);
    }

    internal sealed record NewLawJson(string? Layer, string? Owner, string? Basis, string? Force, DateOnly? Since, string? Caveat);

    internal sealed record NewRuleJson(string? Kind, string? About, int? Years, string? From, string? Source, string? Force, DateOnly? ForceFrom, DateOnly? ForceTo, Guid? Replaces);

    internal sealed record NewIdJson(Guid Id);

    internal sealed record LimitJson(DateOnly? Until, IReadOnlyList<ReasonJson> Reasons);

    internal sealed record ReasonJson(string? Source, string Kind, int? Years, DateOnly? Until);

    internal sealed record PurgeStepJson(string? Step, string? Note);

    internal sealed record PurgeJson(Guid Id, IReadOnlyList<string> Registers, string Rule, DateOnly Limit, string? Reason, int Entries, int Marks, int Events, int Links, DateTime Recorded);
}
