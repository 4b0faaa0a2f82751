using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Watching;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Watching;

/// <summary>The alerts of the node for programs.</summary>
internal static class AlertApi
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGroup(ApiModule.Root).MapGet("/alerts", ListAsync).Describe("listAlerts", "api.alerts").Needs(Permission.AccessAdminister);

    private static async Task<IReadOnlyList<AlertJson>> ListAsync([FromServices] AlertBook book, [FromServices] Text text, CancellationToken ct) =>
        [.. (await book.OpenAsync(ct)).Select(a => new AlertJson(a.Code, EnumCode.Of(a.Kind), a.Fault ? "fault" : "warning", new DateTimeOffset(a.Since), a.Say(text)))];
}

/// <summary>An alert that is open: stable code, kind (disk, clock, certificate, backup, work, settings), gravity (fault, warning), since when, what is wrong and what to do.</summary>
public sealed record AlertJson(string Code, string Kind, string Gravity, DateTimeOffset Since, string Text);
