using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Ledger;

namespace Proofmark.Core.Documents;

/// <summary>A file that is on disk under the hash of its encrypted bytes, and that no row names yet.</summary>
/// <param name="Sha256">SHA-256 of the encrypted bytes.</param>
/// <param name="Size">Length of the plain content in bytes.</param>
/// <param name="MediaType">What its first bytes say.</param>
/// <param name="WrappedKey">Its key under the master key: nonce (12), tag (16), ciphertext (32).</param>
public sealed record StoredAttachment(byte[] Sha256, long Size, string MediaType, byte[] WrappedKey);

/// <summary>
/// Attachments outside the database: <c>attachments/ab/abcd…</c>, content-addressed and encrypted, each under a key of its
/// own that the row carries wrapped. A file is on disk, with its name, before the act that names it commits. A crash between
/// the two leaves a file that nothing names, which the sweep removes; never a row without its file.
/// </summary>
public sealed class AttachmentStore
{
    /// <summary>The largest content in bytes.</summary>
    public const int MostBytes = 25 * 1024 * 1024;

    /// <summary>How old a file without a row must be before the sweep takes it: longer than any act lasts.</summary>
    public static readonly TimeSpan OrphanAge = TimeSpan.FromDays(1);

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly string root;
    private readonly byte[] master;
    private readonly IDisk disk;
    private readonly DurableFile durable;
    private readonly Lock writing = new();

    /// <summary>A store below a data directory.</summary>
    /// <param name="dataDirectory">Absolute, or taken from the current directory.</param>
    /// <param name="masterKey">32 bytes.</param>
    /// <param name="disk">The real one unless a test says otherwise.</param>
    public AttachmentStore(string dataDirectory, ReadOnlySpan<byte> masterKey, IDisk? disk = null)
    {
        root = Path.Combine(Path.GetFullPath(dataDirectory), "attachments");
        master = masterKey.ToArray();
        this.disk = disk ?? new SystemDisk();
        durable = new DurableFile(this.disk, root);
    }

    /// <summary>The store of an installation, under <c>keys/attachments.key</c>.</summary>
    public static AttachmentStore Open(string dataDirectory) => new(dataDirectory, MasterKey.Open(dataDirectory, "attachments"));

    /// <summary>Where a file stands.</summary>
    public string PathOf(ReadOnlySpan<byte> sha256)
    {
        var name = Convert.ToHexStringLower(sha256);
        return Path.Combine(root, name[..2], name);
    }

    /// <summary>Reads a content, refuses what may not be kept, and returns when it is on disk.</summary>
    /// <exception cref="ProblemException">documents.empty, documents.too_large, documents.media_type.</exception>
    /// <exception cref="IOException">The disk failed: nothing names the file, and the next try writes another.</exception>
    public async Task<StoredAttachment> PutAsync(Stream content, CancellationToken ct = default)
    {
        using var plain = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
        {
            if (plain.Length + read > MostBytes) throw new ProblemException(Problem.Of("documents.too_large", "file", ("most", MostBytes / (1024 * 1024))));
            plain.Write(buffer, 0, read);
        }
        return Put(plain.GetBuffer().AsSpan(0, (int)plain.Length));
    }

    /// <inheritdoc cref="PutAsync"/>
    public StoredAttachment Put(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) throw new ProblemException(Problem.Of("documents.empty", "file"));
        if (content.Length > MostBytes) throw new ProblemException(Problem.Of("documents.too_large", "file", ("most", MostBytes / (1024 * 1024))));
        var type = MediaTypes.Of(content) ?? throw new ProblemException(Problem.Of("documents.media_type", "file"));
        var key = RandomNumberGenerator.GetBytes(AttachmentCipher.KeyLength);
        var stored = AttachmentCipher.Encrypt(key, content);
        var hash = SHA256.HashData(stored);
        // Under a fresh key the name is fresh too: what a failed attempt left is never taken for this one.
        lock (writing) durable.WriteAll([(PathOf(hash), stored)]);
        return new StoredAttachment(hash, content.Length, type, Wrap(key, hash));
    }

    /// <summary>Names a stored file in an act.</summary>
    /// <param name="act">The act that adds it.</param>
    /// <param name="stored">What <see cref="Put"/> returned.</param>
    /// <param name="subject">recovery, entry, trace.</param>
    /// <param name="subjectId">Id of what it belongs to.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="person">The natural person it shows or names; it is erased with the person.</param>
    /// <param name="part">Of which attachment it is what part, and how it was cut.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<AttachmentRow> AttachAsync(Act act, StoredAttachment stored, string subject, long subjectId, string? caption, long? person = null, (string Part, long Of, string? Cut)? part = null, CancellationToken ct = default)
    {
        var row = new AttachmentRow
        {
            Id = await act.Ids.NextAsync("attachments", ct), Uid = act.NewUid(), Subject = subject, SubjectId = subjectId,
            Sha256 = stored.Sha256, Size = stored.Size, MediaType = stored.MediaType, Caption = caption, WrappedKey = stored.WrappedKey, Person = person,
            Part = part?.Part, PartOf = part?.Of, Cut = part?.Cut,
        };
        act.Write(AttachmentRow.Table, row);
        return row;
    }

    /// <summary>The plain content, for a reader whose look-up was recorded.</summary>
    /// <exception cref="ProblemException">ledger.attachment_missing, ledger.attachment_changed.</exception>
    public byte[] Read(Guid uid, byte[] sha256, byte[] wrappedKey)
    {
        var stored = disk.Read(PathOf(sha256)) ?? throw new ProblemException(Problem.Of("ledger.attachment_missing", null, ("attachment", uid)));
        try
        {
            if (SHA256.HashData(stored).AsSpan().SequenceEqual(sha256)) return AttachmentCipher.Decrypt(Unwrap(wrappedKey, sha256), stored);
        }
        catch (CryptographicException)
        {
            // Told below as what it is for the reader: not the file that was stored.
        }
        throw new ProblemException(Problem.Of("ledger.attachment_changed", null, ("attachment", uid)));
    }

    /// <summary>A file's own key, for who takes the node away and may read everything.</summary>
    /// <exception cref="CryptographicException">The key was wrapped by another master key.</exception>
    internal byte[] KeyOf(byte[] sha256, byte[] wrappedKey) => Unwrap(wrappedKey, sha256);

    /// <summary>
    /// Verification of the files below a data directory: each that a row names is there and has the hash that is its name. It
    /// needs no key, and asks for no file whose key was destroyed: the hash is of the encrypted bytes, and the wrapped key is part of the row that the ledger covers.
    /// </summary>
    public static FurtherCheck Check(string dataDirectory, IDisk? disk = null)
    {
        var store = new AttachmentStore(dataDirectory, default, disk);
        return async (first, _, report, ct) =>
        {
            await using var command = new NpgsqlCommand("select uid, sha256 from attachments where wrapped_key is not null order by id", first) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var name = reader.GetFieldValue<byte[]>(1);
                if (name.Length != SHA256.HashSizeInBytes || store.disk.Read(store.PathOf(name)) is not { } stored) report.Add("ledger.attachment_missing", ("attachment", reader.GetGuid(0)));
                else if (!SHA256.HashData(stored).AsSpan().SequenceEqual(name)) report.Add("ledger.attachment_changed", ("attachment", reader.GetGuid(0)));
            }
        };
    }

    /// <summary>Removes files that no row names and that are older than <see cref="OrphanAge"/>; returns how many.</summary>
    public async Task<int> SweepAsync(Database database, TimeProvider clock, CancellationToken ct = default)
    {
        if (!Directory.Exists(root)) return 0;
        var limit = clock.GetUtcNow().UtcDateTime - OrphanAge;
        var removed = 0;
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var old = Directory.EnumerateFiles(folder).Where(f => File.GetLastWriteTimeUtc(f) < limit).ToList();
            if (old.Count == 0) continue;
            var named = await NamedAsync(database, Path.GetFileName(folder), ct);
            foreach (var file in old.Where(f => !named.Contains(Path.GetFileName(f))))
            {
                File.Delete(file);
                removed++;
            }
        }
        return removed;
    }

    /// <summary>Deletes the files whose keys an erasure destroyed; returns how many. Doing it twice does no harm.</summary>
    public async Task<int> DiscardErasedAsync(Database database, CancellationToken ct = default)
    {
        await using var command = database.Owner.CreateCommand("select sha256 from attachments a where wrapped_key is null and not exists (select from attachments b where b.sha256 = a.sha256 and b.wrapped_key is not null)");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var removed = 0;
        while (await reader.ReadAsync(ct))
        {
            var path = PathOf(reader.GetFieldValue<byte[]>(0));
            if (!File.Exists(path)) continue;
            File.Delete(path);
            removed++;
        }
        return removed;
    }

    private static async Task<HashSet<string>> NamedAsync(Database database, string folder, CancellationToken ct)
    {
        await using var command = database.Owner.CreateCommand("select encode(sha256, 'hex') from attachments where encode(substring(sha256 from 1 for 1), 'hex') = $1");
        command.Parameters.Add(new() { Value = folder });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var named = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct)) named.Add(reader.GetString(0));
        return named;
    }

    /// <summary>The file's hash is bound to its key: a wrapped key cannot be moved to another row.</summary>
    private byte[] Wrap(byte[] key, byte[] hash)
    {
        using var aes = new AesGcm(master, TagLength);
        var wrapped = new byte[NonceLength + TagLength + key.Length];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceLength));
        aes.Encrypt(wrapped.AsSpan(0, NonceLength), key, wrapped.AsSpan(NonceLength + TagLength), wrapped.AsSpan(NonceLength, TagLength), hash);
        return wrapped;
    }

    private byte[] Unwrap(byte[] wrapped, byte[] hash)
    {
        if (wrapped.Length != NonceLength + TagLength + AttachmentCipher.KeyLength) throw new CryptographicException("Not a wrapped key.");
        using var aes = new AesGcm(master, TagLength);
        var key = new byte[AttachmentCipher.KeyLength];
        aes.Decrypt(wrapped.AsSpan(0, NonceLength), wrapped.AsSpan(NonceLength + TagLength), wrapped.AsSpan(NonceLength, TagLength), key, hash);
        return key;
    }
}
