using System.Text;
using Npgsql;

namespace Proofmark.Core.Storage;

/// <summary>
/// A recorded table: one declaration of its columns serves INSERT, COPY, hashing and verification, so that what is
/// stored and what is hashed cannot drift apart. Every table also has act, seq and salt.
/// </summary>
public abstract class RecordTable
{
    private protected RecordTable(string name)
    {
        Name = name;
        NameBytes = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The table's name in the database.</summary>
    public string Name { get; }

    internal byte[] NameBytes { get; }

    /// <summary>What every act that wrote a row here asks before it commits, with the registers of those rows; null: nothing. Nothing that writes the table goes around it. No act asks while no register has a rule.</summary>
    public Func<Act, IReadOnlyCollection<long>, CancellationToken, Task>? Guard { get; init; }

    /// <summary>Names of the hashed columns, in the order that numbers them (from 1). Append only.</summary>
    public abstract IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Hashes a row that was read as act, seq, salt, then the columns in order.</summary>
    internal abstract void HashRow(RecordHasher hasher, NpgsqlDataReader reader, ReadOnlySpan<byte> salt, Span<byte> hash);

    /// <summary>The query that reads what <see cref="HashRow"/> needs, in recorded order.</summary>
    internal string SelectForVerification => $"select act, seq, salt, {string.Join(", ", ColumnNames.Select(c => c == "data" ? "data::text" : c))} from {Name} where act is not null order by act, seq";
}

/// <summary>A recorded table whose rows are <typeparamref name="T"/>.</summary>
public sealed class RecordTable<T> : RecordTable
{
    private readonly RecordColumn<T>[] columns;
    private readonly string[] names;

    /// <summary>Declares a table.</summary>
    public RecordTable(string name, params RecordColumn<T>[] columns) : base(name)
    {
        this.columns = columns;
        names = [.. columns.Select(c => c.Name)];
        InsertSql = $"insert into {name} (act, seq, salt, {string.Join(", ", names)}) values ({string.Join(", ", Enumerable.Range(1, columns.Length + 3).Select(i => "$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)))})";
        CopySql = $"copy {name} (act, seq, salt, {string.Join(", ", names)}) from stdin (format binary)";
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ColumnNames => names;

    /// <summary>The COPY statement for this table.</summary>
    public string CopySql { get; }

    private string InsertSql { get; }

    /// <summary>registers.id that a row belongs to, for the <see cref="RecordTable.Guard"/>.</summary>
    public Func<T, long>? RegisterOf { get; init; }

    internal void Hash(RecordHasher hasher, T row, ReadOnlySpan<byte> salt, Span<byte> hash)
    {
        hasher.Begin(salt, NameBytes);
        for (var i = 0; i < columns.Length; i++) columns[i].Hash(hasher, checked((byte)(i + 1)), row);
        hasher.Finish(hash);
    }

    internal override void HashRow(RecordHasher hasher, NpgsqlDataReader reader, ReadOnlySpan<byte> salt, Span<byte> hash)
    {
        hasher.Begin(salt, NameBytes);
        for (var i = 0; i < columns.Length; i++)
            if (!reader.IsDBNull(i + 3)) columns[i].HashField(hasher, checked((byte)(i + 1)), reader, i + 3);
        hasher.Finish(hash);
    }

    internal NpgsqlBatchCommand Insert(long act, int seq, byte[] salt, T row)
    {
        var command = new NpgsqlBatchCommand(InsertSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = act });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = seq });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = salt });
        foreach (var column in columns) command.Parameters.Add(column.Parameter(row));
        return command;
    }

    /// <summary>Writes one row to a running COPY.</summary>
    internal void Copy(CopyEncoder encoder, long act, int seq, byte[] salt, T row)
    {
        encoder.Row(checked((short)(columns.Length + 3)));
        encoder.Write(act);
        encoder.Write(seq);
        encoder.Write(salt.AsSpan());
        foreach (var column in columns) column.Copy(encoder, row);
    }
}
