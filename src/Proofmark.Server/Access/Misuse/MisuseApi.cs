using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Shared;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access.Misuse;

/// <summary>Look-ups that stand out, for programs: the queue, one of them, and what is said of it.</summary>
internal static class MisuseApi
{
    private const string Supervisor = "supervisor";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/anomalies", ListAsync).Describe("listAnomalies", "api.anomalies").Needs(Permission.AnomaliesDecide);
        api.MapGet("/anomalies/{id:guid}", OpenAsync).Describe("getAnomaly", "api.anomaly", 404).Needs(Permission.AnomaliesDecide);
        // A judgement of a person, so no program makes it.
        api.MapPost("/anomalies/{id:guid}/decision", DecideAsync).Describe("decideAnomaly", "api.decide_anomaly", 400, 403, 404, 409).Needs(Permission.AnomaliesDecide).WithMetadata(new PersonsOnlyAttribute());
    }

    [ApiWork]
    private static async Task<IReadOnlyList<AnomalyJson>> ListAsync([FromServices] Anomalies queue, [FromServices] ApiCaller caller, CancellationToken ct, bool all = false, long? before = null, int take = 50) =>
        [.. (await queue.ListAsync(Supervisor, !all, before, Math.Clamp(take, 1, 500), caller.Get().ToReadContext(), ct)).Select(AnomalyJson.Of)];

    [ApiWork]
    private static async Task<AnomalyJson> OpenAsync(Guid id, [FromServices] Anomalies queue, [FromServices] ApiCaller caller, CancellationToken ct) =>
        AnomalyJson.Of(await queue.FindAsync(Supervisor, id, caller.Get().ToReadContext(), ct) ?? throw new ProblemException(Problem.Of("access.anomaly.not_found")));

    [ApiWork, ApiAct]
    private static async Task<AnomalyJson> DecideAsync(Guid id, AnomalyDecisionRequest body, [FromServices] Anomalies queue, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        await queue.DecideAsync(Supervisor, id, body.Outcome ?? "", body.Words ?? "", user.Doing(caller.Key()), ct);
        return AnomalyJson.Of((await queue.FindAsync(Supervisor, id, user.ToReadContext(), ct))!);
    }
}

/// <summary>Look-ups that stand out: by which rule, whose, on which day, what was counted, and what was said of it. <see cref="Number"/> is what <c>before</c> takes.</summary>
public sealed record AnomalyJson(Guid Id, long Number, string Rule, IReadOnlyList<string> Users, DateOnly Day, IReadOnlyList<long> Lookups, IReadOnlyDictionary<string, long> Measures, DateTimeOffset Raised, string? Outcome, string? Words)
{
    internal static AnomalyJson Of(Anomaly a) => new(a.Uid, a.Id, a.Rule, [.. a.Users.Select(u => u.Login ?? u.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))], a.Day, a.Lookups, a.Measures,
        new DateTimeOffset(a.Raised, TimeSpan.Zero), a.Decision?.Outcome, a.Decision?.Words);
}

/// <summary>What is said: <c>explained</c> or <c>passed_on</c>, with the reason or the addressee in words.</summary>
public sealed record AnomalyDecisionRequest(string? Outcome, string? Words);
