using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Supervision;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Supervision;

/// <summary>The calendar of returns, for programs.</summary>
internal static class ScheduleApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/supervision/schedules", ListAsync).Describe("listReturnSchedules", "supervision.api.schedules").Needs(Permission.CompaniesSupervise);
        api.MapPost("/supervision/schedules", OpenAsync).Describe("openReturnSchedule", "supervision.api.schedule", 400, 404).Needs(Permission.CompaniesSupervise);
        api.MapPost("/supervision/schedules/{id:guid}/end", EndAsync).Describe("endReturnSchedule", "supervision.api.schedule_end", 400, 404).Needs(Permission.CompaniesSupervise);
    }

    private static async Task<IReadOnlyList<ScheduleJson>> ListAsync([FromServices] ReturnSchedules schedules, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await schedules.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, ReturnSchedules.MostShown), ct)).Select(s => new ScheduleJson(s.Uid, s.Company, s.Kind, EnumCode.Of(s.Period), s.First, s.Grace, s.LastDay, s.Reason, s.Opened, s.Late))];

    [ApiWork, ApiAct]
    private static async Task<SupervisionApi.MadeJson> OpenAsync(NewScheduleJson body, [FromServices] ReturnSchedules schedules, [FromServices] ApiCaller caller, CancellationToken ct) =>
        new(await schedules.OpenAsync(new(body.Company, body.Kind, body.Period, body.First, body.Grace), caller.Get().Doing(caller.Key()), ct));

    [ApiWork, ApiAct]
    private static async Task<ActJson> EndAsync(Guid id, EndJson body, [FromServices] ReturnSchedules schedules, [FromServices] ApiCaller caller, [FromServices] WeaponDesk ids, CancellationToken ct)
    {
        var outcome = await schedules.EndAsync(id, body.LastDay, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new(ids.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    internal sealed record ScheduleJson(Guid Id, string? Company, string? Kind, string Period, DateOnly First, int Grace, DateOnly? LastDay, string? Reason, long Opened, long Late);

    internal sealed record NewScheduleJson(Guid? Company, string? Kind, string? Period, DateOnly? First, int? Grace);

    internal sealed record EndJson(DateOnly? LastDay, string? Reason);
}
