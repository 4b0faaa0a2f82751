using System.Text.Json;
using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Closures;

/// <summary>
/// The only writer of hand-overs. The records of a company that goes out of business go to the State (ITI ¶13): closing opens a hand-over,
/// and the company is closed when it has ended: complete, when what was stated and what came agree kind by kind, or with a deficiency that
/// two different persons signed. Nothing else closes a company.
/// </summary>
public sealed class ClosureService(Acts acts, ClosureList list, RegisterService registers, OrganisationService organisations)
{
    /// <summary>Opens a hand-over: the company is closing.</summary>
    public static readonly ActType Open = new("closures.open", false);

    /// <summary>States how many records of a kind the company has.</summary>
    public static readonly ActType Manifest = new("closures.state_manifest", false);

    /// <summary>Receives records.</summary>
    public static readonly ActType Receive = new("closures.receive", false);

    /// <summary>Ends a hand-over in which nothing is missing.</summary>
    public static readonly ActType Complete = new("closures.complete", false);

    /// <summary>Ends one in which records are missing.</summary>
    public static readonly ActType Deficient = new("closures.close_deficient", true);

    /// <summary>The longest document, or account of what is missing.</summary>
    public const int LongestText = 1000;

    /// <summary>The longest basis: it becomes the law of the company's register, and is no longer than one that is stated.</summary>
    public const int LongestBasis = RegisterLaws.LongestText;

    /// <summary>The most records of one kind.</summary>
    public const long MostRecords = 1_000_000_000;

    /// <summary>Kinds of organisation whose records go to the State.</summary>
    public static IReadOnlyList<string> Companies { get; } = ["dealer", "manufacturer"];

    /// <summary>How proposals name a hand-over.</summary>
    public static string SubjectOf(Guid closure) => "closure:" + closure;

    /// <summary>Opens a hand-over; returns its outside id.</summary>
    /// <exception cref="ProblemException">closures.organisation, closures.receiver, closures.register, closures.own_register, closures.due, closures.text, closures.exists.</exception>
    public async Task<Guid> OpenAsync(NewClosure asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var company = await organisations.FindAsync(asked.Organisation, ct);
        if (company is null || !Companies.Contains(company.Kind)) problems.Add(Problem.Of("closures.organisation", "organisation"));
        var receiver = await organisations.FindAsync(asked.Receiver, ct);
        if (receiver is null || receiver.Id == company?.Id || Companies.Contains(receiver.Kind)) problems.Add(Problem.Of("closures.receiver", "receiver"));
        var receiving = asked.ReceivingRegister is { } code ? await registers.FindAsync(code.Trim(), ct) : null;
        if (receiving is null || receiving.Training) problems.Add(Problem.Of("closures.register", "register"));
        var own = string.IsNullOrWhiteSpace(asked.OwnRegister) ? null : await registers.FindAsync(asked.OwnRegister.Trim(), ct);
        if (!string.IsNullOrWhiteSpace(asked.OwnRegister) && (own is null || own.Training || own.Id == receiving?.Id || own.Kind != "weapons" || await OwnerAsync(own, ct) != company?.Id)) problems.Add(Problem.Of("closures.own_register", "own_register"));
        if (asked.Due is not { } due || due < acts.Clock.Today().AddYears(-1) || due > acts.Clock.Today().AddYears(10)) problems.Add(Problem.Of("closures.due", "due"));
        if (asked.Basis?.Trim() is not { Length: > 0 and <= LongestBasis }) problems.Add(Problem.Of("closures.text", "basis", ("most", LongestBasis)));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = $"{asked}" }, async act =>
        {
            Training.Demand(act, company!.Id, receiver!.Id, receiving!.Id, own?.Id);
            await LockAsync(act.Connection, "company", company.Id, ct);
            if (await AskAsync(act.Connection, "select exists (select from company_closures where organisation = $1)", company.Id, ct)) throw new ProblemException(Problem.Of("closures.exists", "organisation"));
            uid = act.NewUid();
            act.Write(ClosureRow.Table, new ClosureRow(await act.Ids.NextAsync("company_closures", ct), uid, company.Id, receiver.Id, receiving.Id, own?.Id, asked.Due!.Value, asked.Basis!.Trim()));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(ClosureRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>States how many records of one kind the company has; stated again, the later line counts.</summary>
    /// <exception cref="ProblemException">closures.not_found, closures.ended, closures.kind, closures.count, closures.days.</exception>
    public Task<ActOutcome> StateAsync(Guid closure, NewManifestLine line, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (!EnumCode.TryRead<RecordKind>(line.Kind, out var kind)) problems.Add(Problem.Of("closures.kind", "kind"));
        if (line.Stated is null or < 0 or > MostRecords) problems.Add(Problem.Of("closures.count", "stated", ("most", MostRecords)));
        if (line.Last < line.First) problems.Add(Problem.Of("closures.days", "last"));
        problems.ThrowIfAny();
        return OnOpenAsync(Manifest, closure, $"{line}", null, doing, async (act, view) =>
            act.Write(ClosureManifestRow.Table, new ClosureManifestRow(await act.Ids.NextAsync("closure_manifests", ct), view.Summary.Id, EnumCode.Of(kind), line.Stated!.Value, line.First, line.Last)), ct);
    }

    /// <summary>
    /// Receives records. Of an import no more are received than it took in, over all kinds, and it must have gone into the receiving register
    /// or the company's own. The entries stay those of the import: file, mapping and act say where each came from.
    /// </summary>
    /// <exception cref="ProblemException">closures.not_found, closures.ended, closures.kind, closures.count, closures.document, closures.batch, closures.batch_full.</exception>
    public Task<ActOutcome> ReceiveAsync(Guid closure, NewReceipt asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (!EnumCode.TryRead<RecordKind>(asked.Kind, out var kind)) problems.Add(Problem.Of("closures.kind", "kind"));
        if (asked.Records is null or < 1 or > MostRecords) problems.Add(Problem.Of("closures.count", "records", ("most", MostRecords)));
        if (asked.Batch is null && asked.Document?.Trim() is not { Length: > 0 } || asked.Document?.Length > LongestText) problems.Add(Problem.Of("closures.document", "document", ("most", LongestText)));
        problems.ThrowIfAny();
        return OnOpenAsync(Receive, closure, $"{asked}", null, doing, async (act, view) =>
        {
            long? batch = asked.Batch is { } uid ? await BatchAsync(act.Connection, uid, view, asked.Records!.Value, ct) : null;
            act.Write(ClosureReceiptRow.Table, new ClosureReceiptRow(await act.Ids.NextAsync("closure_receipts", ct), view.Summary.Id, EnumCode.Of(kind), batch, string.IsNullOrWhiteSpace(asked.Document) ? null : asked.Document.Trim(), asked.Records!.Value));
        }, ct);
    }

    /// <summary>Ends a hand-over in which nothing is missing.</summary>
    /// <exception cref="ProblemException">closures.not_found, closures.ended, closures.differs.</exception>
    public Task<ActOutcome> CompleteAsync(Guid closure, Doing doing, CancellationToken ct = default) => OnOpenAsync(Complete, closure, "", null, doing, async (act, view) =>
    {
        if (!view.Reconciles) throw new ProblemException(Problem.Of("closures.differs", null, ("stated", view.Counts.Sum(c => c.Stated ?? 0)), ("received", view.Counts.Sum(c => c.Received))));
        await EndAsync(act, view, ClosureState.Complete, null, null, null, null, ct);
    }, ct);

    /// <summary>Proposes to end it although records are missing: signs that they are.</summary>
    /// <exception cref="ProblemException">closures.missing, closures.why, closures.not_found, closures.ended, closures.nothing_missing.</exception>
    public async Task<ActOutcome> ProposeDeficientAsync(Guid closure, string? missing, string? why, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (missing?.Trim() is not { Length: > 0 and <= LongestText }) problems.Add(Problem.Of("closures.missing", "missing", ("most", LongestText)));
        if (why?.Trim() is not { Length: > 0 and <= LongestText }) problems.Add(Problem.Of("closures.why", "why", ("most", LongestText)));
        problems.ThrowIfAny();
        var view = await list.GetAsync(closure, ct);
        if (view.End is not null) throw new ProblemException(Problem.Of("closures.ended"));
        if (view.Reconciles) throw new ProblemException(Problem.Of("closures.nothing_missing"));
        return await new Proposals(acts).ProposeAsync(Deficient, SubjectOf(closure), JsonSerializer.Serialize(new { missing = missing!.Trim(), why = why!.Trim() }), doing.Actor, doing.Purpose, doing.Key, ct);
    }

    /// <summary>Ends it with the deficiency that one person proposed and another approved.</summary>
    /// <exception cref="ProblemException">closures.not_found, closures.ended, closures.nothing_missing, act.not_approved, act.approval_used.</exception>
    public Task<ActOutcome> CloseDeficientAsync(Guid closure, long proposalAct, Doing doing, CancellationToken ct = default) => OnOpenAsync(Deficient, closure, $"{proposalAct}", proposalAct, doing, async (act, view) =>
    {
        // What was missing may have come since: then nobody is told that it is missing.
        if (view.Reconciles) throw new ProblemException(Problem.Of("closures.nothing_missing"));
        var (missing, why) = Read(await Proposals.UseApprovalAsync(act, proposalAct, Deficient, SubjectOf(closure), ct));
        var (signed, countersigned) = await SignersAsync(act.Connection, proposalAct, ct);
        await EndAsync(act, view, ClosureState.Deficient, missing, why, signed, countersigned, ct);
    }, ct);

    /// <summary>What a proposal says is missing, and why.</summary>
    public static (string Missing, string Why) Read(string data)
    {
        using var document = JsonDocument.Parse(data);
        string Text(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        return (Text("missing"), Text("why"));
    }

    private Task<ActOutcome> OnOpenAsync(ActType type, Guid closure, string content, long? proposal, Doing doing, Func<Act, ClosureView, Task> work, CancellationToken ct) =>
        acts.DoAsync(new ActRequest(type, doing.Actor, doing.Purpose, doing.Key) { Content = $"{closure}|{content}", Proposal = proposal }, async act =>
        {
            var id = (await ClosureList.ReadAsync(act.Connection, closure, ct)).Summary.Id;
            // Whoever records at the same time waits here, and then sees what the other recorded.
            await LockAsync(act.Connection, "closure", id, ct);
            var view = await ClosureList.ReadAsync(act.Connection, closure, ct);
            if (view.End is not null) throw new ProblemException(Problem.Of("closures.ended"));
            await work(act, view);
        }, ct);

    private static async Task EndAsync(Act act, ClosureView view, ClosureState outcome, string? missing, string? why, long? signed, long? countersigned, CancellationToken ct)
    {
        await LockAsync(act.Connection, "numbers", 0, ct);
        await using var next = new NpgsqlCommand("select coalesce(max(number), 0) + 1 from closure_ends", act.Connection);
        var number = (long)(await next.ExecuteScalarAsync(ct))!;
        act.Write(ClosureEndRow.Table, new ClosureEndRow(await act.Ids.NextAsync("closure_ends", ct), view.Summary.Id, number, EnumCode.Of(outcome), missing, why, signed, countersigned));
        // The company's own register stays as it is, entry by entry; from now on the State owns it. Who owned it before stays on record.
        if (view.OwnRegister is not { } own) return;
        // It becomes a register as the receiving one is; what restricts the use of its data restricts the receiver too.
        var (before, receiving) = (await RegisterLaws.LawAsync(act.Connection, own, ct), await RegisterLaws.LawAsync(act.Connection, view.ReceivingRegister, ct));
        await RegisterLaws.WriteAsync(act, own, receiving?.Layer ?? RegisterLayer.Other, view.ReceiverId, view.Basis, RuleForce.NationalLaw, DateOnly.FromDateTime(act.Recorded), before?.Caveat, ct);
    }

    // Whose register it is by its latest law, or else as it was opened.
    private async Task<long?> OwnerAsync(RegisterRow register, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return (await RegisterLaws.LawAsync(connection, register.Id, ct))?.Owner ?? register.Organisation;
    }

    private static async Task<long> BatchAsync(NpgsqlConnection connection, Guid uid, ClosureView view, long records, CancellationToken ct)
    {
        long id, accepted;
        await using (var command = new NpgsqlCommand("select id, accepted from batches where uid = $1 and register = any($2) and until_act is null", connection))
        {
            command.Parameters.Add(new() { Value = uid });
            command.Parameters.Add(new() { Value = view.OwnRegister is { } own ? new[] { view.ReceivingRegister, own } : [view.ReceivingRegister] });
            await using var r = await command.ExecuteReaderAsync(ct);
            if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("closures.batch", "batch", ("register", view.ReceivingRegisterCode)));
            (id, accepted) = (r.GetInt64(0), r.GetInt64(1));
        }
        // Two hand-overs may name one import: whoever comes second waits here, and then counts what the first received.
        await LockAsync(connection, "batch", id, ct);
        await using var sum = new NpgsqlCommand("select coalesce(sum(records), 0)::bigint from closure_receipts where batch = $1", connection) { Parameters = { new() { Value = id } } };
        var counted = (long)(await sum.ExecuteScalarAsync(ct))!;
        return counted + records <= accepted ? id : throw new ProblemException(Problem.Of("closures.batch_full", "records", ("accepted", accepted), ("counted", counted)));
    }

    private static async Task<(long Signed, long Countersigned)> SignersAsync(NpgsqlConnection connection, long proposalAct, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select a.actor, d.actor from proposals p join acts a on a.id = p.act join proposal_decisions n on n.proposal = p.id join acts d on d.id = n.act where p.act = $1", connection) { Parameters = { new() { Value = proposalAct } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        await r.ReadAsync(ct);
        return (r.GetInt64(0), r.GetInt64(1));
    }

    private static async Task LockAsync(NpgsqlConnection connection, string what, long id, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.closures:' || $1 || ':' || $2::text, 0))", connection) { Parameters = { new() { Value = what }, new() { Value = id } } };
        await wait.ExecuteNonQueryAsync(ct);
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, long value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = value } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
