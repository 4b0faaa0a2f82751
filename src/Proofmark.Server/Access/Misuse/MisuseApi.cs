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
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        Queue(api, "anomalies", Anomalies.Supervisor, Permission.AnomaliesDecide, ("listAnomalies", "getAnomaly", "decideAnomaly"), ("api.anomalies", "api.anomaly", "api.decide_anomaly"));
        Queue(api, "alarms", Anomalies.Auditor, Permission.AuditIndependent, ("listAlarms", "getAlarm", "decideAlarm"), ("api.alarms", "api.alarm", "api.decide_alarm"));
    }

    private static void Queue(RouteGroupBuilder api, string path, string audience, string permission, (string List, string Get, string Decide) names, (string List, string Get, string Decide) texts)
    {
        api.MapGet($"/{path}", [ApiWork] async ([FromServices] Anomalies queue, [FromServices] ApiCaller caller, CancellationToken ct, bool all = false, long? before = null, int take = 50) =>
            (await queue.ListAsync(audience, !all, before, Math.Clamp(take, 1, 500), caller.Get().ToReadContext(), ct)).Select(AnomalyJson.Of).ToList()).Describe(names.List, texts.List).Needs(permission);
        api.MapGet($"/{path}/{{id:guid}}", [ApiWork] async (Guid id, [FromServices] Anomalies queue, [FromServices] ApiCaller caller, CancellationToken ct) =>
            AnomalyJson.Of(await queue.FindAsync(audience, id, caller.Get().ToReadContext(), ct) ?? throw new ProblemException(Problem.Of("access.anomaly.not_found")))).Describe(names.Get, texts.Get, 404).Needs(permission);
        // A judgement of a person, so no program makes it.
        api.MapPost($"/{path}/{{id:guid}}/decision", [ApiWork, ApiAct] async (Guid id, AnomalyDecisionRequest body, [FromServices] Anomalies queue, [FromServices] ApiCaller caller, CancellationToken ct) =>
        {
            var user = caller.Get();
            await queue.DecideAsync(audience, id, body.Outcome ?? "", body.Words ?? "", user.Doing(caller.Key()), ct);
            return AnomalyJson.Of((await queue.FindAsync(audience, id, user.ToReadContext(), ct))!);
        }).Describe(names.Decide, texts.Decide, 400, 403, 404, 409).Needs(permission).WithMetadata(new PersonsOnlyAttribute());
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
