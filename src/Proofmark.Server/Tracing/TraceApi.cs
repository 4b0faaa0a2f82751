using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Tracing;

/// <summary>
/// What the pages of cases do, for programs. Bodies are those of the messages between nodes (docs/schemas), so that a program needs one
/// set of words for both.
/// </summary>
internal static class TraceApi
{
    private const int MostOnePage = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/traces", ListAsync).Describe("listTraces", "traces.api.list", 400).Needs(Permission.TracesRead);
        api.MapGet("/traces/{id}", OpenAsync).Describe("getTrace", "traces.api.open", 404).Needs(Permission.TracesRead);
        api.MapPost("/traces", RequestAsync).Describe("requestTrace", "traces.api.request", 400, 404).Needs(Permission.TracesRequest);
        api.MapPost("/traces/{id}/messages", SendAsync).Describe("sendTraceMessage", "traces.api.send", 400, 404).Needs(Permission.TracesRead);
        api.MapPost("/traces/{id}/close", CloseAsync).Describe("closeTrace", "traces.api.close", 400, 404).Needs(Permission.TracesRead);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<TraceJson>> ListAsync(string? side, [FromServices] TraceDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct, int skip = 0, int take = 50)
    {
        if (!EnumCode.TryRead<CaseSide>(side ?? "asked", out var of)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "side", ("value", side)));
        return [.. (await desk.ListAsync(of, Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get().ToReadContext(), ct)).Select(v => TraceJson.Of(v, weapons, whole: false, persons: false))];
    }

    [ApiWork]
    private static async Task<TraceJson> OpenAsync(string id, [FromServices] TraceDesk desk, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var user = caller.Get();
        var view = await desk.OpenAsync(id, user.ToReadContext(), ct);
        return TraceJson.Of(view, weapons, whole: true, ReleasedPersons.MaySee(view, user));
    }

    [ApiWork, ApiAct]
    private static async Task<Microsoft.AspNetCore.Http.HttpResults.Created<TraceJson>> RequestAsync(NewTraceJson body, [FromServices] TraceService traces, [FromServices] RecoveryService recoveries, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var request = (TraceRequest)Read(TraceKind.Request, body.Request);
        long? recovery = body.Recovery is null ? null : (weapons.Find(body.Recovery) is { } uid ? await recoveries.FindAsync(uid, ct) : null)?.Id ?? throw new ProblemException(Problem.Of("recoveries.not_found"));
        var view = await traces.RequestAsync(request, recovery, body.Country, caller.Get().Doing(caller.Key()), ct);
        return TypedResults.Created($"{ApiModule.Root}/traces/{weapons.IdOf(view.Uid)}", TraceJson.Of(view, weapons, whole: true, persons: false));
    }

    [ApiWork, ApiAct]
    private static async Task<TraceJson> SendAsync(string id, TraceMessageJson body, [FromServices] TraceDesk desk, [FromServices] TraceService traces, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var user = caller.Get();
        var view = await desk.OpenAsync(id, user.ToReadContext(), ct);
        caller.Demand(view.Side == CaseSide.Asker ? Permission.TracesRequest : Permission.TracesRespond);
        var message = Read(body.Kind ?? "", body.Body);
        // Whose word it is decides whether it is sent, or typed in after it came by another channel.
        var typedIn = TraceSides.Receiver(message) == view.Side;
        if (message is TraceResponse { Release: not null } && !typedIn) caller.Demand(Permission.PersonsRelease);
        var doing = user.Doing(caller.Key());
        if (message is TraceRequest) throw new ProblemException(Problem.Of("traces.kind_unknown", "kind"));
        await (typedIn ? traces.TypeInAsync(view, message, doing, ct) : traces.SendAsync(view, message, doing, ct));
        return TraceJson.Of((await traces.Store.FindAsync(view.Uid, ct))!, weapons, whole: true, ReleasedPersons.MaySee(view, user));
    }

    [ApiWork, ApiAct]
    private static async Task<TraceJson> CloseAsync(string id, CloseTraceJson body, [FromServices] TraceDesk desk, [FromServices] TraceService traces, [FromServices] ApiCaller caller, [FromServices] WeaponDesk weapons, CancellationToken ct)
    {
        var user = caller.Get();
        var view = await desk.OpenAsync(id, user.ToReadContext(), ct);
        caller.Demand(view.Side == CaseSide.Asker ? Permission.TracesRequest : Permission.TracesRespond);
        if (!EnumCode.TryRead<TraceOutcome>(body.Outcome, out var outcome)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "outcome", ("value", body.Outcome)));
        await traces.CloseAsync(view, outcome, body.Note, user.Doing(caller.Key()), ct);
        return TraceJson.Of((await traces.Store.FindAsync(view.Uid, ct))!, weapons, whole: true, ReleasedPersons.MaySee(view, user));
    }

    private static ITraceBody Read(string kind, JsonElement body)
    {
        var (read, problems) = TraceMessages.Read(kind, body);
        return problems.Count > 0 ? throw new ProblemException(problems) : read!;
    }

    internal sealed record NewTraceJson(JsonElement Request, string? Recovery, string? Country);

    internal sealed record TraceMessageJson(string? Kind, JsonElement Body);

    internal sealed record CloseTraceJson(string? Outcome, string? Note);

    internal sealed record DueJson(string Timer, DateTimeOffset At, string By);

    internal sealed record TraceEventJson(string Type, DateTime Occurred, Guid? Message, JsonElement? Body);

    /// <summary>A case; in lists without its messages.</summary>
    internal sealed record TraceJson(string Id, string Side, Guid Case, string? Country, string Reference, string State, string? NotDelivered, bool Peer, IReadOnlyList<DueJson> Running, IReadOnlyList<DueJson> Overdue, IReadOnlyList<string> Next, JsonElement? Request, IReadOnlyList<TraceEventJson>? Events)
    {
        public static TraceJson Of(TraceView v, WeaponDesk desk, bool whole, bool persons) => new(
            desk.IdOf(v.Uid), EnumCode.Of(v.Side), v.CaseUid, v.Country, v.Reference, EnumCode.Of(v.Case.State), v.Case.NotDelivered, v.Peer is not null,
            [.. TracePolicy.Default.Running(v.Case).Select(Due)], [.. v.Overdue.Select(Due)], [.. TraceDeeds.Of(v).Select(d => d.Word)],
            whole ? JsonDocument.Parse(TraceEvents.Write(v.Request)).RootElement : null,
            whole ? [.. v.Events.Select(e => new TraceEventJson(e.Type, e.Occurred, e.Message, e.Data is null ? null : ReleasedPersons.Body(e, persons)))] : null);

        private static DueJson Due(DueStep step) => new(EnumCode.Of(step.Timer), step.At, EnumCode.Of(step.By));
    }
}
