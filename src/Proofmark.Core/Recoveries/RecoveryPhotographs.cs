using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Recoveries;

/// <summary>A photograph of a recovered weapon.</summary>
/// <param name="Uid">Outside id.</param>
/// <param name="MediaType">image/jpeg, image/png or image/webp, as its first bytes say.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Caption">What it shows.</param>
public sealed record RecoveryPhotograph(Guid Uid, string MediaType, long Size, string? Caption, byte[] Sha256, byte[] WrappedKey)
{
    /// <summary>The file as the camera wrote it, with place and time; null when it said no more than the picture, and of anonymous surrenders.</summary>
    public RecoveryPhotograph? Original { get; init; }

    /// <summary>What was cut from it, for which <see cref="How"/> is said.</summary>
    public IReadOnlyList<RecoveryPhotograph> Cuts { get; init; } = [];

    /// <summary>How it was cut from the whole picture; null: it is the whole picture.</summary>
    public PhotographCut? How { get; init; }
}

/// <summary>
/// Photographs of recoveries: added by an act, never changed. Shown and passed on is the picture alone; the file as the camera wrote
/// it is evidence of place and time and is kept beside it for the case, unless the weapon was surrendered by nobody in particular:
/// then nothing but the picture is ever written.
/// </summary>
public sealed class RecoveryPhotographs(Acts acts, AttachmentStore store)
{
    /// <summary>Adds photographs to a recovery.</summary>
    public static readonly ActType Photograph = new("recoveries.photograph", false);

    /// <summary>The largest photograph in bytes.</summary>
    public const int MostBytes = 16_000_000;

    /// <summary>How many are sent at once.</summary>
    public const int MostAtOnce = 3;

    /// <summary>How many a recovery has; what was cut from them does not count.</summary>
    public const int MostOfRecovery = 12;

    internal const string Subject = "recovery";

    /// <summary>Keeps photographs with a recovery, in the order given; all or none.</summary>
    /// <param name="recovery">Its recovery.</param>
    /// <param name="sent">The files as they were sent.</param>
    /// <param name="caption">What they show; the text that stands for them where they cannot be seen.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">recoveries.photographs_none, recoveries.photographs_many, recoveries.photographs_full, documents.*.</exception>
    public async Task<ActOutcome> AddAsync(RecoveryView recovery, IReadOnlyList<SentPhotograph> sent, string? caption, Doing doing, CancellationToken ct = default)
    {
        if (sent.Count == 0) throw new ProblemException(Problem.Of("recoveries.photographs_none", "photographs"));
        if (sent.Count > MostAtOnce) throw new ProblemException(Problem.Of("recoveries.photographs_many", "photographs", ("most", MostAtOnce)));
        if (sent.Any(s => s.Content.Length > MostBytes || s.Cut?.Content.Length > MostBytes)) throw TooLarge();
        acts.Condition?.Demand();
        // All are read before the first is written: what is refused leaves nothing on disk, and of what is anonymous only the picture gets there.
        var clean = sent.Select(s => (s.Content, Picture: Documents.Photograph.Clean(s.Content), Cut: s.Cut is { } cut ? Documents.Photograph.Clean(cut.Content) : null, s.Cut?.How)).ToList();
        // Files are on disk before the act names them; those of an act that fails are swept.
        var stored = clean.ConvertAll(c => (
            Picture: store.Put(c.Picture),
            Original: recovery.Point is not null || c.Content.AsSpan().SequenceEqual(c.Picture) ? null : store.Put(c.Content),
            Cut: c.Cut is null ? null : store.Put(c.Cut), c.How));
        return await acts.DoAsync(new ActRequest(Photograph, doing.Actor, doing.Purpose, doing.Key) { Content = $"{recovery.Uid}|{caption}|{string.Join(',', clean.Select(c => $"{Hash(c.Picture)} {c.How} {(c.Cut is null ? "" : Hash(c.Cut))}"))}" }, async act =>
        {
            act.UidsTellTheDay = recovery.Point is not null;
            if (await CountedAsync(act.Connection, recovery.Id, ct) + stored.Count > MostOfRecovery) throw new ProblemException(Problem.Of("recoveries.photographs_full", "photographs", ("most", MostOfRecovery)));
            foreach (var (picture, original, cut, how) in stored)
            {
                var row = await AttachmentStore.AttachAsync(act, picture, Subject, recovery.Id, caption, ct: ct);
                if (original is not null) await AttachmentStore.AttachAsync(act, original, Subject, recovery.Id, caption, part: ("original", row.Id, null), ct: ct);
                if (cut is not null) await AttachmentStore.AttachAsync(act, cut, Subject, recovery.Id, caption, part: ("cut", row.Id, how!.ToString()), ct: ct);
            }
        }, ct);
    }

    /// <summary>What is said of a photograph that is too large.</summary>
    public static ProblemException TooLarge() => new(Problem.Of("documents.photograph_large", "photographs", ("most", MostBytes / 1_000_000)));

    /// <summary>The photographs of a recovery, oldest first, each with its parts; one whose key an erasure destroyed is none. Recording the look-up is the caller's.</summary>
    public Task<IReadOnlyList<RecoveryPhotograph>> ListAsync(RecoveryView recovery, CancellationToken ct = default) => ListAsync(Subject, recovery.Id, ct);

    /// <summary>The same of whatever they belong to: of a record from the field that waits in a conflict, too.</summary>
    internal async Task<IReadOnlyList<RecoveryPhotograph>> ListAsync(string subject, long id, CancellationToken ct)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ListAsync(connection, subject, id, ct);
    }

    /// <summary>How many photographs a recovery has, without what was cut from them. Nobody else adds one until the act's transaction is over: two who send at once would both find room.</summary>
    internal static async Task<long> CountedAsync(NpgsqlConnection connection, long recovery, CancellationToken ct)
    {
        await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.recovery_photographs:' || $1::text, 0))", connection) { Parameters = { new() { Value = recovery } } })
            await wait.ExecuteNonQueryAsync(ct);
        await using var count = new NpgsqlCommand("select count(*) from attachments where subject = $1 and subject_id = $2 and part is null and wrapped_key is not null", connection) { Parameters = { new() { Value = Subject }, new() { Value = recovery } } };
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    private static async Task<IReadOnlyList<RecoveryPhotograph>> ListAsync(NpgsqlConnection connection, string subject, long id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id, uid, media_type, size, caption, sha256, wrapped_key, part, part_of, cut from attachments where subject = $1 and subject_id = $2 and wrapped_key is not null order by id", connection);
        command.Parameters.Add(new() { Value = subject });
        command.Parameters.Add(new() { Value = id });
        await using var r = await command.ExecuteReaderAsync(ct);
        var rows = new List<(long Id, string? Part, long? Of, RecoveryPhotograph Picture)>();
        while (await r.ReadAsync(ct))
            rows.Add((r.GetInt64(0), T(7), r.IsDBNull(8) ? null : r.GetInt64(8), new(r.GetGuid(1), r.GetString(2), r.GetInt64(3), T(4), r.GetFieldValue<byte[]>(5), r.GetFieldValue<byte[]>(6)) { How = PhotographCut.Read(T(9)) }));
        return [.. rows.Where(p => p.Part is null).Select(p => p.Picture with { Original = rows.FirstOrDefault(o => o.Of == p.Id && o.Part == "original").Picture, Cuts = [.. rows.Where(c => c.Of == p.Id && c.Part == "cut").Select(c => c.Picture)] })];

        string? T(int i) => r.IsDBNull(i) ? null : r.GetString(i);
    }

    /// <summary>The picture, for a reader whose look-up was recorded.</summary>
    /// <exception cref="ProblemException">ledger.attachment_missing, ledger.attachment_changed.</exception>
    public byte[] Read(RecoveryPhotograph photograph) => store.Read(photograph.Uid, photograph.Sha256, photograph.WrappedKey);

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content));
}
