using System.Buffers.Binary;
using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Importing.Spooling;

namespace Proofmark.Core.Importing.Writing;

/// <summary>What becomes of an accepted row.</summary>
public enum RowClass : byte
{
    /// <summary>The register does not have it yet.</summary>
    New,
    /// <summary>The register has it and it says something else now.</summary>
    Changed,
    /// <summary>The register has it and it says the same.</summary>
    Unchanged,
}

/// <summary>
/// The class of every accepted row, by its place in the spool: one byte a row in memory, the ids of known rows in a
/// temporary file. Made by merging the sorted identities of the file with those of the register, which its index gives in
/// the same order (PostgreSQL orders a uuid by its bytes).
/// </summary>
internal sealed class RowClasses : IDisposable
{
    private readonly byte[] classes;
    private readonly FileStream known;

    private RowClasses(long rows, string directory)
    {
        classes = new byte[rows];
        known = new FileStream(Path.Combine(directory, "known-" + Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    public long Added { get; private set; }

    public long Changed { get; private set; }

    public long Unchanged { get; private set; }

    public long Absent { get; private set; }

    public RowClass this[long ordinal] => (RowClass)classes[ordinal];

    /// <summary>Classifies. The sorter holds identity, content and place of every accepted row.</summary>
    /// <param name="marks">The file's accepted rows, and <see cref="RowMark.Rejected"/> for its rejected ones: what they say is not known, but they are there.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="register">Reads identity, id and content of the register's standing rows in order of identity.</param>
    /// <param name="absent">Told the id of each row of the register that the file lacks.</param>
    /// <param name="directory">For temporary files.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<RowClasses> ClassifyAsync(DiskSorter<RowMark> marks, long rows, NpgsqlCommand register, Action<long> absent, string directory, CancellationToken ct)
    {
        var result = new RowClasses(rows, directory);
        await using var reader = await register.ExecuteReaderAsync(ct);
        var more = await reader.ReadAsync(ct);
        UInt128? rejected = null;
        void Miss()
        {
            if (RowMark.Number(reader.GetGuid(0)) == rejected) return;
            result.Absent++;
            absent(reader.GetInt64(1));
        }
        foreach (var mark in marks.Sorted())
        {
            for (; more && RowMark.Number(reader.GetGuid(0)) < mark.Identity; more = await reader.ReadAsync(ct)) Miss();
            if (mark.Ordinal < 0)
            {
                rejected = mark.Identity;
                continue;
            }
            if (more && RowMark.Number(reader.GetGuid(0)) == mark.Identity)
            {
                result.Know(mark, reader.GetInt64(1), !reader.IsDBNull(2) && RowMark.Number(reader.GetGuid(2)) == mark.Content);
                more = await reader.ReadAsync(ct);
            }
            else result.Added++;
        }
        for (; more; more = await reader.ReadAsync(ct)) Miss();
        return result;
    }

    /// <summary>The id of the register's row that a changed row continues.</summary>
    public long KnownId(long ordinal)
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomAccess.Read(known.SafeFileHandle, bytes, ordinal * 8);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>The identity in the register of the <paramref name="occurrence"/>th row that says exactly the same.</summary>
    public static Guid IdentityOf(Guid identity, int occurrence)
    {
        if (occurrence <= 1) return identity;
        Span<byte> input = stackalloc byte[20];
        identity.TryWriteBytes(input, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(input[16..], occurrence);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    public void Dispose() => known.Dispose();

    private void Know(in RowMark mark, long id, bool same)
    {
        classes[mark.Ordinal] = (byte)(same ? RowClass.Unchanged : RowClass.Changed);
        if (same)
        {
            Unchanged++;
            return;
        }
        Changed++;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, id);
        RandomAccess.Write(known.SafeFileHandle, bytes, mark.Ordinal * 8);
    }
}

// Sorted, and never compared otherwise.
#pragma warning disable MA0097
/// <summary>One row as the sorter sees it: identity and content as unsigned numbers, and its place in the spool; a rejected row has none.</summary>
internal readonly record struct RowMark(UInt128 Identity, UInt128 Content, long Ordinal) : IComparable<RowMark>
{
    /// <summary>A row that is in the file and was rejected; stands before an accepted one of the same identity.</summary>
    public static RowMark Rejected(Guid identity) => new(Number(identity), 0, -1);

    public int CompareTo(RowMark other)
    {
        var byIdentity = Identity.CompareTo(other.Identity);
        return byIdentity != 0 ? byIdentity : Ordinal.CompareTo(other.Ordinal);
    }

    public static UInt128 Number(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
#pragma warning restore MA0097
