using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties.Citizens;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Parties.Citizens;

/// <summary>Citizens' requests for programs: the same steps as on the pages.</summary>
internal static class CitizenApi
{
    private const int MostOnePage = 500;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/citizens", ListAsync).Describe("listCitizenRequests", "api.citizens").Needs(Permission.CitizensHandle);
        api.MapPost("/citizens", OpenAsync).Describe("openCitizenRequest", "api.open_citizen", 400).Needs(Permission.CitizensHandle);
        api.MapGet("/citizens/{id}", GetAsync).Describe("getCitizenRequest", "api.citizen", 404).Needs(Permission.CitizensHandle).Needs(Permission.PersonsRead);
        api.MapGet("/citizens/{id}/records", FindAsync).Describe("findCitizenRecords", "api.citizen_records", 400, 404).Needs(Permission.CitizensHandle).Needs(Permission.PersonsRead);
        api.MapGet("/citizens/{id}/answer", AnswerAsync).Describe("getCitizenAnswer", "api.citizen_answer", 400, 404).Needs(Permission.CitizensHandle).Needs(Permission.PersonsRead);
        api.MapPost("/citizens/{id}/steps", StepAsync).Describe("stepCitizenRequest", "api.citizen_step", 400, 404).Needs(Permission.CitizensHandle).Needs(Permission.PersonsRead);
        api.MapGet("/rectifications", RectificationsAsync).Describe("listRectifications", "api.rectifications").Needs(Permission.CitizensApprove).Needs(Permission.PersonsRead);
        // A second person's judgement, so no program makes it.
        api.MapPost("/rectifications/{id}/decision", DecideAsync).Describe("decideRectification", "api.decide_rectification", 400, 404).Needs(Permission.CitizensApprove).Needs(Permission.PersonsRead).WithMetadata(new PersonsOnlyAttribute());
    }

    private static async Task<IReadOnlyList<CitizenJson>> ListAsync([FromServices] CitizenList list, [FromServices] CitizenDesk desk, CancellationToken ct, bool ended = false, int take = 50) =>
        [.. (await list.ListAsync(ended, Math.Clamp(take, 1, MostOnePage), ct)).Select(r => CitizenJson.Of(r, desk, list.Today) with { Applicant = null, Representative = null, Events = [] })];

    [ApiWork, ApiAct]
    private static async Task<CitizenJson> OpenAsync(NewCitizenJson body, [FromServices] CitizenRequests requests, [FromServices] CitizenList list, [FromServices] CitizenDesk desk, [FromServices] ApiCaller caller, [FromServices] Texts texts, CancellationToken ct)
    {
        var asked = new NewCitizenRequest(body.Kind ?? "", body.Applicant ?? "", body.Language ?? "", body.Received ?? list.Today, body.Minor, body.Representative);
        var uid = await requests.OpenAsync(asked, [.. texts.Languages.Select(l => l.Code)], CitizenDesk.Doing(caller.Get(), null, caller.Key()), ct);
        return CitizenJson.Of((await list.FindAsync(uid, ct))!, desk, list.Today);
    }

    [ApiWork]
    private static async Task<CitizenJson> GetAsync(string id, [FromServices] CitizenList list, [FromServices] CitizenDesk desk, [FromServices] CitizenAnswers answers, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var request = await desk.FindAsync(id, ct);
        return CitizenJson.Of(request, desk, list.Today, await answers.OpenAsync(request, caller.Get().ToReadContext(), ct));
    }

    [ApiWork]
    private static async Task<IReadOnlyList<CandidateJson>> FindAsync(string id, [FromServices] CitizenDesk desk, [FromServices] CitizenAnswers answers, [FromServices] ApiCaller caller, CancellationToken ct, string? name = null, string? number = null) =>
        [.. (await answers.FindAsync(await desk.FindAsync(id, ct), name, number, caller.Get().ToReadContext(), ct)).Select(c => CandidateJson.Of(c, desk))];

    [ApiWork]
    private static async Task<CitizenAnswerJson> AnswerAsync(string id, [FromServices] CitizenDesk desk, [FromServices] ApiCaller caller, CancellationToken ct) =>
        CitizenAnswerJson.Of((await desk.ComposeAsync(await desk.FindAsync(id, ct), caller.Get().ToReadContext(), ct)).Answer, desk);

    [ApiWork, ApiAct]
    private static async Task<CitizenJson> StepAsync(string id, CitizenStepJson body, [FromServices] CitizenDesk desk, [FromServices] CitizenList list, [FromServices] CitizenRequests requests, [FromServices] CitizenAnswers answers, [FromServices] Rectification rectification, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var request = await desk.FindAsync(id, ct);
        var doing = CitizenDesk.Doing(user, request, caller.Key());
        async Task<long> PersonAsync() => await desk.PersonAsync(body.Person, ct);
        async Task<long> TiedAsync() => await PersonAsync() is var person && request.Tied.Any(t => t.Person == person) ? person : throw new ProblemException(Problem.Of("parties.citizen.not_tied", "person"));
        Task work = body.Step switch
        {
            "identify" => requests.IdentifyAsync(request.Uid, body.Words ?? "", doing, ct),
            "tie" => requests.TieAsync(request.Uid, await PersonAsync(), doing, ct),
            "untie" => requests.UntieAsync(request.Uid, await PersonAsync(), doing, ct),
            "extend" => requests.ExtendAsync(request.Uid, body.Words ?? "", doing, ct),
            "answer" => desk.AnswerAsync(request, user, doing.Key, ct),
            "restrict" => requests.RestrictAsync(request.Uid, await PersonAsync(), true, body.Words ?? "", doing, ct),
            "lift" => requests.RestrictAsync(request.Uid, await PersonAsync(), false, body.Words ?? "", doing, ct),
            "rectify" => rectification.ProposeAsync(await TiedAsync(), request.Reference, body.Field ?? "", body.Text ?? "", body.Words ?? "", doing, ct),
            "close" => desk.CloseAsync(request, body.Outcome, body.Words, user, doing.Key, ct),
            _ => throw new ProblemException(Problem.Of("weapons.choice_unknown", "step", ("value", body.Step))),
        };
        await work;
        request = await desk.FindAsync(id, ct);
        return CitizenJson.Of(request, desk, list.Today, await answers.OpenAsync(request, user.ToReadContext(), ct));
    }

    [ApiWork]
    private static async Task<IReadOnlyList<RectificationJson>> RectificationsAsync([FromServices] Rectification rectification, [FromServices] CitizenDesk desk, CancellationToken ct, int take = 50) =>
        [.. (await rectification.ListAsync(null, null, Math.Clamp(take, 1, MostOnePage), ct)).Select(r => RectificationJson.Of(r, desk))];

    [ApiWork, ApiAct]
    private static async Task<RectificationJson> DecideAsync(string id, RectificationDecisionJson body, [FromServices] CitizenDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await desk.DecideAsync(id, body.Decision, body.Note, caller.Get(), caller.Key(), ct);
        return RectificationJson.Of(await desk.RectificationAsync(id, ct), desk);
    }
}

/// <summary>A request as it came in; without <see cref="Received"/> it came in today.</summary>
public sealed record NewCitizenJson(string? Kind, string? Applicant, string? Language, DateOnly? Received = null, bool Minor = false, string? Representative = null);

/// <summary>One step: identify, tie, untie, extend, answer, restrict, lift, rectify, close.</summary>
public sealed record CitizenStepJson(string? Step, string? Words = null, string? Person = null, string? Field = null, string? Text = null, string? Outcome = null);

/// <summary>
/// A request and what became of it. <see cref="Records"/> only where one request is asked for, as are who asks, for whom, and what was noted:
/// a list is read without purpose and case, and names nobody.
/// </summary>
public sealed record CitizenJson(string Id, string Reference, string Kind, string Language, string? Applicant, bool Minor, string? Representative, DateOnly Received, DateOnly Due, bool Overdue, string Step, string? Outcome, IReadOnlyList<string> Tied, IReadOnlyList<string> Restricted, IReadOnlyList<CitizenEventJson> Events, IReadOnlyList<CandidateJson>? Records)
{
    internal static CitizenJson Of(CitizenView r, CitizenDesk desk, DateOnly today, IReadOnlyList<Candidate>? records = null) => new(desk.IdOf(r.Uid), r.Reference, r.Kind, r.Language, r.Applicant, r.Minor, r.Representative, r.Received, r.Due, r.IsOverdue(today), r.Step, r.End?.Outcome,
        [.. r.Tied.Select(t => desk.IdOf(t.Uid))], [.. r.Restricted.Select(t => desk.IdOf(t.Uid))],
        [.. r.Events.Select(e => new CitizenEventJson(e.Kind, e.PersonUid is { } uid ? desk.IdOf(uid) : null, e.Until, e.Outcome, e.Words, e.By, new DateTimeOffset(e.At, TimeSpan.Zero)))], records is null ? null : [.. records.Select(c => CandidateJson.Of(c, desk))]);
}

/// <summary>Something that was done about a request.</summary>
public sealed record CitizenEventJson(string Kind, string? Person, DateOnly? Until, string? Outcome, string? Words, string? By, DateTimeOffset At);

/// <summary>A record that may be about who asks.</summary>
public sealed record CandidateJson(string Person, IReadOnlyList<PersonFieldJson> Fields)
{
    internal static CandidateJson Of(Candidate c, CitizenDesk desk) => new(desk.IdOf(c.Uid), [.. c.Fields.Select(f => new PersonFieldJson(f.Field, f.Text, f.LegalBasis, f.KeepUntil))]);
}

/// <summary>A correction: <c>proposed</c>, <c>approved</c>, <c>refused</c>, <c>done</c>. Its texts are shown on its page alone.</summary>
public sealed record RectificationJson(string Id, string Person, string Request, string Field, string Reason, string State, string? Note)
{
    internal static RectificationJson Of(RectificationView r, CitizenDesk desk) => new(desk.IdOf(r.Proposal.ActUid), desk.IdOf(r.Uid), r.Request, r.Field, r.Reason, r.State, r.Proposal.Reason);
}

/// <summary><c>approve</c>, or <c>refuse</c> with a note.</summary>
public sealed record RectificationDecisionJson(string? Decision, string? Note = null);
