using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Quality;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Quality;

/// <summary>Findings about registers, for programs.</summary>
internal static class QualityApi
{
    private const int Size = 100;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/quality", ListAsync).Describe("listFindings", "quality.api.list", 400).Needs(Permission.WeaponsRead);
        api.MapGet("/quality/{id:guid}", OpenAsync).Describe("getFinding", "quality.api.open", 404).Needs(Permission.WeaponsRead);
        api.MapPost("/quality/{id:guid}/decisions", DecideAsync).Describe("decideFinding", "quality.api.decide", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapGet("/quality/registers/{code}", HistoryAsync).Describe("getQuality", "quality.api.history", 404).Needs(Permission.WeaponsRead);
    }

    [ApiWork]
    private static async Task<FindingsJson> ListAsync(string? register, string? rule, string? state, long? after, [FromServices] QualityQueue queue, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        var found = await queue.ListAsync(new FindingFilter(register, rule, state, new(after, null, 1)).Read(user), Size + 1, user.ToReadContext(), ct);
        return new FindingsJson([.. found.Take(Size).Select(f => new FindingJson(f.Id, f.Uid, desk.IdOf(f.Entry), f.Register, f.Rule, EnumCode.Of(f.State), f.Since, f.RowKey))], found.Count > Size);
    }

    [ApiWork]
    private static async Task<OneFindingJson> OpenAsync(Guid id, [FromServices] QualityQueue queue, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, [FromServices] Text text, CancellationToken ct)
    {
        var found = await FindAsync(queue, id, caller.Get(), ct);
        var rule = QualityRules.Shipped.ByCode.GetValueOrDefault(found.Row.Rule);
        return new OneFindingJson(found.Row.Uid, desk.IdOf(found.Entry), found.Register, found.Row.Rule, rule is null ? null : FindingWords.Of(text, rule), rule is null ? null : EnumCode.Of(rule.Severity), rule?.Source, EnumCode.Of(found.State), found.Since,
            [.. FindingWords.Values(text, found.Row).Select(v => new FindingValueJson(v.Name, v.Value))], [.. found.Decisions.Select(d => new FindingDecisionJson(d.Kind, d.Whom, d.Note, d.Recorded))]);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> DecideAsync(Guid id, NewDecisionJson body, [FromServices] QualityQueue queue, [FromServices] QualityDecisions decisions, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var found = await FindAsync(queue, id, caller.Get(), ct);
        var doing = caller.Get().Doing(caller.Key());
        var outcome = body.Decision switch
        {
            "accepted" => await decisions.AcceptAsync(found.Row, body.Note, doing, ct),
            "asked" => await decisions.AskAsync(found.Row, body.Whom, body.Note, doing, ct),
            "answered" => await decisions.AnswerAsync(found.Row, body.Note, doing, ct),
            _ => throw new ProblemException(Problem.Of("weapons.choice_unknown", "decision", ("value", body.Decision ?? ""))),
        };
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<QualityRunJson>> HistoryAsync(string code, [FromServices] QualityHistory history, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var register = caller.Get().Registers.FirstOrDefault(r => r.Code == code) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", code)));
        return [.. (await history.OfAsync(register.Register, ct)).Select(p => new QualityRunJson(p.At, p.Weapons, p.Standing, p.Opened, p.Closed, p.Complete, p.Whole, p.Found))];
    }

    private static async Task<FindingView> FindAsync(QualityQueue queue, Guid id, UserContext user, CancellationToken ct) => await queue.OpenAsync(id, user.ToReadContext(), ct) ?? throw new ProblemException(Problem.Of("quality.not_found"));

    /// <summary>Findings in the order in which they were found; <c>More</c>: ask again with <c>after</c> the last one’s number.</summary>
    internal sealed record FindingsJson(IReadOnlyList<FindingJson> Findings, bool More);

    internal sealed record FindingJson(long Number, Guid Id, string Weapon, string Register, string Rule, string State, DateTime Since, string? RegisterNumber);

    internal sealed record OneFindingJson(Guid Id, string Weapon, string Register, string Rule, string? What, string? Severity, string? Source, string State, DateTime Since, IReadOnlyList<FindingValueJson> Values, IReadOnlyList<FindingDecisionJson> Decisions);

    internal sealed record FindingValueJson(string Field, string? Value);

    internal sealed record FindingDecisionJson(string Kind, string? Whom, string? Note, DateTime Recorded);

    /// <summary><c>accepted</c>, <c>asked</c> (with <c>Whom</c>) or <c>answered</c>; <c>Note</c>: the reason, the question, the answer.</summary>
    internal sealed record NewDecisionJson(string? Decision, string? Note, string? Whom = null);

    /// <summary>One run; <c>Complete</c> in thousandths.</summary>
    internal sealed record QualityRunJson(DateTime At, long Weapons, long Standing, long Opened, long Closed, short Complete, long Whole, IReadOnlyDictionary<string, long> Found);
}
