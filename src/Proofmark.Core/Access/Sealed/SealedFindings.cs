using Npgsql;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Access.Sealed;

/// <summary>What stands out among sealed look-ups: the independent auditor's queue, in the shape of the supervisors'.</summary>
public sealed class SealedFindings(Acts acts, SealedAudit audit, PersonKeys keys, LookupService lookups)
{
    private const long LockKey = 0x5345414C5741;
    private readonly SealedVault vault = keys.Sealed;
    private readonly SealedWatch watch = new(acts, keys.Sealed, new NameRules(new PersonService(acts, keys)));

    /// <summary>The queue, the latest first.</summary>
    /// <param name="waiting">Only those of which nothing was said.</param>
    /// <param name="auditor">Who reads.</param>
    /// <param name="noted">This reading is on record already: it is shown together with the sealed cases.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<Anomaly>> ListAsync(bool waiting, ReadContext auditor, bool noted = false, CancellationToken ct = default)
    {
        if (!noted) await audit.NoteAsync(auditor, null, ct);
        return [.. (await AllAsync(ct)).Where(f => !waiting || f.Finding.Decision is null).Select(f => f.Finding).Reverse()];
    }

    /// <summary>One of them with the look-ups that it names: those under seal, and ordinary ones.</summary>
    /// <exception cref="ProblemException">access.anomaly.not_found.</exception>
    public async Task<(Anomaly Finding, IReadOnlyList<SealedLook> Looks, IReadOnlyList<Lookup> Ordinary)> FindAsync(Guid id, ReadContext auditor, CancellationToken ct = default)
    {
        await audit.NoteAsync(auditor, id, ct);
        var (finding, named) = (await AllAsync(ct)).FirstOrDefault(f => f.Finding.Uid == id);
        if (finding is null) throw new ProblemException(Problem.Of("access.anomaly.not_found"));
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await SealedAudit.SeeAsync(connection, ct);
        var from = MisuseFacts.Begin(finding.Day.AddDays(-MisuseWindows.OneCase), acts.Clock.LocalTimeZone);
        var looks = (await SealedJournal.BetweenAsync(connection, vault, from, from.AddDays(MisuseWindows.OneCase + 2), ct)).Where(l => named.Contains(l.Uid)).ToList();
        var names = await SealedAudit.NamesAsync(connection, looks.Select(l => l.By), ct);
        return (finding, await SealedAudit.ShownAsync(connection, looks, names, ct), await lookups.OfAsync(finding.Lookups, ct));
    }

    /// <summary>How many wait.</summary>
    public async Task<int> WaitingAsync(CancellationToken ct = default) => (await AllAsync(ct)).Count(f => f.Finding.Decision is null);

    /// <summary>Says what became of one, once.</summary>
    /// <exception cref="ProblemException">access.anomaly.outcome, access.anomaly.words, access.anomaly.not_found, access.anomaly.forbidden (one's own look-ups), access.anomaly.conflict (said already).</exception>
    public async Task DecideAsync(Guid id, string outcome, string words, Doing doing, CancellationToken ct = default)
    {
        if (!Anomalies.Outcomes.Contains(outcome)) throw new ProblemException(Problem.Of("access.anomaly.outcome", "outcome"));
        words = words.Trim();
        if (words.Length is < 5 or > 2000) throw new ProblemException(Problem.Of("access.anomaly.words", "words"));
        acts.Condition?.Demand();
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var alone = new NpgsqlCommand($"select pg_advisory_xact_lock({LockKey})", connection)) await alone.ExecuteNonQueryAsync(ct);
        var steps = (await SealedJournal.OfAsync(connection, vault, SealedJournal.Findings, ct)).Where(s => s.Of == id).ToList();
        if (steps.Any(s => s.Key == doing.Key)) return;
        var raised = steps.FirstOrDefault(s => s.Kind == "raise") ?? throw new ProblemException(Problem.Of("access.anomaly.not_found"));
        if (raised.Users!.Contains(doing.Actor.User)) throw new ProblemException(Problem.Of("access.anomaly.forbidden"));
        if (steps.Any(s => s.Kind == "said")) throw new ProblemException(Problem.Of("access.anomaly.conflict"));
        await SealedJournal.AddAsync(connection, vault, SealedJournal.Findings, new SealedEntry { Kind = "said", Of = id, By = doing.Actor.User, At = acts.Clock.GetUtcNow().UtcDateTime, Key = doing.Key, Outcome = outcome, Text = words }, null, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Raises canaries that were touched under seal; returns how many.</summary>
    public Task<int> RaiseCanariesAsync(CancellationToken ct = default) => watch.CanariesAsync(ct);

    private async Task<IReadOnlyList<(Anomaly Finding, Guid[] Looks)>> AllAsync(CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var steps = await SealedJournal.OfAsync(connection, vault, SealedJournal.Findings, ct);
        var names = await SealedAudit.NamesAsync(connection, steps.SelectMany(s => (s.Users ?? []).Append(s.By)), ct);
        return [.. steps.Where(s => s.Kind == "raise").Select(s =>
        {
            var said = steps.FirstOrDefault(d => d.Kind == "said" && d.Of == s.Of);
            return (new Anomaly(0, s.Of, s.Rule!, [.. s.Users!.Select(u => new AnomalyUser(u, null, names.GetValueOrDefault(u)))], s.Day ?? default, s.Lookups ?? [], s.Measures!, s.At,
                said is null ? null : new AnomalyDecision(said.Outcome!, said.Text ?? "", names.GetValueOrDefault(said.By), said.At)), s.Looks!);
        })];
    }
}
