using Npgsql;
using NpgsqlTypes;

namespace Proofmark.Core.Storage;

/// <summary>One column of a recorded table.</summary>
public abstract class RecordColumn<T>(string name)
{
    /// <summary>The column's name in the database.</summary>
    public string Name { get; } = name;

    internal abstract void Hash(RecordHasher hasher, byte number, T row);

    internal abstract void HashField(RecordHasher hasher, byte number, NpgsqlDataReader reader, int ordinal);

    internal abstract NpgsqlParameter Parameter(T row);

    internal abstract void Copy(CopyEncoder encoder, T row);
}

/// <summary>The kinds of column; <c>Of</c> picks by the getter's type.</summary>
public static class Column
{
    /// <summary>bigint.</summary>
    public static RecordColumn<T> Int64<T>(string name, Func<T, long?> get) =>
        new ValueColumn<T, long>(name, NpgsqlDbType.Bigint, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetInt64(i), static (e, v) => e.Write(v));

    /// <summary>int.</summary>
    public static RecordColumn<T> Int32<T>(string name, Func<T, int?> get) =>
        new ValueColumn<T, int>(name, NpgsqlDbType.Integer, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetInt32(i), static (e, v) => e.Write(v));

    /// <summary>smallint.</summary>
    public static RecordColumn<T> Int16<T>(string name, Func<T, short?> get) =>
        new ValueColumn<T, short>(name, NpgsqlDbType.Smallint, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetInt16(i), static (e, v) => e.Write(v));

    /// <summary>boolean.</summary>
    public static RecordColumn<T> Bool<T>(string name, Func<T, bool?> get) =>
        new ValueColumn<T, bool>(name, NpgsqlDbType.Boolean, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetBoolean(i), static (e, v) => e.Write(v));

    /// <summary>uuid.</summary>
    public static RecordColumn<T> Uuid<T>(string name, Func<T, Guid?> get) =>
        new ValueColumn<T, Guid>(name, NpgsqlDbType.Uuid, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetGuid(i), static (e, v) => e.Write(v));

    /// <summary>date.</summary>
    public static RecordColumn<T> Date<T>(string name, Func<T, DateOnly?> get) =>
        new ValueColumn<T, DateOnly>(name, NpgsqlDbType.Date, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetFieldValue<DateOnly>(i), static (e, v) => e.Write(v));

    /// <summary>timestamptz; the value is UTC and cut to the microsecond before it is stored or hashed.</summary>
    public static RecordColumn<T> Instant<T>(string name, Func<T, DateTime?> get) =>
        new ValueColumn<T, DateTime>(name, NpgsqlDbType.TimestampTz, row => get(row) is { } v ? new DateTime(v.Ticks - v.Ticks % 10, DateTimeKind.Utc) : null, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetDateTime(i), static (e, v) => e.Write(v));

    /// <summary>text.</summary>
    public static RecordColumn<T> Text<T>(string name, Func<T, string?> get) =>
        new ReferenceColumn<T, string>(name, NpgsqlDbType.Text, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetString(i), static (e, v) => e.Write(v));

    /// <summary>json, kept to the letter: the stored bytes are what is hashed. The column is called <c>data</c>.</summary>
    public static RecordColumn<T> Json<T>(string name, Func<T, string?> get) =>
        new ReferenceColumn<T, string>(name, NpgsqlDbType.Json, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetString(i), static (e, v) => e.Write(v));

    /// <summary>bytea.</summary>
    public static RecordColumn<T> Bytes<T>(string name, Func<T, byte[]?> get) =>
        new ReferenceColumn<T, byte[]>(name, NpgsqlDbType.Bytea, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetFieldValue<byte[]>(i), static (e, v) => e.Write(v));

    /// <summary>bigint[].</summary>
    public static RecordColumn<T> Int64List<T>(string name, Func<T, long[]?> get) =>
        new ReferenceColumn<T, long[]>(name, NpgsqlDbType.Array | NpgsqlDbType.Bigint, get, static (h, n, v) => h.Add(n, v), static (r, i) => r.GetFieldValue<long[]>(i), static (e, v) => e.Write(v));

    private sealed class ValueColumn<T, TValue>(string name, NpgsqlDbType type, Func<T, TValue?> get, Action<RecordHasher, byte, TValue> add, Func<NpgsqlDataReader, int, TValue> read, Action<CopyEncoder, TValue> write)
        : RecordColumn<T>(name) where TValue : struct
    {
        internal override void Hash(RecordHasher hasher, byte number, T row)
        {
            if (get(row) is { } value) add(hasher, number, value);
        }

        internal override void HashField(RecordHasher hasher, byte number, NpgsqlDataReader reader, int ordinal) => add(hasher, number, read(reader, ordinal));

        internal override NpgsqlParameter Parameter(T row) =>
            get(row) is { } value ? new NpgsqlParameter<TValue> { TypedValue = value, NpgsqlDbType = type } : new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type };

        internal override void Copy(CopyEncoder encoder, T row)
        {
            if (get(row) is { } value) write(encoder, value);
            else encoder.Null();
        }
    }

    private sealed class ReferenceColumn<T, TValue>(string name, NpgsqlDbType type, Func<T, TValue?> get, Action<RecordHasher, byte, TValue> add, Func<NpgsqlDataReader, int, TValue> read, Action<CopyEncoder, TValue> write)
        : RecordColumn<T>(name) where TValue : class
    {
        internal override void Hash(RecordHasher hasher, byte number, T row)
        {
            if (get(row) is { } value) add(hasher, number, value);
        }

        internal override void HashField(RecordHasher hasher, byte number, NpgsqlDataReader reader, int ordinal) => add(hasher, number, read(reader, ordinal));

        internal override NpgsqlParameter Parameter(T row) =>
            get(row) is { } value ? new NpgsqlParameter<TValue> { TypedValue = value, NpgsqlDbType = type } : new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type };

        internal override void Copy(CopyEncoder encoder, T row)
        {
            if (get(row) is { } value) write(encoder, value);
            else encoder.Null();
        }
    }
}
