using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Parties;

/// <summary>The erasure of natural persons for programs: who is due, how far each is, and the steps of the two persons who decide on one.</summary>
internal static class ErasureApi
{
    private const int MostOnePage = 500;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/persons/due", DueAsync).Describe("listPersonsDue", "api.persons_due").Needs(Permission.PersonsErase);
        api.MapGet("/persons/erasures", ListAsync).Describe("listErasures", "api.erasures").Needs(Permission.PersonsErase);
        api.MapGet("/persons/{id}/erasure", OpenAsync).Describe("getErasure", "api.erasure", 404).Needs(Permission.PersonsErase).Needs(Permission.PersonsRead);
        api.MapPost("/persons/{id}/erasure", StepAsync).Describe("erasePerson", "api.erase_person", 400, 404).Needs(Permission.PersonsErase).Needs(Permission.PersonsRead);
    }

    private static async Task<IReadOnlyList<DuePersonJson>> DueAsync([FromServices] ErasureList list, [FromServices] PersonDesk desk, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await list.DueAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), ct)).Select(p => new DuePersonJson(desk.IdOf(p.Uid), p.Until, p.Source))];

    private static async Task<IReadOnlyList<ErasureJson>> ListAsync([FromServices] ErasureList list, [FromServices] PersonDesk desk, CancellationToken ct, int take = 50) =>
        [.. (await list.ListAsync(null, Math.Clamp(take, 1, MostOnePage), ct)).Select(e => ErasureJson.Of(e, desk))];

    /// <summary>Opening a person is a look-up, recorded before anything is answered.</summary>
    [ApiWork]
    private static async Task<PersonErasureJson> OpenAsync(string id, [FromServices] PersonDesk desk, [FromServices] ErasureList list, [FromServices] PersonErasure erasure, [FromServices] ApiCaller caller, CancellationToken ct, bool reach = false)
    {
        var person = await desk.OpenAsync(id, caller.Get().ToReadContext(), ct);
        // Counting what else names the person decrypts every person and reads every record: only when it is asked for.
        (int Same, IReadOnlyList<ErasureReach> Reach)? counted = reach && person.Fields.Count > 0 ? await erasure.PreviewAsync(person.Person, [], ct) : null;
        return new PersonErasureJson(desk.IdOf(person.Uid), [.. person.Fields.Select(f => new PersonFieldJson(f.Field, f.Text, f.LegalBasis, f.KeepUntil))], counted?.Same,
            counted?.Reach.Select(r => new ReachJson(r.Table, r.Rows)).ToList(), (await list.ListAsync(person.Person, 1, ct)).Select(e => ErasureJson.Of(e, desk)).FirstOrDefault());
    }

    /// <summary>Two persons: one proposes, another approves or refuses, then it is carried out.</summary>
    [ApiWork, ApiAct]
    private static async Task<ActJson> StepAsync(string id, ErasureStepJson body, [FromServices] PersonDesk desk, [FromServices] ErasureList list, [FromServices] PersonErasure erasure, [FromServices] Proposals proposals, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var doing = user.Doing(caller.Key());
        var person = await desk.OpenAsync(id, user.ToReadContext(), ct);
        async Task<long> ProposalAsync() => (await list.ListAsync(person.Person, 1, ct)).FirstOrDefault() is { State: "proposed" or "approved" } open ? open.Proposal.Act
            : throw new ProblemException(Problem.Of("parties.no_proposal", "step"));
        var outcome = body.Step switch
        {
            "propose" => await erasure.ProposeAsync(person.Person, new ErasurePlan(body.Rule ?? "", body.BeforePeriod, []), doing, ct),
            "approve" => await proposals.DecideAsync(PersonErasure.Erase, await ProposalAsync(), true, Typed.OrNull(body.Note), doing.Actor, doing.Purpose, doing.Key, ct),
            "refuse" => await proposals.DecideAsync(PersonErasure.Erase, await ProposalAsync(), false, Typed.OrNull(body.Note) ?? throw new ProblemException(Problem.Of("site.field_empty", "note")), doing.Actor, doing.Purpose, doing.Key, ct),
            "erase" => await erasure.EraseAsync(person.Person, await ProposalAsync(), doing.Actor, doing.Key, ct),
            _ => throw new ProblemException(Problem.Of("weapons.choice_unknown", "step", ("value", body.Step))),
        };
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }
}

/// <summary>A person of whom nothing may be kept any longer, when the last period ended, and by which rule; no rule: the day stands with the data.</summary>
public sealed record DuePersonJson(string Person, DateOnly Until, string? Source);

/// <summary>An erasure: <c>proposed</c>, <c>refused</c>, <c>approved</c>, <c>cleaning</c>, <c>finished</c>.</summary>
public sealed record ErasureJson(string Person, string State, string Rule, string? Reason, int? Records, DateTimeOffset Proposed, DateTimeOffset? Done, DateTimeOffset? Ended)
{
    internal static ErasureJson Of(ErasureView e, PersonDesk desk) =>
        new(desk.IdOf(e.Uid), e.State, e.Rule, e.Proposal.Reason, e.Records, Utc(e.Proposal.Recorded)!.Value, Utc(e.Done), Utc(e.Ended));

    private static DateTimeOffset? Utc(DateTime? time) => time is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
}

/// <summary>What is known of a person, how many records of the same human there are, what else an erasure would reach, and the latest erasure.</summary>
public sealed record PersonErasureJson(string Person, IReadOnlyList<PersonFieldJson> Fields, int? Same, IReadOnlyList<ReachJson>? Reach, ErasureJson? Erasure);

/// <summary>One thing that is known, with the law and the last day on which it may be kept.</summary>
public sealed record PersonFieldJson(string Field, string Text, string LegalBasis, DateOnly? KeepUntil);

/// <summary>A table and how many of its rows an erasure would reach.</summary>
public sealed record ReachJson(string Table, int Rows);

/// <summary>One step: <c>propose</c> with the rule that orders it, <c>approve</c>, <c>refuse</c> with a note, <c>erase</c>.</summary>
public sealed record ErasureStepJson(string? Step, string? Rule = null, bool BeforePeriod = false, string? Note = null);
