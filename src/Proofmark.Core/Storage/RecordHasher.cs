using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Storage;

/// <summary>
/// Builds the bytes that a record's hash covers: salt (16), table name, then each column that is not null as
/// number (1 byte), type (1 byte), length (4 bytes, big endian), value. See docs/log-format.md, "Record hash".
/// Null columns are left out, so a column that is added later does not change the hash of older rows.
/// </summary>
public sealed class RecordHasher
{
    /// <summary>Bytes of salt in each record.</summary>
    public const int SaltLength = 16;

    private static readonly long PostgresEpoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private byte[] buffer = new byte[1024];
    private int length;

    /// <summary>Starts a record. The leading zero byte keeps records apart from inner nodes (RFC 6962 §2.1).</summary>
    public void Begin(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> tableName)
    {
        if (salt.Length != SaltLength) throw new ArgumentException("A salt has 16 bytes.", nameof(salt));
        length = 0;
        Reserve(2 + salt.Length + tableName.Length);
        buffer[length++] = 0;
        salt.CopyTo(buffer.AsSpan(length));
        length += salt.Length;
        buffer[length++] = checked((byte)tableName.Length);
        tableName.CopyTo(buffer.AsSpan(length));
        length += tableName.Length;
    }

    /// <summary>What was added since <see cref="Begin"/>: the record's bytes; good until the next record begins.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>The SHA-256 of what was added since <see cref="Begin"/>.</summary>
    public void Finish(Span<byte> hash) => SHA256.HashData(buffer.AsSpan(0, length), hash);

    /// <summary>Adds a 64-bit number.</summary>
    public void Add(byte column, long value) => BinaryPrimitives.WriteInt64BigEndian(Field(column, (byte)'l', 8), value);

    /// <summary>Adds a 32-bit number.</summary>
    public void Add(byte column, int value) => BinaryPrimitives.WriteInt32BigEndian(Field(column, (byte)'i', 4), value);

    /// <summary>Adds a 16-bit number.</summary>
    public void Add(byte column, short value) => BinaryPrimitives.WriteInt16BigEndian(Field(column, (byte)'s', 2), value);

    /// <summary>Adds a truth value.</summary>
    public void Add(byte column, bool value) => Field(column, (byte)'b', 1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>Adds an identifier, in network order.</summary>
    public void Add(byte column, Guid value)
    {
        if (!value.TryWriteBytes(Field(column, (byte)'u', 16), bigEndian: true, out _)) throw new InvalidOperationException("A uuid has 16 bytes.");
    }

    /// <summary>Adds a date as days since 2000-01-01.</summary>
    public void Add(byte column, DateOnly value) =>
        BinaryPrimitives.WriteInt32BigEndian(Field(column, (byte)'d', 4), value.DayNumber - 730119);

    /// <summary>Adds an instant as microseconds since 2000-01-01 UTC: what PostgreSQL keeps.</summary>
    public void Add(byte column, DateTime value) =>
        BinaryPrimitives.WriteInt64BigEndian(Field(column, (byte)'t', 8), (value.Ticks - PostgresEpoch) / 10);

    /// <summary>Adds text as UTF-8.</summary>
    public void Add(byte column, string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Field(column, (byte)'x', count));
    }

    /// <summary>Adds bytes.</summary>
    public void Add(byte column, byte[] value) => value.CopyTo(Field(column, (byte)'y', value.Length));

    /// <summary>Adds a list of 64-bit numbers.</summary>
    public void Add(byte column, long[] value)
    {
        var field = Field(column, (byte)'L', value.Length * 8);
        for (var i = 0; i < value.Length; i++) BinaryPrimitives.WriteInt64BigEndian(field[(i * 8)..], value[i]);
    }

    private Span<byte> Field(byte column, byte type, int count)
    {
        Reserve(6 + count);
        buffer[length] = column;
        buffer[length + 1] = type;
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(length + 2), count);
        var field = buffer.AsSpan(length + 6, count);
        length += 6 + count;
        return field;
    }

    private void Reserve(int more)
    {
        if (buffer.Length - length < more) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + more));
    }
}
