using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Evidence;

/// <summary>Puts an extract together but for its number and the moment of signing. Reads under the registrar's rights and records the look-up.</summary>
internal sealed class ExtractComposer(Database database, LedgerPlace place, NodeKeys keys, TimeProvider clock)
{
    /// <summary>What a registrar may see of an entry, with proofs under the last signed head.</summary>
    /// <exception cref="ProblemException">evidence.too_many, evidence.unsigned, evidence.damaged, weapons.not_found.</exception>
    public async Task<ExtractContent> ComposeAsync(WeaponView weapon, EntryView entry, ExtractAsked asked, Doing doing, ReadContext reading, CancellationToken ct)
    {
        List<CollectedRecord> collected;
        await using (var session = await ReadSession.OpenAsync(database, reading, clock, ct))
        {
            await session.RecordAsync("export", "weapon", entry.Row.Uid.ToString(), [entry.Row.Id], ct);
            collected = await RecordCollector.ReadAsync(session, database, entry.Row.Id, ct);
            await session.CompleteAsync(ct);
        }
        if (collected.Count == 0) throw new ProblemException(Problem.Of("weapons.not_found"));
        var status = await new LedgerReader(database, place).StatusAsync(ct);
        var collector = new ProofCollector(database, place);
        var proofs = await collector.ReadAsync(collected, status, ct);
        var (law, ledger) = (await LawAsync(entry.Row.Register, ct), await LedgerKeys.ReadAsync(database, place, status.Node.Origin, ct));
        var statements = keys.Ring.Statements;
        return new ExtractContent(
            ExtractContent.FormatName, Guid.Empty, 0, default, asked.Language,
            new ExtractNode(status.Node.Code, status.Node.State, status.Node.Origin, statements.Node),
            new ExtractRegister(entry.RegisterCode, entry.RegisterName, law),
            new ExtractOrder(asked.Recipient!, asked.Reference!, doing.Purpose.Code, doing.Purpose.Case, asked.Basis, asked.Issuer),
            new ExtractWeapon(entry.Row.Uid, weapon.Status.Status, collected.Max(r => r.Act)),
            Contradictions(weapon),
            [.. collected.Select(r => Record(r, proofs.Records[(r.Act, r.Seq)], collected, asked.Basis is not null))],
            proofs.Acts, status.Note!.ToString(),
            new ExtractKeys(statements.RootKey.Base64, ledger.All[0].Key.ToString(), [.. ledger.Changes.Select(c => Element(c.Statement))],
                [.. statements.Certificates.Select(c => ExtractFile.Element(c.Envelope))], statements.Revocations is { } list ? ExtractFile.Element(list.Envelope) : null),
            await collector.WitnessesAsync(status, ct));
    }

    private static System.Text.Json.JsonElement Element(string envelope) => ExtractFile.Element(Federation.Messages.Dsse.Read(System.Text.Encoding.UTF8.GetBytes(envelope)).GetValueOrThrow());

    private static ExtractRecord Record(CollectedRecord record, ProofCollector.Proven proven, List<CollectedRecord> all, bool persons)
    {
        IReadOnlyList<string> hidden = persons ? [] : PersonalParts.Of(record.Table, record.Columns);
        var whole = record.Salt is not null && hidden.Count == 0;
        return new ExtractRecord(record.Act, record.Seq, record.Table, proven.Hash.ToBase64(), whole ? Convert.ToBase64String(record.Salt!) : null,
            [.. record.Columns.Where(c => !hidden.Contains(c.Name))], hidden, record.Salt is null ? RuleOf(record, all) : null, record.Until, [.. proven.Path.Path.Select(h => h.ToBase64())]);
    }

    /// <summary>The rule of the erasure that names this record; the erasure is among the records.</summary>
    private static string RuleOf(CollectedRecord record, List<CollectedRecord> all) =>
        all.FirstOrDefault(e => e.Table == "erasures" && e.Columns.Any(c => c.Name == "row_act" && c.Value.GetInt64() == record.Act) && e.Columns.Any(c => c.Name == "row_seq" && c.Value.GetInt32() == record.Seq))
            ?.Columns.First(c => c.Name == "rule").Value.GetString() ?? throw new ProblemException(Problem.Of("evidence.damaged", null, ("act", record.Act)));

    private static List<ExtractContradiction> Contradictions(WeaponView weapon)
    {
        var events = weapon.Events.ToDictionary(e => e.Id);
        var found = new List<(long Event, long Against)>();
        StatusFold.Fold([.. weapon.Events.Select(StatusFold.Of)], found);
        return [.. found.Select(f => (E: events[f.Event], A: events[f.Against])).Select(p => new ExtractContradiction(p.E.Id, p.E.Type, p.E.Occurred, p.A.Id, p.A.Type, p.A.Occurred))];
    }

    private async Task<string?> LawAsync(long register, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("select law from registers where id = $1");
        command.Parameters.Add(new() { Value = register });
        return await command.ExecuteScalarAsync(ct) as string;
    }
}
