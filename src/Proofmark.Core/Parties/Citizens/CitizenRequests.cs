using System.Globalization;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Citizens;

/// <summary>A request as it came in.</summary>
/// <param name="Kind">access, who_looked, rectify, object, erase.</param>
/// <param name="Applicant">Who asks, as stated.</param>
/// <param name="Language">Code of the language of the answer.</param>
/// <param name="Received">When it came in; the deadline runs from that day.</param>
/// <param name="Minor">Who asks is under age.</param>
/// <param name="Representative">Who acts for a minor.</param>
public sealed record NewCitizenRequest(string Kind, string Applicant, string Language, DateOnly Received, bool Minor = false, string? Representative = null);

/// <summary>
/// The only writer of citizens' requests: opened by a data-protection officer, tied to the records that are about who asks,
/// decided and closed. Each step is an act, whose case is the request's reference.
/// </summary>
public sealed class CitizenRequests(Acts acts, CitizenSettings settings)
{
    /// <summary>Opens a request.</summary>
    public static readonly ActType Open = new("parties.open_citizen_request", false);
    /// <summary>Does one step of it.</summary>
    public static readonly ActType Step = new("parties.citizen_step", false);
    /// <summary>Closes it with its outcome.</summary>
    public static readonly ActType Close = new("parties.close_citizen_request", false);

    /// <summary>What may be asked.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["access", "who_looked", "rectify", "object", "erase"];

    /// <summary>How it may end.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["granted", "partly", "refused", "nothing_held", "withdrawn"];

    private const int MostWords = 2000;

    /// <summary>Records a request; the deadline is reckoned from the day on which it came in.</summary>
    /// <param name="asked">What came in.</param>
    /// <param name="languages">Codes of languages in which an answer can be given.</param>
    /// <param name="doing">Who records it.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <exception cref="ProblemException">parties.citizen.kind, .applicant, .language, .received, .representative.</exception>
    public async Task<Guid> OpenAsync(NewCitizenRequest asked, IReadOnlyCollection<string> languages, Doing doing, CancellationToken ct = default)
    {
        var today = acts.Clock.Today();
        var representative = string.IsNullOrWhiteSpace(asked.Representative) ? null : asked.Representative.Trim();
        var problems = new List<Problem>();
        if (!Kinds.Contains(asked.Kind)) problems.Add(Problem.Of("parties.citizen.kind", "kind"));
        if (asked.Applicant.Trim().Length is < 2 or > 200) problems.Add(Problem.Of("parties.citizen.applicant", "applicant"));
        if (!languages.Contains(asked.Language)) problems.Add(Problem.Of("parties.citizen.language", "language"));
        if (asked.Received > today || asked.Received < today.AddYears(-1)) problems.Add(Problem.Of("parties.citizen.received", "received"));
        if ((asked.Minor && representative is null) || representative?.Length > 200) problems.Add(Problem.Of("parties.citizen.representative", "representative"));
        if (problems.Count > 0) throw new ProblemException(problems);
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = asked.ToString() }, async act =>
        {
            var id = await act.Ids.NextAsync("citizen_requests", ct);
            var reference = string.Create(CultureInfo.InvariantCulture, $"DP-{asked.Received.Year}-{id:000000}");
            act.Write(CitizenRequestRow.Table, new CitizenRequestRow(id, act.NewUid(), reference, asked.Kind, asked.Language, asked.Applicant.Trim(), asked.Minor, representative, asked.Received, asked.Received.AddDays(settings.Days)));
        }, ct);
        return await acts.UidWrittenAsync(CitizenRequestRow.Table, outcome.Id, ct);
    }

    /// <summary>Notes what showed who asks: which document was seen, never a copy of it.</summary>
    /// <exception cref="ProblemException">parties.citizen.evidence and those of every step: parties.citizen.not_found, .ended.</exception>
    public Task<ActOutcome> IdentifyAsync(Guid request, string evidence, Doing doing, CancellationToken ct = default) =>
        StepAsync(request, "identity", Words(evidence, "evidence"), doing, (_, id) => new CitizenEventRow(id, 0, "identity", Words: evidence.Trim()), ct);

    /// <summary>Says that a record is about who asks.</summary>
    /// <exception cref="ProblemException">parties.citizen.identity_first; parties.person.not_found.</exception>
    public Task<ActOutcome> TieAsync(Guid request, long person, Doing doing, CancellationToken ct = default) =>
        StepAsync(request, $"tie {person}", null, doing, (view, id) => Identified(view).Tied.Any(t => t.Person == person) ? null : new CitizenEventRow(id, 0, "tied", person), ct, person);

    /// <summary>Says that it is about somebody else after all.</summary>
    /// <exception cref="ProblemException">parties.citizen.not_tied.</exception>
    public Task<ActOutcome> UntieAsync(Guid request, long person, Doing doing, CancellationToken ct = default) =>
        StepAsync(request, $"untie {person}", null, doing, (view, id) => view.Restricted.Any(r => r.Person == person) ? throw new ProblemException(Problem.Of("parties.citizen.restricted_already", "person")) : new CitizenEventRow(id, 0, "untied", Tied(view, person)), ct);

    /// <summary>Extends the deadline, once, with the reason that is told to who asks.</summary>
    /// <exception cref="ProblemException">parties.citizen.reason, .extended.</exception>
    public Task<ActOutcome> ExtendAsync(Guid request, string reason, Doing doing, CancellationToken ct = default) =>
        StepAsync(request, "extend " + reason, Words(reason, "why"), doing, (view, id) => view.IsExtended ? throw new ProblemException(Problem.Of("parties.citizen.extended", "why"))
            : new CitizenEventRow(id, 0, "extended", Until: view.FirstDue.AddDays(settings.ExtensionDays), Words: reason.Trim()), ct);

    /// <summary>Notes that an answer was composed and in which form: its language and hash.</summary>
    public Task<ActOutcome> AnswerAsync(Guid request, string language, string hash, Doing doing, CancellationToken ct = default) =>
        StepAsync(request, $"answer {hash}", null, doing, (view, id) => Identified(view).Tied.Count == 0 ? throw new ProblemException(Problem.Of("parties.citizen.records_first")) : new CitizenEventRow(id, 0, "answered", Words: $"{language} {hash}"), ct);

    /// <summary>Restricts the processing of a tied record, or lifts that, with the decision's reason.</summary>
    /// <exception cref="ProblemException">parties.citizen.reason, .not_tied, .restricted_already, .kind_other.</exception>
    public Task<ActOutcome> RestrictAsync(Guid request, long person, bool restricted, string reason, Doing doing, CancellationToken ct = default) =>
        StepAsync(request, $"restrict {person} {restricted} {reason}", Words(reason, "reason"), doing, (view, id) =>
        {
            Tied(Identified(view), person);
            if (view.Kind != "object") throw new ProblemException(Problem.Of("parties.citizen.kind_other"));
            if (view.Restricted.Any(r => r.Person == person) == restricted) throw new ProblemException(Problem.Of("parties.citizen.restricted_already", "person"));
            return new CitizenEventRow(id, 0, restricted ? "restricted" : "lifted", person, Words: reason.Trim());
        }, ct, person, afterEnd: !restricted);

    /// <summary>Closes a request. What was granted must have been done: an answer composed, data put right, processing restricted, the person erased.</summary>
    /// <exception cref="ProblemException">parties.citizen.outcome, .reason, .identity_first, .minor, .not_done, .records_first.</exception>
    public Task<ActOutcome> CloseAsync(Guid request, string outcome, string words, bool tiedIsMinor, Doing doing, CancellationToken ct = default)
    {
        if (!Outcomes.Contains(outcome)) throw new ProblemException(Problem.Of("parties.citizen.outcome", "outcome"));
        return DoAsync(Close, request, $"{outcome} {words}", Words(words, "decision"), doing, async (act, view) =>
        {
            if (outcome is "granted" or "partly")
            {
                Identified(view);
                if ((view.Minor || tiedIsMinor) && view.Representative is null) throw new ProblemException(Problem.Of("parties.citizen.minor", "outcome"));
                if (view.Tied.Count == 0) throw new ProblemException(Problem.Of("parties.citizen.records_first"));
                if (!await IsDoneAsync(act.Connection, view, ct)) throw new ProblemException(Problem.Of("parties.citizen.not_done", "outcome"));
            }
            if (outcome == "nothing_held" && Identified(view).Tied.Count > 0) throw new ProblemException(Problem.Of("parties.citizen.something_held", "outcome"));
            return new CitizenEventRow(await act.Ids.NextAsync("citizen_events", ct), view.Id, "closed", Outcome: outcome, Words: words.Trim());
        }, ct, afterEnd: false);
    }

    private static async Task<bool> IsDoneAsync(NpgsqlConnection connection, CitizenView view, CancellationToken ct)
    {
        if (view.Kind is "access" or "who_looked") return view.Answer is not null;
        if (view.Kind == "object") return view.Restricted.Count > 0;
        var persons = view.Tied.Select(t => t.Person).ToArray();
        // Partly granted is what was done to one of several records.
        var sql = view.Kind == "erase" ? "select not exists (select from person_contents where person = any ($1) and cipher is not null)"
            : "select exists (select from person_contents c join acts a on a.id = c.act join acts p on p.id = a.proposal where c.person = any ($1) and c.replaces is not null and p.recorded >= (select o.recorded from citizen_requests r join acts o on o.id = r.act where r.id = $2))";
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = persons });
        if (view.Kind != "erase") command.Parameters.Add(new() { Value = view.Id });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static CitizenView Identified(CitizenView view) => view.IsIdentified ? view : throw new ProblemException(Problem.Of("parties.citizen.identity_first"));

    private static long Tied(CitizenView view, long person) => view.Tied.Any(t => t.Person == person) ? person : throw new ProblemException(Problem.Of("parties.citizen.not_tied", "person"));

    private static Problem? Words(string? words, string field) =>
        words?.Trim().Length is >= 3 and <= MostWords ? null : Problem.Of(field == "evidence" ? "parties.citizen.evidence" : "parties.citizen.reason", field);

    private Task<ActOutcome> StepAsync(Guid request, string content, Problem? wrong, Doing doing, Func<CitizenView, long, CitizenEventRow?> step, CancellationToken ct, long? person = null, bool afterEnd = false) =>
        DoAsync(Step, request, content, wrong, doing, async (act, view) =>
        {
            if (person is { } one)
            {
                await using var known = new NpgsqlCommand("select exists (select from persons where id = $1)", act.Connection) { Parameters = { new() { Value = one } } };
                if (!(bool)(await known.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("parties.person.not_found"));
            }
            return step(view, await act.Ids.NextAsync("citizen_events", ct)) is { } row ? row with { Request = view.Id } : null;
        }, ct, afterEnd);

    private async Task<ActOutcome> DoAsync(ActType type, Guid request, string content, Problem? wrong, Doing doing, Func<Act, CitizenView, Task<CitizenEventRow?>> step, CancellationToken ct, bool afterEnd)
    {
        if (wrong is not null) throw new ProblemException(wrong);
        return await acts.DoAsync(new ActRequest(type, doing.Actor, doing.Purpose, doing.Key) { Content = $"{request}|{content}" }, async act =>
        {
            // One step after another: each is judged by what stands.
            await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.citizen:' || $1::text, 0))", act.Connection) { Parameters = { new() { Value = request } } })
                await wait.ExecuteNonQueryAsync(ct);
            var view = await CitizenList.FindAsync(act.Connection, request, ct) ?? throw new ProblemException(Problem.Of("parties.citizen.not_found"));
            if (view.End is not null && !afterEnd) throw new ProblemException(Problem.Of("parties.citizen.ended"));
            if (await step(act, view) is { } row) act.Write(CitizenEventRow.Table, row);
        }, ct);
    }
}
