using System.Text;
using Npgsql;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;

namespace Proofmark.Core.Evidence;

/// <summary>The only writer of certified extracts. Whoever reads them has opened the weapon first: an extract says that there is an entry.</summary>
public sealed class ExtractBook(Acts acts, LedgerPlace place, NodeKeys keys)
{
    /// <summary>Issues a certified extract of what a register recorded of a weapon.</summary>
    public static readonly ActType Issue = new("evidence.issue_extract", false);

    /// <summary>The longest recipient, reference or legal basis, in characters.</summary>
    public const int LongestText = 200;

    /// <summary>The most extracts of one entry that are listed, the latest first.</summary>
    public const int MostListed = 200;

    /// <summary>The most later acts that are named beside an extract.</summary>
    public const int MostLater = 20;

    private const int MostTries = 12;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(250);

    /// <summary>Issues one: composes it under the registrar's rights, numbers it, signs it and keeps it; returns its outside id.</summary>
    /// <param name="weapon">The weapon as the registrar sees it.</param>
    /// <param name="entry">Its entry in the register.</param>
    /// <param name="asked">For whom, and what of persons.</param>
    /// <param name="reading">The registrar's rights and purpose.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels before the commit; then no number is spent.</param>
    /// <exception cref="ProblemException">evidence.recipient, evidence.reference, evidence.basis, evidence.too_many, evidence.unsigned, evidence.damaged, federation.no_operating_key, training.only_in_register.</exception>
    public async Task<Guid> IssueAsync(WeaponView weapon, EntryView entry, ExtractAsked asked, ReadContext reading, Doing doing, CancellationToken ct = default)
    {
        asked = Demand(asked);
        if (Training.Is(entry.Row.Id)) throw new ProblemException(Problem.Of(Training.OnlyInRegister));
        var composed = await ComposedAsync(weapon, entry, asked, reading, doing, ct);
        var uid = Guid.Empty;
        var purpose = asked.Basis is null ? doing.Purpose : doing.Purpose with { LegalBasis = asked.Basis };
        var outcome = await acts.DoAsync(new ActRequest(Issue, doing.Actor, purpose, doing.Key) { Content = $"{entry.Row.Uid}|{asked.Recipient}|{asked.Reference}|{asked.Language}" }, async act =>
        {
            Training.Demand(act, entry.Row.Id);
            // One at a time, so that no number is given twice and none is left out.
            await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.extracts', 0))", act.Connection)) await wait.ExecuteNonQueryAsync(ct);
            await using var next = new NpgsqlCommand("select coalesce(max(number), 0) + 1 from extracts", act.Connection);
            uid = act.NewUid();
            // Only what the file writes counts: microseconds would be read back as others.
            var issued = DateTimeOffset.FromUnixTimeMilliseconds(new DateTimeOffset(act.Recorded).ToUnixTimeMilliseconds());
            var content = composed with { Id = uid, Number = (long)(await next.ExecuteScalarAsync(ct))!, Issued = issued };
            var file = ExtractFile.Sign(content, keys.Current);
            if (file.Length > ExtractFile.MostUnstamped) throw new ProblemException(Problem.Of("evidence.too_many", null, ("most", ExtractContent.MostRecords)));
            act.Write(ExtractRow.Table, new ExtractRow(await act.Ids.NextAsync("extracts", ct), uid, entry.Row.Id, entry.Row.Register, entry.Row.Handling, content.Number, asked.Recipient, asked.Reference,
                asked.Language, asked.Basis is not null, content.Weapon.AsOf, System.Security.Cryptography.SHA256.HashData(file), Encoding.UTF8.GetString(file)));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(ExtractRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>The proof that the ledger's head now continues that of an extract, for whoever verifies it later.</summary>
    /// <exception cref="ProblemException">evidence.damaged.</exception>
    public async Task<Continuation?> ContinuationAsync(ExtractContent extract, CancellationToken ct = default)
    {
        var status = await new LedgerReader(acts.Database, place).StatusAsync(ct);
        if (status.Note is not { } note || Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(extract.Checkpoint)).Text) is not { } head || head.Head.Size > status.Head.Size) return null;
        try
        {
            var ledger = await LedgerKeys.ReadAsync(acts.Database, place, status.Node.Origin, ct);
            return new Continuation(Checkpoint.Parse(note.Text), note, new TiledTree(place.Store(status.Node.Epoch), status.Head.Size).Consistency(head.Head.Size),
                [.. ledger.Changes.Select(c => Dsse.Read(Encoding.UTF8.GetBytes(c.Statement)).GetValueOrThrow())]);
        }
        catch (LedgerDamageException e)
        {
            throw new ProblemException(Problem.Of("evidence.damaged", null, ("act", 0L))) { Cause = e };
        }
    }

    private static ExtractAsked Demand(ExtractAsked asked)
    {
        asked = asked with { Recipient = asked.Recipient?.Trim(), Reference = asked.Reference?.Trim(), Basis = string.IsNullOrWhiteSpace(asked.Basis) ? null : asked.Basis.Trim() };
        List<Problem> problems = [];
        void Length(string? text, string code, string field)
        {
            if (text is not { Length: > 0 and <= LongestText }) problems.Add(Problem.Of(code, field, ("most", LongestText)));
        }
        Length(asked.Recipient, "evidence.recipient", "recipient");
        Length(asked.Reference, "evidence.reference", "reference");
        if (asked.Basis is not null) Length(asked.Basis, "evidence.basis", "basis");
        return problems.Count == 0 ? asked : throw new ProblemException(problems);
    }

    /// <summary>The ledger is signed once a second: what was recorded a moment ago is waited for.</summary>
    private async Task<ExtractContent> ComposedAsync(WeaponView weapon, EntryView entry, ExtractAsked asked, ReadContext reading, Doing doing, CancellationToken ct)
    {
        var composer = new ExtractComposer(acts.Database, place, keys, acts.Clock);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await composer.ComposeAsync(weapon, entry, asked, doing, reading, ct);
            }
            catch (ProblemException e) when (e.Problems[0].Code == "evidence.unsigned" && tries < MostTries)
            {
                await Task.Delay(Wait, acts.Clock, ct);
            }
        }
    }
}
