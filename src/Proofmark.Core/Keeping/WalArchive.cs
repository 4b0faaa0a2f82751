using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Keeping;

/// <summary>
/// The write-ahead log of a running cluster, read from its folder. A physical replication slot keeps PostgreSQL from deleting
/// what no backup holds yet; it gives way (<c>max_slot_wal_keep_size</c>) before the disk is full, and the next backup is then a base copy.
/// </summary>
internal sealed class WalArchive
{
    private readonly NpgsqlConnection connection;
    private readonly string folder;
    private readonly string slot;
    private readonly long segmentSize;

    private WalArchive(NpgsqlConnection connection, string folder, string slot, long segmentSize) =>
        (this.connection, this.folder, this.slot, this.segmentSize) = (connection, folder, slot, segmentSize);

    /// <summary>Opens it; the slot need not exist.</summary>
    public static async Task<WalArchive> OpenAsync(NpgsqlConnection connection, string clusterFiles, string slot, CancellationToken ct)
    {
        await using var size = new NpgsqlCommand("select setting::bigint from pg_settings where name = 'wal_segment_size'", connection);
        return new WalArchive(connection, Path.Combine(clusterFiles, "pg_wal"), slot, (long)(await size.ExecuteScalarAsync(ct))!);
    }

    /// <summary>What follows a chain's last segment is still there, or is only about to be written.</summary>
    public async Task<bool> ContinuesAsync(IReadOnlyList<StoredFile> copied, CancellationToken ct) =>
        Last(copied) is { } last && (File.Exists(Path.Combine(folder, last.Next.NameOf(segmentSize))) || last.Next == await CurrentAsync(ct));

    /// <summary>Holds the log from now on, and from where it was held before; returns the segment that is being written.</summary>
    public async Task<WalSegment> ReserveAsync(CancellationToken ct)
    {
        await ExecuteAsync("select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active and wal_status = 'lost'", ct);
        await ExecuteAsync("select pg_create_physical_replication_slot($1, true) where not exists (select from pg_replication_slots where slot_name = $1)", ct);
        return await CurrentAsync(ct);
    }

    /// <summary>The segment that follows a chain's last.</summary>
    public WalSegment After(IReadOnlyList<StoredFile> copied) => Last(copied)!.Value.Next;

    /// <summary>
    /// Ends the segment that is being written. A commit of its own follows the given time: a restore to that second finds in
    /// the log that it has passed.
    /// </summary>
    /// <returns>Everything acknowledged before the time is in segments before the given one.</returns>
    public async Task<(DateTime Through, WalSegment End)> TurnOverAsync(CancellationToken ct)
    {
        await using var now = new NpgsqlCommand("select clock_timestamp()", connection);
        var through = (DateTime)(await now.ExecuteScalarAsync(ct))!;
        await using (var mark = new NpgsqlCommand("select pg_current_xact_id()::text", connection)) await mark.ExecuteScalarAsync(ct);
        await using (var turn = new NpgsqlCommand("select pg_switch_wal()::text", connection)) await turn.ExecuteScalarAsync(ct);
        return (through, await CurrentAsync(ct));
    }

    /// <summary>Copies segments from one up to, not including, the end, and what tells of timelines.</summary>
    /// <exception cref="ProblemException">keeping.log_gap: a segment is gone.</exception>
    public async Task<IReadOnlyList<StoredFile>> CopyAsync(IReadOnlyList<StoredFile> copied, WalSegment first, WalSegment end, string target, string recipient, IProgress<double>? progress, CancellationToken ct)
    {
        var total = Math.Max(1, (double)(end.Number - Math.Min(end.Number, first.Number)));
        var list = new List<StoredFile>();
        foreach (var history in Directory.EnumerateFiles(folder, "*.history").Where(h => copied.All(c => c.Name != Stored(h))))
            list.Add(await CopyAsync(history, target, recipient, ct));
        for (var segment = first; segment.Number < end.Number; segment = segment.Next)
        {
            var path = Path.Combine(folder, segment.NameOf(segmentSize));
            if (!File.Exists(path)) throw new ProblemException(Problem.Of("keeping.log_gap", null, ("segment", Path.GetFileName(path))));
            list.Add(await CopyAsync(path, target, recipient, ct));
            progress?.Report((segment.Number - first.Number + 1) / total);
        }
        return list;
    }

    /// <summary>PostgreSQL may drop what lies before.</summary>
    public Task ReleaseAsync(WalSegment end, CancellationToken ct) => ExecuteAsync($"select pg_replication_slot_advance($1, '{end.StartOf(segmentSize)}')", ct);

    /// <summary>The name that a segment has in a chain.</summary>
    public static string Stored(string path) => Path.GetFileName(path) + ".gz.age";

    /// <summary>The name that a stored segment has in PostgreSQL's folder.</summary>
    public static string Original(StoredFile stored) => stored.Name[..^".gz.age".Length];

    private static Task<StoredFile> CopyAsync(string path, string target, string recipient, CancellationToken ct) =>
        Age.WriteAsync(recipient, Path.Combine(target, Stored(path)), async (to, stop) =>
        {
            await using var from = File.OpenRead(path);
            await from.CopyToAsync(to, stop);
        }, ct);

    /// <summary>The segment of the next byte to be written: after a switch that may be the first of a segment of which there is no file yet.</summary>
    private async Task<WalSegment> CurrentAsync(CancellationToken ct)
    {
        await using var current = new NpgsqlCommand("select pg_walfile_name(pg_current_wal_insert_lsn() + 1)", connection);
        return WalSegment.Read((string)(await current.ExecuteScalarAsync(ct))!, segmentSize)!.Value;
    }

    private WalSegment? Last(IReadOnlyList<StoredFile> copied) => copied.Select(c => WalSegment.Read(Original(c), segmentSize)).LastOrDefault(s => s is not null);

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = slot });
        await command.ExecuteNonQueryAsync(ct);
    }
}
