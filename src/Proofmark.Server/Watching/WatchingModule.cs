using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Watching;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Watching;

/// <summary>What whoever looks after the node asks it.</summary>
public sealed class WatchingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => Results.Json(new HealthJson("live", []))).Anyone("Says that the process answers, and nothing more.").ExcludeFromDescription();
        endpoints.MapGet("/health/ready", ReadyAsync).Anyone("Says in codes whether the node can be given work; they name no register and no person.").ExcludeFromDescription();
        AlertApi.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("watching.alerts.title", "watching.alerts.description", "/alerts", "warning", 850, Permission.AccessAdminister));
        navigation.AddHomePart<Pages.AlertsOpen>(50);
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, CancellationToken ct)
    {
        // A server without a node behind it (pages alone) has nothing that could be ready.
        var reasons = http.RequestServices.GetService<Readiness>() is { } readiness ? await readiness.ReasonsAsync(ct) : [Readiness.NoDatabase];
        return reasons.Count == 0 ? Results.Json(new HealthJson("ready", [])) : Results.Json(new HealthJson("not_ready", reasons), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>The state of a server: <c>live</c>, <c>ready</c>, or <c>not_ready</c> with codes.</summary>
public sealed record HealthJson(string Status, IReadOnlyList<string> Reasons);
