using System.Buffers.Binary;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Ledger;

namespace Proofmark.Core.Storage.Sealing;

/// <summary>The root over the sealed records that an act covers. It does not say how many they are, nor whether any is more than padding.</summary>
public sealed record SealedRootRow(long Id, byte[] Root)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SealedRootRow> Table = new("sealed_roots",
        Column.Int64<SealedRootRow>("id", r => r.Id),
        Column.Bytes<SealedRootRow>("root", r => r.Root));
}

/// <summary>
/// Writes and reads sealed records. Like look-ups they are written without an act of their own, which would show that somebody
/// did something; an act covers them later, at times that depend on the clock and on ordinary look-ups alone.
/// </summary>
public static class SealedJournal
{
    /// <summary>Tag of the steps in the lives of sealed cases.</summary>
    public const string Authorities = "authorities";

    /// <summary>Tag of what the rules of misuse raised, and of what was said of it.</summary>
    public const string Findings = "findings";

    /// <summary>Tag of the auditor's readings.</summary>
    public const string Readings = "readings";

    /// <summary>Covered records are always a multiple of so many: the rest is padding.</summary>
    public const int Multiple = 4;

    /// <summary>With the first look-ups that are sealed after so long, sealed records are covered too.</summary>
    public static readonly TimeSpan Beside = TimeSpan.FromMinutes(15);

    /// <summary>And at the latest after so long, whether or not there is anything.</summary>
    public static readonly TimeSpan AtLatest = TimeSpan.FromHours(1);

    /// <summary>Tag of the look-ups under a sealed case.</summary>
    public static string LooksOf(Guid authority) => $"looks:{authority}";

    /// <summary>What a record's leaf is made of, 97 bytes and a label; the cipher is random, so its hash says nothing of the content.</summary>
    public static Hash Leaf(Guid uid, Guid tag, DateTime at, Guid? replaces, bool canary, ReadOnlySpan<byte> hash)
    {
        var label = "proofmark sealed record 1"u8;
        var bytes = new byte[label.Length + 16 + 16 + 8 + 16 + 1 + Hash.ByteCount];
        label.CopyTo(bytes);
        var rest = bytes.AsSpan(label.Length);
        uid.TryWriteBytes(rest, bigEndian: true, out _);
        tag.TryWriteBytes(rest[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(rest[32..], (at - DateTime.UnixEpoch).Ticks / 10);
        (replaces ?? Guid.Empty).TryWriteBytes(rest[40..], bigEndian: true, out _);
        rest[56] = canary ? (byte)1 : (byte)0;
        hash.CopyTo(rest[57..]);
        return MerkleHash.Leaf(bytes);
    }

    /// <summary>Keeps a look-up, as the reader and in the reader's transaction.</summary>
    public static async Task KeepAsync(NpgsqlConnection connection, SealedUse use, SealedEntry look, CancellationToken ct = default)
    {
        var (uid, cipher) = Encrypt(use.Vault, look);
        await using var command = new NpgsqlCommand("select keep_sealed($1, $2, $3, $4, $5, $6)", connection);
        foreach (var value in new object[] { uid, use.Vault.Tag(LooksOf(use.Authority)) }) command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = look.At, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        foreach (var value in new object[] { SHA256.HashData(cipher), cipher, look.Found ?? [] }) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Adds a record, as the writer; returns its id.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="vault">Keys.</param>
    /// <param name="label">What it belongs to.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="replaces">The record that it stands for from now on.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Guid> AddAsync(NpgsqlConnection connection, SealedVault vault, string label, SealedEntry entry, Guid? replaces = null, CancellationToken ct = default)
    {
        var (uid, cipher) = Encrypt(vault, entry);
        await InsertAsync(connection, uid, vault.Tag(label), entry.At, replaces, entry.Canary, cipher, ct);
        return uid;
    }

    /// <summary>The records of one tag, oldest first; for whoever has the key, within a transaction. Nothing else shows to it.</summary>
    public static async Task<IReadOnlyList<SealedEntry>> OfAsync(NpgsqlConnection connection, SealedVault vault, string label, CancellationToken ct = default)
    {
        var tag = vault.Tag(label);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("select set_config('proofmark.sealed_tag', $1, true)") { Parameters = { new() { Value = tag.ToString() } } });
        batch.BatchCommands.Add(new("select uid, canary, cipher from sealed_records where tag = $1 and cipher is not null order by id") { Parameters = { new() { Value = tag } } });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await ReadAsync(reader, vault, ct);
    }

    /// <summary>The records of several tags, each oldest first, in one question; in a transaction that reads for the auditor.</summary>
    public static async Task<ILookup<string, SealedEntry>> OfAllAsync(NpgsqlConnection connection, SealedVault vault, IEnumerable<string> labels, CancellationToken ct = default)
    {
        var tags = labels.Distinct(StringComparer.Ordinal).ToDictionary(vault.Tag);
        await using var command = new NpgsqlCommand("select uid, canary, cipher, tag from sealed_records where tag = any ($1) and cipher is not null order by id", connection) { Parameters = { new() { Value = tags.Keys.ToArray() } } };
        var list = new List<(string Label, SealedEntry Entry)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            if (Decrypt(vault, reader) is { } entry) list.Add((tags[reader.GetGuid(3)], entry));
        return list.ToLookup(e => e.Label, e => e.Entry, StringComparer.Ordinal);
    }

    /// <summary>All records of a time, oldest first; in a transaction that reads for the auditor. Padding is left out.</summary>
    public static async Task<IReadOnlyList<SealedEntry>> BetweenAsync(NpgsqlConnection connection, SealedVault vault, DateTime from, DateTime until, CancellationToken ct = default)
    {
        await ReadSession.AllowAuditorAsync(connection, ct);
        await using var command = new NpgsqlCommand("select uid, canary, cipher from sealed_records where at >= $1 and at < $2 and cipher is not null order by at, id", connection);
        foreach (var value in new[] { from, until }) command.Parameters.Add(new() { Value = value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, vault, ct);
    }

    /// <summary>
    /// Takes typed words out of what is sealed, within an erasure's act: a record that names the person gives way to one without the words. Nothing
    /// is counted or named outside.
    /// </summary>
    /// <param name="act">The erasure.</param>
    /// <param name="vault">Keys.</param>
    /// <param name="names">Does a text name the person?</param>
    /// <param name="mayName">May a typed query, which often has a part of a name only?</param>
    /// <param name="ct">Cancels.</param>
    public static async Task EraseWordsAsync(Act act, SealedVault vault, Func<string, bool> names, Func<string, bool> mayName, CancellationToken ct = default)
    {
        bool Asks(string? query) => query is not null && (names(query) || mayName(query));
        await act.FlushAsync(ct);
        await ReadSession.AllowAuditorAsync(act.Connection, ct);
        var rows = new List<(Guid Tag, DateTime At, SealedEntry Entry)>();
        await using (var command = new NpgsqlCommand("select uid, canary, cipher, tag, at from sealed_records where cipher is not null order by id", act.Connection) { CommandTimeout = 0 })
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                if (Decrypt(vault, reader) is { } entry && (Asks(entry.Query) || new[] { entry.Text, entry.Reference, entry.Issuer }.Any(t => t is not null && names(t))))
                    rows.Add((reader.GetGuid(3), reader.GetDateTime(4), entry));
        foreach (var (tag, at, entry) in rows)
        {
            string? Left(string? text) => text is not null && names(text) ? "■■■" : text;
            var after = entry with { Query = Asks(entry.Query) ? null : entry.Query, Text = Left(entry.Text), Reference = Left(entry.Reference), Issuer = Left(entry.Issuer) };
            var (uid, cipher) = Encrypt(vault, after);
            await InsertAsync(act.Connection, uid, tag, at, entry.Uid, entry.Canary, cipher, ct);
            await using var forget = new NpgsqlCommand("update sealed_records set cipher = null where uid = $1", act.Connection) { Parameters = { new() { Value = entry.Uid } } };
            await forget.ExecuteNonQueryAsync(ct);
        }
        await using var end = new NpgsqlCommand("select set_config('proofmark.auditor', '', true)", act.Connection);
        await end.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Is it time? Never does the answer depend on whether anything is sealed.</summary>
    internal static async Task<bool> IsDueAsync(NpgsqlConnection connection, DateTime now, TimeSpan after, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select coalesce((select a.recorded from sealed_roots r join acts a on a.id = r.act order by r.act desc limit 1), (select created from node))", connection);
        return await command.ExecuteScalarAsync(ct) is not DateTime last || last + after <= now;
    }

    /// <summary>Covers what is not covered yet, with padding, by a root that this act records.</summary>
    internal static async Task CoverAsync(Act act, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        await ReadSession.AllowAuditorAsync(act.Connection, ct);
        long waiting;
        await using (var count = new NpgsqlCommand("select count(*) from sealed_records where act is null", act.Connection)) waiting = (long)(await count.ExecuteScalarAsync(ct))!;
        for (var padding = waiting == 0 ? Multiple : (Multiple - waiting % Multiple) % Multiple; padding > 0; padding--)
            await InsertAsync(act.Connection, Guid.NewGuid(), Guid.NewGuid(), act.Recorded, null, false, RandomNumberGenerator.GetBytes(SealedVault.Block + 28), ct);
        var root = new MerkleRoot();
        var ids = new List<long>();
        await using (var command = new NpgsqlCommand("select id, uid, tag, at, replaces, canary, hash from sealed_records where act is null order by id for update", act.Connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
            {
                ids.Add(reader.GetInt64(0));
                root.Append(LeafOf(reader, 1));
            }
        await using (var cover = new NpgsqlCommand("update sealed_records set act = $1 where id = any ($2)", act.Connection))
        {
            cover.Parameters.Add(new() { Value = act.Id });
            cover.Parameters.Add(new() { Value = ids.ToArray() });
            await cover.ExecuteNonQueryAsync(ct);
        }
        act.Write(SealedRootRow.Table, new SealedRootRow(await act.Ids.NextAsync("sealed_roots", ct), root.Root().ToArray()));
    }

    /// <summary>The leaf of a row of uid, tag, at, replaces, canary, hash.</summary>
    internal static Hash LeafOf(NpgsqlDataReader r, int first) =>
        Leaf(r.GetGuid(first), r.GetGuid(first + 1), r.GetDateTime(first + 2), r.IsDBNull(first + 3) ? null : r.GetGuid(first + 3), r.GetBoolean(first + 4), r.GetFieldValue<byte[]>(first + 5));

    private static (Guid Uid, byte[] Cipher) Encrypt(SealedVault vault, SealedEntry entry)
    {
        // Drawn, not stamped with the time: it shows in no order.
        var uid = Guid.NewGuid();
        return (uid, vault.Seal(uid, entry.Write()));
    }

    private static SealedEntry? Decrypt(SealedVault vault, NpgsqlDataReader reader)
    {
        var uid = reader.GetGuid(0);
        return vault.Open(uid, reader.GetFieldValue<byte[]>(2)) is { } plain && SealedEntry.Read(plain) is { } entry ? entry with { Uid = uid, Canary = reader.GetBoolean(1) } : null;
    }

    private static async Task<IReadOnlyList<SealedEntry>> ReadAsync(NpgsqlDataReader reader, SealedVault vault, CancellationToken ct)
    {
        var list = new List<SealedEntry>();
        while (await reader.ReadAsync(ct))
            if (Decrypt(vault, reader) is { } entry) list.Add(entry);
        return list;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Guid uid, Guid tag, DateTime at, Guid? replaces, bool canary, byte[] cipher, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("insert into sealed_records (uid, tag, at, replaces, canary, hash, cipher) values ($1, $2, $3, $4, $5, $6, $7)", connection);
        command.Parameters.Add(new() { Value = uid });
        command.Parameters.Add(new() { Value = tag });
        command.Parameters.Add(new() { Value = new DateTime(at.Ticks - at.Ticks % 10, DateTimeKind.Utc), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)replaces ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = canary });
        command.Parameters.Add(new() { Value = SHA256.HashData(cipher) });
        command.Parameters.Add(new() { Value = cipher });
        await command.ExecuteNonQueryAsync(ct);
    }
}
