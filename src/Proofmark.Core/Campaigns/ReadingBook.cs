using System.Security.Cryptography;
using Proofmark.Core.Documents;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns;

/// <summary>The only writer of how a mark read after it was put on, with its photograph: a person says what is seen, character by character, and how well (ITI ¶7: readable, durable).</summary>
public sealed class ReadingBook(Acts acts, AttachmentStore store)
{
    /// <summary>Records how a mark read.</summary>
    public static readonly ActType ReadBack = new("campaigns.read_back", false);

    /// <summary>The largest photograph in bytes.</summary>
    public const int MostBytes = 16_000_000;

    private const string Subject = "mark";

    /// <summary>Records a reading of the mark that a line's weapon was given.</summary>
    /// <param name="item">The line, opened under the person's rights.</param>
    /// <param name="reading">What is seen, in the query grammar.</param>
    /// <param name="legibility">Code of a <see cref="MarkLegibility"/>.</param>
    /// <param name="photograph">The picture, or null.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">campaigns.not_marked_yet, campaigns.choice, marking.query_*, marking.nothing, documents.*.</exception>
    public async Task<ActOutcome> AddAsync(SessionItem item, string? reading, string? legibility, byte[]? photograph, Doing doing, CancellationToken ct = default)
    {
        if (item.Mark is not { } mark) throw new ProblemException(Problem.Of("campaigns.not_marked_yet"));
        var problems = new ProblemList();
        var seen = problems.Read(() => MarkPattern.Read(reading, "reading").GetValueOrThrow());
        if (seen?.IsEmpty == true) problems.Add(Problem.Of("campaigns.reading", "reading"));
        var how = Words.Code<MarkLegibility>(legibility, "legibility", problems);
        if (photograph?.Length > MostBytes) problems.Add(Problem.Of("documents.photograph_large", "photographs", ("most", MostBytes / 1_000_000)));
        problems.ThrowIfAny();
        acts.Condition?.Demand();
        // Read before it is written: what is refused leaves nothing on disk.
        var clean = photograph is null ? null : Photograph.Clean(photograph);
        var stored = clean is null ? null : store.Put(clean);
        return await acts.DoAsync(new ActRequest(ReadBack, doing.Actor, doing.Purpose, doing.Key) { Content = $"{item.Row.Uid}|{seen}|{how}|{(clean is null ? "" : Convert.ToHexString(SHA256.HashData(clean)))}" }, async act =>
        {
            var picture = stored is null ? null : await AttachmentStore.AttachAsync(act, stored, Subject, mark, item.Row.Serial, ct: ct);
            act.Write(ReadingRow.Table, new ReadingRow(await act.Ids.NextAsync("mark_readings", ct), act.NewUid(), mark, item.Row.Id, seen!.ToString(), EnumCode.Of(how), picture?.Id));
        }, ct);
    }

    /// <summary>The photograph of a line's last reading, with its media type.</summary>
    /// <exception cref="ProblemException">campaigns.item.not_found: there is none; ledger.attachment_missing, ledger.attachment_changed.</exception>
    public async Task<(byte[] Picture, string MediaType)> PictureAsync(SessionItem item, CancellationToken ct = default)
    {
        if (item.Reading?.PhotographUid is not { } uid) throw new ProblemException(Problem.Of("campaigns.item.not_found"));
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        await using var command = Waiting.Command(connection, "select sha256, wrapped_key, media_type from attachments where uid = $1 and wrapped_key is not null", uid);
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("campaigns.item.not_found"));
        return (store.Read(uid, r.GetFieldValue<byte[]>(0), r.GetFieldValue<byte[]>(1)), r.GetString(2));
    }
}
