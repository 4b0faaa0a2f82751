using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Tracing;

/// <summary>
/// The only writer of cases, at both ends. A person responds by default; policy may acknowledge, and per peer respond,
/// automatically, and then with weapon data, <c>no record</c> or the next State only.
/// </summary>
/// <param name="acts">The door to recorded data.</param>
/// <param name="links">Peers and sending.</param>
/// <param name="search">Search of the own registers.</param>
/// <param name="releases">Persons whose data leaves or comes; without it no response may release any.</param>
/// <param name="office">What this node calls itself in what policy says without a person.</param>
public sealed partial class TraceService(Acts acts, TraceLinks links, TraceSearch search, string office, Releases? releases = null)
{
    private readonly TraceStore store = new(acts.Database, acts.Clock, releases);

    /// <summary>Cases.</summary>
    public TraceStore Store => store;

    /// <summary>
    /// Sends a request to the State that the marks point to; without a peer there the case waits for paper (PDF, JSON) and
    /// its answer is typed in, on the same timers.
    /// </summary>
    /// <exception cref="ProblemException">Everything that ¶17 asks for and the request lacks; traces.request.addressee.</exception>
    public async Task<TraceView> RequestAsync(TraceRequest request, long? recovery, string? country, Doing doing, CancellationToken ct = default)
    {
        var problems = TraceMessages.Check(request);
        if (problems.Count > 0) throw new ProblemException(problems);
        var asked = country ?? Addressee.Of(request.Weapon!).Country ?? throw new ProblemException(Problem.Of("traces.request.addressee", "country"));
        var peer = await links.OfCountry(asked, ct);
        var data = TraceEvents.Write(request);
        var caseUid = Guid.CreateVersion7(acts.Clock.GetUtcNow());
        var outcome = await acts.DoAsync(Act(TraceActs.Request, doing, data), async act =>
        {
            var trace = await act.Ids.NextAsync("traces", ct);
            act.Write(TraceRow.Table, new TraceRow(trace, act.NewUid(), "asker", caseUid, peer?.Id, asked, recovery, Reference(caseUid), data));
            Guid? message = peer is null ? null : await links.Send(act, peer.Id, caseUid, request, [], ct);
            await NoteAsync(act, trace, TraceEvents.Sent, message, null, [], ct);
        }, ct);
        return outcome.AlreadyDone ? await OfActAsync(outcome.Id, ct) : (await store.FindCaseAsync(CaseSide.Asker, caseUid, ct))!;
    }

    /// <summary>
    /// Takes in a message of a case, inside the act that stores it. A request opens a case here; policy may acknowledge it
    /// at once and queue a search.
    /// </summary>
    /// <exception cref="ProblemException">traces.case_unknown, traces.not_your_case, the state machine's refusals.</exception>
    public async Task ReceiveAsync(Act act, TracePeer peer, Guid caseUid, Guid message, ITraceBody body, IReadOnlyList<long> persons, CancellationToken ct = default)
    {
        if (body is TraceRequest request)
        {
            // The same request again (sent anew after it had expired on the way) is no second case; another peer's case is not this one.
            if (await store.LockCaseAsync(act, CaseSide.Asked, caseUid, ct) is { } there)
            {
                if (there.Peer != peer.Id) throw new ProblemException(Problem.Of("traces.not_your_case"));
                return;
            }
            var acknowledgement = new TraceAcknowledgement { Office = office, Reference = Reference(caseUid), Automatic = true };
            var trace = await act.Ids.NextAsync("traces", ct);
            act.Write(TraceRow.Table, new TraceRow(trace, act.NewUid(), "asked", caseUid, peer.Id, peer.Country, null, Reference(caseUid), TraceEvents.Write(request)));
            await NoteAsync(act, trace, TraceEvents.Received, message, null, [], ct);
            if (peer.Automatic == AutomaticLevel.None) return;
            await NoteAsync(act, trace, acknowledgement.Kind, await links.Send(act, peer.Id, caseUid, acknowledgement, [], ct), acknowledgement, [], ct);
            if (peer.Automatic == AutomaticLevel.WeaponData) act.Enqueue("trace.search", System.Text.Json.JsonSerializer.Serialize(new { caseUid }));
            return;
        }
        var side = TraceSides.Receiver(body);
        var view = await store.LockCaseAsync(act, side, caseUid, ct) ?? throw new ProblemException(Problem.Of("traces.case_unknown"));
        if (view.Peer != peer.Id) throw new ProblemException(Problem.Of("traces.not_your_case"));
        await TakeAsync(act, view, body, message, persons, ct);
    }

    /// <summary>Types in what came back by another channel; the same states, the same timers.</summary>
    /// <exception cref="ProblemException">traces.has_peer, what the message lacks, the state machine's refusals.</exception>
    public Task<ActOutcome> TypeInAsync(TraceView view, ITraceBody body, Doing doing, CancellationToken ct = default)
    {
        if (!view.ByOtherChannels) throw new ProblemException(Problem.Of("traces.has_peer"));
        return acts.DoAsync(Act(TraceActs.Receive, doing, view.Uid + TraceEvents.Write(body)), async act => await TakeAsync(act, (await store.LockCaseAsync(act, view.Side, view.CaseUid, ct))!, body, act.NewUid(), await PersonsAsync(act, body, null, ct), ct), ct);
    }

    /// <summary>Sends a message of a case: acknowledgement, question, response, refusal, clarification, withdrawal.</summary>
    /// <exception cref="ProblemException">What the message lacks; the state machine's refusals.</exception>
    public async Task<ActOutcome> SendAsync(TraceView view, ITraceBody body, Doing doing, CancellationToken ct = default)
    {
        var data = TraceEvents.Write(body);
        return await acts.DoAsync(Act(TraceSides.ActOf(body), doing, view.Uid + data), async act =>
        {
            var persons = await PersonsAsync(act, body, view.Request, ct);
            // The peer's place is locked before the case, here as when a message is taken in: else the two could wait for each other.
            var message = view.Peer is { } peer && !view.ByOtherChannels ? await links.Send(act, peer, view.CaseUid, body, persons, ct) : act.NewUid();
            var fresh = (await store.LockCaseAsync(act, view.Side, view.CaseUid, ct))!;
            _ = fresh.Case.Apply(TraceEvents.Of(body.Kind, new DateTimeOffset(act.Recorded), message, body)).GetValueOrThrow();
            await NoteAsync(act, fresh.Id, body.Kind, message, body, persons, ct);
        }, ct);
    }

    /// <summary>Closes a case with the point at which the weapon became illicit, or the reason why there is none (¶5).</summary>
    public Task<ActOutcome> CloseAsync(TraceView view, TraceOutcome outcome, string? note, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(Act(TraceActs.Close, doing, $"{view.Uid}|{outcome}|{note}"), async act =>
        {
            var fresh = (await store.LockCaseAsync(act, view.Side, view.CaseUid, ct))!;
            _ = fresh.Case.Apply(new Closed(new DateTimeOffset(act.Recorded), outcome, note)).GetValueOrThrow();
            act.Write(TraceEventRow.Table, new TraceEventRow(await act.Ids.NextAsync("trace_events", ct), view.Id, TraceEvents.Closed, act.Recorded, null, act.Request.Actor.User, TraceEvents.WriteClosed(outcome, note)));
        }, ct);

    /// <summary>
    /// Searches the own registers for a case and responds within the peer's policy. Returns what was sent; null when policy
    /// leaves the case to a person.
    /// </summary>
    public async Task<TraceResponse?> RespondAutomaticallyAsync(Guid caseUid, CancellationToken ct = default)
    {
        var view = await store.FindCaseAsync(CaseSide.Asked, caseUid, ct);
        if (view is null || view.Peer is not { } id || view.Case.Response is not null || await links.ById(id, ct) is not { Automatic: AutomaticLevel.WeaponData } peer) return null;
        if (await search.RespondAsync(view.Request, peer, ct) is not { } found) return null;
        var response = found with { Office = office };
        await SendAsync(view, response, new Doing(Actor.Node, new Purpose("tracing", null, view.Reference), DeterministicKey(caseUid, "automatic response")), ct);
        return response;
    }

    /// <summary>Records the persons whose data a body releases; the request, at the end that answers, says which of the own records they stand in.</summary>
    internal Task<IReadOnlyList<long>> PersonsAsync(Act act, ITraceBody body, TraceRequest? request, CancellationToken ct) =>
        !Releases.Carries(body) ? Task.FromResult<IReadOnlyList<long>>([])
        : releases?.PersonsAsync(act, body, request, ct) ?? throw new InvalidOperationException("A node without persons' keys releases nobody.");

    private async Task TakeAsync(Act act, TraceView view, ITraceBody body, Guid message, IReadOnlyList<long> persons, CancellationToken ct)
    {
        _ = view.Case.Apply(TraceEvents.Of(body.Kind, new DateTimeOffset(act.Recorded), message, body)).GetValueOrThrow();
        await NoteAsync(act, view.Id, body.Kind, message, body, persons, ct);
        // The response joins the timeline of the weapon that was asked about.
        if (body is TraceResponse response && view.Recovery is { } recovery && await EntryOfAsync(act, recovery, ct) is { } entry)
            await WeaponService.AddEventAsync(act, entry, EventType.Traced, null, null, view.Country, System.Text.Json.JsonSerializer.Serialize(new { status = EnumCode.Of(response.Status!.Value), reference = view.Reference, message }), ct);
    }

    private async Task NoteAsync(Act act, long trace, string kind, Guid? message, ITraceBody? body, IReadOnlyList<long> persons, CancellationToken ct)
    {
        var (data, sealedBytes) = body is null ? (null, null) : persons.Count == 0 ? (TraceEvents.Write(body), null) : await releases!.StoreAsync(act, body, message!.Value, persons, ct);
        act.Write(TraceEventRow.Table, new TraceEventRow(await act.Ids.NextAsync("trace_events", ct), trace, kind, act.Recorded, message, act.Request.Actor.User, data, persons.Count == 0 ? null : [.. persons], sealedBytes));
    }

    private static async Task<long?> EntryOfAsync(Act act, long recovery, CancellationToken ct)
    {
        await using var command = new Npgsql.NpgsqlCommand("select entry from recoveries where id = $1", act.Connection);
        command.Parameters.Add(new() { Value = recovery });
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    private async Task<TraceView> OfActAsync(long act, CancellationToken ct) => (await store.FindAsync(await acts.UidWrittenAsync(TraceRow.Table, act, ct), ct))!;

    private static ActRequest Act(ActType type, Doing doing, string content) => new(type, doing.Actor, doing.Purpose, doing.Key) { Content = content };

    private static string Reference(Guid caseUid) => "TR-" + Convert.ToHexString(caseUid.ToByteArray(bigEndian: true))[^8..];

    /// <summary>A queue runs work at least once; the same key lets the second run do nothing.</summary>
    private static Guid DeterministicKey(Guid of, string what)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(what), .. of.ToByteArray(bigEndian: true)], hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}
