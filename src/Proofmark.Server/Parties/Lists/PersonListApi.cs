using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties.Lists;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Parties.Lists;

/// <summary>Lists with persons, for programs and as files: asked for by one, approved by another, taken by who asked.</summary>
internal static class PersonListApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/lists/{id}/file.{format}", PageFileAsync).Needs(Permission.PersonsExport).Needs(Permission.PersonsRead).NeedsWork().ExcludeFromDescription();
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/lists", ListAsync).Describe("listPersonLists", "api.lists").Needs(Permission.PersonsExport);
        api.MapPost("/lists", ProposeAsync).Describe("proposePersonList", "api.propose_list", 400).Needs(Permission.PersonsExport).Needs(Permission.PersonsRead);
        // A judgement, so no program makes it.
        api.MapPost("/lists/{id}/decision", DecideAsync).Describe("decidePersonList", "api.decide_list", 400, 404).Needs(Permission.PersonsExport).Needs(Permission.PersonsRead).WithMetadata(new PersonsOnlyAttribute());
        api.MapGet("/lists/{id}/file", FileAsync).Describe("takePersonList", "api.take_list", 400, 404).Needs(Permission.PersonsExport).Needs(Permission.PersonsRead);
    }

    private static Task<IResult> PageFileAsync(string id, string format, HttpContext http, [FromServices] PersonListDesk desk, [FromServices] CurrentUser current, [FromServices] Text text, CancellationToken ct) =>
        desk.FileAsync(id, format, current.Get(), http, text, ct);

    private static async Task<IReadOnlyList<PersonListJson>> ListAsync([FromServices] PersonLists lists, [FromServices] PersonListDesk desk, CancellationToken ct, int take = 50) =>
        [.. (await lists.ListAsync(null, Math.Clamp(take, 1, 500), ct)).Select(l => PersonListJson.Of(l, desk))];

    [ApiWork, ApiAct]
    private static async Task<PersonListJson> ProposeAsync(NewPersonListJson body, [FromServices] PersonLists lists, [FromServices] PersonListDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var register = user.Registers.FirstOrDefault(r => r.Code == body.Register)?.Register ?? 0;
        var outcome = await lists.ProposeAsync(new PersonListPlan(register, body.Columns ?? [], body.Recipient ?? "", body.Make, body.Begins), user.ToReadContext(), user.Doing(caller.Key()), ct);
        return PersonListJson.Of((await lists.FindAsync(outcome.Uid, ct))!, desk);
    }

    [ApiWork, ApiAct]
    private static async Task<PersonListJson> DecideAsync(string id, PersonListDecisionJson body, [FromServices] PersonListDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        await desk.DecideAsync(await desk.FindAsync(id, ct), body.Decision, body.Note, caller.Get().Doing(caller.Key()), ct);
        return PersonListJson.Of(await desk.FindAsync(id, ct), desk);
    }

    [ApiWork]
    private static Task<IResult> FileAsync(string id, HttpContext http, [FromServices] PersonListDesk desk, [FromServices] ApiCaller caller, [FromServices] Text text, CancellationToken ct, string format = "csv") =>
        desk.FileAsync(id, format, caller.Get(), http, text, ct);
}

/// <summary>What is asked for: columns of register_number, marks, make, model, calibre, name, number, address, birth_date.</summary>
public sealed record NewPersonListJson(string? Register, IReadOnlyList<string>? Columns, string? Recipient, string? Make = null, string? Begins = null);

/// <summary>A list that was asked for: <c>proposed</c>, <c>refused</c>, <c>approved</c>, <c>expired</c>.</summary>
public sealed record PersonListJson(string Id, string Register, IReadOnlyList<string> Columns, string Recipient, string Purpose, string? Case, string State, DateTimeOffset Asked, DateTimeOffset? Until, long Taken)
{
    internal static PersonListJson Of(PersonListView l, PersonListDesk desk) => new(desk.IdOf(l), l.RegisterName, l.Plan.Columns, l.Plan.Recipient, l.Purpose, l.Case, desk.StateOf(l), new DateTimeOffset(l.Proposal.Recorded, TimeSpan.Zero),
        l.Until is { } until ? new DateTimeOffset(until, TimeSpan.Zero) : null, l.Taken);
}

/// <summary><c>approve</c>, or <c>refuse</c> with a note.</summary>
public sealed record PersonListDecisionJson(string? Decision, string? Note = null);
