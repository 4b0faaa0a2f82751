using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Sealed;
using Proofmark.Server.Access.Misuse;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Access.Sealed;

/// <summary>Sealed cases for programs of persons who signed in: no token reaches any of it.</summary>
internal static class SealedApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        RouteHandlerBuilder Own(RouteHandlerBuilder endpoint, string permission) => endpoint.Needs(permission).WithMetadata(new PersonsOnlyAttribute());
        Own(api.MapGet("/sealed", ListAsync).Describe("listSealedCases", "api.sealed_list"), Permission.SealedAuthorise);
        Own(api.MapPost("/sealed", OpenAsync).Describe("openSealedCase", "api.sealed_open", 400), Permission.SealedAuthorise);
        Own(api.MapGet("/sealed/{id:guid}", GetAsync).Describe("getSealedCase", "api.sealed_get", 404), Permission.SealedAuthorise);
        Own(api.MapPost("/sealed/{id:guid}/decision", DecideAsync).Describe("decideSealedCase", "api.sealed_decide", 400, 404, 409), Permission.SealedAuthorise);
        Own(api.MapPost("/sealed/{id:guid}/end", EndAsync).Describe("endSealedCase", "api.sealed_end", 404, 409), Permission.SealedAuthorise);
        Own(api.MapPost("/sealed/{id:guid}/extension", AskAsync).Describe("askSealedExtension", "api.sealed_ask", 400, 404, 409), Permission.SealedAuthorise);
        Own(api.MapGet("/sealed-audit", AuditAsync).Describe("auditSealedCases", "api.sealed_audit"), Permission.AuditIndependent);
        Own(api.MapGet("/sealed-audit/{id:guid}", ReportAsync).Describe("auditSealedCase", "api.sealed_report", 404), Permission.AuditIndependent);
        Own(api.MapPost("/sealed-audit/{id:guid}/answer", AnswerAsync).Describe("answerSealedExtension", "api.sealed_answer", 400, 404, 409), Permission.AuditIndependent);
        Own(api.MapGet("/sealed-findings", FindingsAsync).Describe("listSealedFindings", "api.sealed_findings"), Permission.AuditIndependent);
        Own(api.MapGet("/sealed-findings/{id:guid}", FindingAsync).Describe("getSealedFinding", "api.sealed_finding", 404), Permission.AuditIndependent);
        Own(api.MapPost("/sealed-findings/{id:guid}/decision", DecideFindingAsync).Describe("decideSealedFinding", "api.sealed_finding_decide", 400, 404, 409), Permission.AuditIndependent);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<AnomalyJson>> FindingsAsync([FromServices] SealedFindings findings, [FromServices] ApiCaller caller, CancellationToken ct, bool all = false) =>
        [.. (await findings.ListAsync(!all, caller.Get().ToReadContext(), ct: ct)).Select(AnomalyJson.Of)];

    [ApiWork]
    private static async Task<SealedFindingJson> FindingAsync(Guid id, [FromServices] SealedFindings findings, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var (finding, looks, _) = await findings.FindAsync(id, caller.Get().ToReadContext(), ct);
        return new(AnomalyJson.Of(finding), [.. looks.Select(l => SealedLookJson.Of(l, ids))]);
    }

    [ApiAct]
    private static async Task<NoContent> DecideFindingAsync(Guid id, AnomalyDecisionRequest body, [FromServices] SealedFindings findings, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await findings.DecideAsync(id, body.Outcome ?? "", body.Words ?? "", current.Get().Administering(caller.Key()), ct);
        return TypedResults.NoContent();
    }

    private static async Task<IReadOnlyList<SealedCaseJson>> ListAsync([FromServices] SealedAuthorities cases, [FromServices] CurrentUser current, [FromServices] UserNames users, CancellationToken ct)
    {
        var list = await cases.ListAsync(current.Get().User, ct);
        var names = await users.OfAsync([.. list.SelectMany(a => a.Users)], ct);
        return [.. list.Select(a => SealedCaseJson.Of(a, names))];
    }

    [ApiAct]
    private static async Task<Created<SealedCaseJson>> OpenAsync(SealedCaseInput body, [FromServices] SealedAuthorities cases, [FromServices] CurrentUser current, [FromServices] UserNames users, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var id = await cases.OpenAsync(new SealedRequest(body.Reference, body.Issuer, body.Reason, body.Users ?? [], body.From, body.Until, body.Unseal), current.Get().Administering(caller.Key()), ct);
        return TypedResults.Created($"/sealed/{id}", await GetAsync(id, cases, current, users, ct));
    }

    private static async Task<SealedCaseJson> GetAsync(Guid id, [FromServices] SealedAuthorities cases, [FromServices] CurrentUser current, [FromServices] UserNames users, CancellationToken ct)
    {
        var one = await cases.FindAsync(id, current.Get().User, ct);
        return SealedCaseJson.Of(one, await users.OfAsync([.. one.Users], ct));
    }

    [ApiAct]
    private static async Task<NoContent> DecideAsync(Guid id, SealedDecision body, [FromServices] SealedAuthorities cases, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await cases.DecideAsync(id, body.Outcome, body.Note, current.Get().Administering(caller.Key()), ct);
        return TypedResults.NoContent();
    }

    [ApiAct]
    private static async Task<NoContent> EndAsync(Guid id, SealedDecision body, [FromServices] SealedAuthorities cases, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await cases.EndAsync(id, body.Note, current.Get().Administering(caller.Key()), ct);
        return TypedResults.NoContent();
    }

    [ApiAct]
    private static async Task<NoContent> AskAsync(Guid id, SealedExtensionInput body, [FromServices] SealedAuthorities cases, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await cases.AskAsync(id, body.Unseal, body.Reason, current.Get().Administering(caller.Key()), ct);
        return TypedResults.NoContent();
    }

    [ApiWork]
    private static async Task<IReadOnlyList<SealedCaseJson>> AuditAsync([FromServices] SealedAudit audit, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var all = await audit.ListAsync(caller.Get().ToReadContext(), ct);
        return [.. all.Cases.Select(c => SealedCaseJson.Of(c.Case, all.Names) with { Looks = c.Looks })];
    }

    [ApiWork]
    private static async Task<SealedReportJson> ReportAsync(Guid id, [FromServices] SealedAudit audit, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var report = await audit.ReportAsync(id, caller.Get().ToReadContext(), ct);
        return new(SealedCaseJson.Of(report.Authority, report.Names) with { Looks = report.Looks.Count }, [.. report.Looks.Select(l => SealedLookJson.Of(l, ids))]);
    }

    [ApiAct]
    private static async Task<NoContent> AnswerAsync(Guid id, SealedDecision body, [FromServices] SealedAuthorities cases, [FromServices] CurrentUser current, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await cases.AnswerAsync(id, body.Outcome, body.Note, current.Get().Administering(caller.Key()), ct);
        return TypedResults.NoContent();
    }
}

/// <summary>A sealed case to be opened: the order, who may use it, first and last day, day of unsealing.</summary>
public sealed record SealedCaseInput(string? Reference, string? Issuer, string? Reason, IReadOnlyList<string>? Users, DateOnly? From, DateOnly? Until, DateOnly? Unseal);

/// <summary>What is decided: <c>approve</c> or <c>refuse</c>, with a note.</summary>
public sealed record SealedDecision(string? Outcome, string? Note);

/// <summary>A later day of unsealing that is asked for.</summary>
public sealed record SealedExtensionInput(DateOnly? Unseal, string? Reason);

/// <summary>A sealed case. <see cref="Looks"/> is for the independent auditor alone.</summary>
public sealed record SealedCaseJson(Guid Id, string Reference, string Issuer, string Reason, IReadOnlyList<string> Users, DateOnly From, DateOnly Until, DateOnly Unseal, string State, DateOnly? Asked, int? Looks)
{
    internal static SealedCaseJson Of(SealedAuthority a, IReadOnlyDictionary<long, string> names) =>
        new(a.Id, a.Reference, a.Issuer, a.Reason, [.. a.Users.Select(u => names.GetValueOrDefault(u) ?? u.ToString(System.Globalization.CultureInfo.InvariantCulture))], a.From, a.Until, a.Unseal, a.State, a.Asked?.Unseal, null);
}

/// <summary>A look-up under seal.</summary>
public sealed record SealedLookJson(DateTimeOffset At, string? User, string Kind, string Subject, string? Query, IReadOnlyList<string> Found, bool Canary)
{
    internal static SealedLookJson Of(SealedLook l, WeaponDesk ids) => new(new DateTimeOffset(l.At, TimeSpan.Zero), l.Name, l.What, l.Subject, l.Query, [.. l.Found.Select(ids.IdOf)], l.Canary);
}

/// <summary>A sealed case with its look-ups.</summary>
public sealed record SealedReportJson(SealedCaseJson Case, IReadOnlyList<SealedLookJson> Looks);

/// <summary>What stands out among sealed look-ups, with those that it names.</summary>
public sealed record SealedFindingJson(AnomalyJson Finding, IReadOnlyList<SealedLookJson> Looks);
