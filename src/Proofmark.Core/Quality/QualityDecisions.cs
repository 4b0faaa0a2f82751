using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Quality;

/// <summary>
/// The only writer of what persons decide on findings; whoever decides has opened the finding first. To correct is an act on the entry
/// itself, which closes the finding.
/// </summary>
public sealed class QualityDecisions(Acts acts)
{
    /// <summary>The longest reason, question or answer.</summary>
    public const int LongestNote = 1000;

    /// <summary>The longest name of an office.</summary>
    public const int LongestWhom = 200;

    /// <summary>The record is right as it stands; a run opens no finding for it as long as the entry says the same.</summary>
    /// <exception cref="ProblemException">quality.reason, quality.closed, quality.accepted.</exception>
    public Task<ActOutcome> AcceptAsync(FindingRow finding, string? reason, Doing doing, CancellationToken ct = default) =>
        DecideAsync(QualityActs.Accept, finding, "accepted", FindingState.Accepted, null, Needed(reason, "reason", "quality.reason", LongestNote), doing, ct);

    /// <summary>Asks an office.</summary>
    /// <exception cref="ProblemException">quality.whom, quality.question, quality.closed, quality.accepted.</exception>
    public Task<ActOutcome> AskAsync(FindingRow finding, string? whom, string? question, Doing doing, CancellationToken ct = default) =>
        DecideAsync(QualityActs.Ask, finding, "asked", FindingState.Asked, Needed(whom, "whom", "quality.whom", LongestWhom), Needed(question, "question", "quality.question", LongestNote), doing, ct);

    /// <summary>Records the answer; the finding waits for a decision again.</summary>
    /// <exception cref="ProblemException">quality.answer, quality.not_asked, quality.closed.</exception>
    public Task<ActOutcome> AnswerAsync(FindingRow finding, string? answer, Doing doing, CancellationToken ct = default) =>
        DecideAsync(QualityActs.Answer, finding, "answered", FindingState.Open, null, Needed(answer, "answer", "quality.answer", LongestNote), doing, ct);

    private Task<ActOutcome> DecideAsync(ActType type, FindingRow finding, string kind, FindingState state, string? whom, string note, Doing doing, CancellationToken ct) =>
        acts.DoAsync(new ActRequest(type, doing.Actor, doing.Purpose, doing.Key) { Content = $"{finding.Uid}|{whom}|{note}" }, async act =>
        {
            Training.Demand(act, finding.Entry);
            await using (var command = new NpgsqlCommand("select state, until_act is not null from quality_findings where id = $1 for update", act.Connection) { Parameters = { new() { Value = finding.Id } } })
            await using (var reader = await command.ExecuteReaderAsync(ct))
            {
                if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("quality.not_found"));
                if (reader.GetBoolean(1)) throw new ProblemException(Problem.Of("quality.closed"));
                if (reader.GetString(0) == "accepted") throw new ProblemException(Problem.Of("quality.accepted"));
                if (kind == "answered" && reader.GetString(0) != "asked") throw new ProblemException(Problem.Of("quality.not_asked"));
            }
            act.Write(FindingDecisionRow.Table, new FindingDecisionRow(await act.Ids.NextAsync("quality_decisions", ct), finding.Id, kind, whom, note));
            act.Machinery("update quality_findings set state = $2 where id = $1", finding.Id, EnumCode.Of(state));
        }, ct);

    private static string Needed(string? text, string field, string code, int most) => text?.Trim() is { Length: > 0 } words && words.Length <= most ? words : throw new ProblemException(Problem.Of(code, field, ("most", most)));
}
