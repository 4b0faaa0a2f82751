using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Recoveries;

/// <summary>A photograph of a recovered weapon.</summary>
/// <param name="Uid">Outside id.</param>
/// <param name="MediaType">image/jpeg or image/png, as its first bytes say.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Caption">What it shows.</param>
public sealed record RecoveryPhotograph(Guid Uid, string MediaType, long Size, string? Caption, byte[] Sha256, byte[] WrappedKey);

/// <summary>Photographs of recoveries: added by an act, cleaned of everything but the picture, never changed.</summary>
public sealed class RecoveryPhotographs(Acts acts, AttachmentStore store)
{
    /// <summary>Adds photographs to a recovery.</summary>
    public static readonly ActType Photograph = new("recoveries.photograph", false);

    /// <summary>The largest photograph in bytes.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    /// <summary>How many are sent at once: together they stay under what a server takes in one request.</summary>
    public const int MostAtOnce = 3;

    /// <summary>How many a recovery has.</summary>
    public const int MostOfRecovery = 12;

    private const string Subject = "recovery";

    /// <summary>Keeps photographs with a recovery, in the order given; all or none.</summary>
    /// <param name="recovery">Its recovery.</param>
    /// <param name="contents">The files as they were sent.</param>
    /// <param name="caption">What they show; the text that stands for them where they cannot be seen.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">recoveries.photographs_none, recoveries.photographs_many, recoveries.photographs_full, documents.*.</exception>
    public async Task<ActOutcome> AddAsync(RecoveryView recovery, IReadOnlyList<byte[]> contents, string? caption, Doing doing, CancellationToken ct = default)
    {
        if (contents.Count == 0) throw new ProblemException(Problem.Of("recoveries.photographs_none", "photographs"));
        if (contents.Count > MostAtOnce) throw new ProblemException(Problem.Of("recoveries.photographs_many", "photographs", ("most", MostAtOnce)));
        if (contents.Any(c => c.Length > MostBytes)) throw new ProblemException(Problem.Of("documents.too_large", "photographs", ("most", MostBytes / (1024 * 1024))));
        acts.Condition?.Demand();
        // Files are on disk before the act names them; those of an act that fails are swept.
        var stored = contents.Select(c => Documents.Photograph.Clean(c)).ToList().ConvertAll(c => store.Put(c));
        return await acts.DoAsync(new ActRequest(Photograph, doing.Actor, doing.Purpose, doing.Key) { Content = $"{recovery.Uid}|{caption}|{string.Join(',', contents.Select(c => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(c))))}" }, async act =>
        {
            if ((await ListAsync(recovery, ct)).Count + stored.Count > MostOfRecovery) throw new ProblemException(Problem.Of("recoveries.photographs_full", "photographs", ("most", MostOfRecovery)));
            foreach (var file in stored) await AttachmentStore.AttachAsync(act, file, Subject, recovery.Id, caption, ct: ct);
        }, ct);
    }

    /// <summary>The photographs of a recovery, oldest first; one whose key an erasure destroyed is none. Recording the look-up is the caller's.</summary>
    public async Task<IReadOnlyList<RecoveryPhotograph>> ListAsync(RecoveryView recovery, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select uid, media_type, size, caption, sha256, wrapped_key from attachments where subject = $1 and subject_id = $2 and wrapped_key is not null order by id");
        command.Parameters.Add(new() { Value = Subject });
        command.Parameters.Add(new() { Value = recovery.Id });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<RecoveryPhotograph>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetGuid(0), r.GetString(1), r.GetInt64(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetFieldValue<byte[]>(4), r.GetFieldValue<byte[]>(5)));
        return list;
    }

    /// <summary>The picture, for a reader whose look-up was recorded.</summary>
    /// <exception cref="ProblemException">ledger.attachment_missing, ledger.attachment_changed.</exception>
    public byte[] Read(RecoveryPhotograph photograph) => store.Read(photograph.Uid, photograph.Sha256, photograph.WrappedKey);
}
