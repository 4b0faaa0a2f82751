using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Generation;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;

namespace Proofmark.Bench;

/// <summary>A weapon of the generated register as the bench knows it.</summary>
internal sealed record SearchWeapon(long Entry, string Mark, string Make, string Calibre);

/// <summary>
/// A generated register poured straight into the tables of marks and entries, without acts: what is measured is the search, and its index
/// is made from the same tables. Beside them the table of the reference, with its two indexes.
/// </summary>
internal static class SearchRegister
{
    // Of marks and entries, their indexes, what sorting needs and our own index; and the generated file beside them.
    private const long BytesPerWeapon = 600;

    /// <summary>Pours.</summary>
    /// <param name="owner">The database.</param>
    /// <param name="folder">For the generated file, which does not stay.</param>
    /// <param name="rows">Weapons.</param>
    /// <param name="sample">So many are given back, drawn by lot.</param>
    /// <param name="alone">Without the table of the reference, and without the indexes that only pages ask (by outside id, by identity, by mark).</param>
    public static async Task<(long Rows, List<SearchWeapon> Sample)> PourAsync(NpgsqlDataSource owner, string folder, long rows, int sample, bool alone)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < rows * BytesPerWeapon) throw new IOException($"{rows} weapons take about {rows * BytesPerWeapon >> 30} GiB; {free >> 30} GiB are free in {folder}.");
        var made = await Task.Run(() => RegisterGenerator.Generate(new GenerationRequest(Math.Max(rows, RegisterGenerator.Fewest), 1, folder, Clean: true), ReferenceTables.Shipped));
        Console.Error.WriteLine("  generated");
        await using var one = await owner.OpenConnectionAsync();
        await using var two = await owner.OpenConnectionAsync();
        await using var three = await owner.OpenConnectionAsync();
        // Triggers and foreign keys belong to acts, and there is none.
        foreach (var connection in new[] { one, two, three }) await DoAsync(connection, "set session_replication_role = replica");
        if (alone) await DoAsync(three, "drop index entries_uid; drop index entries_identity; drop index marks_norm; alter table marks drop constraint marks_pkey cascade");
        await DoAsync(three, """create table search_reference (entry bigint, norm text collate "C", make text collate "C", calibre text collate "C")""");
        var chance = new Random(20261123);
        var kept = new List<SearchWeapon>(sample);
        long count = 0;
        await using (var entries = await one.BeginBinaryImportAsync("copy entries (id, uid, register, handling, identity, make, model, calibre, year, act, seq, salt) from stdin (format binary)"))
        await using (var marks = await two.BeginBinaryImportAsync("copy marks (id, entry, register, handling, kind, text, norm, act, seq, salt) from stdin (format binary)"))
        await using (var reference = await three.BeginBinaryImportAsync("copy search_reference from stdin (format binary)"))
        {
            foreach (var cells in Lines(made.Register))
            {
                var (norm, make, calibre) = (MarkNormal.Of(cells[1]), cells[2], cells[4]);
                if (norm.Length is 0 or > 64) continue;
                var entry = ++count;
                await entries.StartRowAsync();
                await entries.WriteAsync(entry, NpgsqlDbType.Bigint);
                await entries.WriteAsync(Id(entry), NpgsqlDbType.Uuid);
                await entries.WriteAsync(1L, NpgsqlDbType.Bigint);
                await entries.WriteAsync((short)0, NpgsqlDbType.Smallint);
                await entries.WriteAsync(Id(entry), NpgsqlDbType.Uuid);
                await entries.WriteAsync(make, NpgsqlDbType.Text);
                await entries.WriteAsync(cells[3], NpgsqlDbType.Text);
                await entries.WriteAsync(calibre, NpgsqlDbType.Text);
                if (short.TryParse(cells[7], CultureInfo.InvariantCulture, out var year)) await entries.WriteAsync(year, NpgsqlDbType.Smallint);
                else await entries.WriteNullAsync();
                await entries.WriteAsync(1L, NpgsqlDbType.Bigint);
                await entries.WriteAsync((int)entry, NpgsqlDbType.Integer);
                await entries.WriteAsync(Array.Empty<byte>(), NpgsqlDbType.Bytea);
                await marks.StartRowAsync();
                await marks.WriteAsync(entry, NpgsqlDbType.Bigint);
                await marks.WriteAsync(entry, NpgsqlDbType.Bigint);
                await marks.WriteAsync(1L, NpgsqlDbType.Bigint);
                await marks.WriteAsync((short)0, NpgsqlDbType.Smallint);
                await marks.WriteAsync("serial", NpgsqlDbType.Text);
                await marks.WriteAsync(cells[1], NpgsqlDbType.Text);
                await marks.WriteAsync(norm, NpgsqlDbType.Text);
                await marks.WriteAsync(1L, NpgsqlDbType.Bigint);
                await marks.WriteAsync((int)entry, NpgsqlDbType.Integer);
                await marks.WriteAsync(Array.Empty<byte>(), NpgsqlDbType.Bytea);
                if (!alone)
                {
                    await reference.StartRowAsync();
                    await reference.WriteAsync(entry, NpgsqlDbType.Bigint);
                    await reference.WriteAsync(norm, NpgsqlDbType.Text);
                    await reference.WriteAsync(make, NpgsqlDbType.Text);
                    await reference.WriteAsync(calibre, NpgsqlDbType.Text);
                }
                // Each weapon has the same chance to be asked for.
                if (kept.Count < sample) kept.Add(new(entry, norm, make, calibre));
                else if (chance.NextInt64(count) is var at && at < sample) kept[(int)at] = new(entry, norm, make, calibre);
            }
            await entries.CompleteAsync();
            await marks.CompleteAsync();
            await reference.CompleteAsync();
        }
        File.Delete(made.Register);
        Console.Error.WriteLine($"  {count} weapons poured");
        if (!alone) await DoAsync(three, "create extension if not exists pg_trgm; set maintenance_work_mem = '2GB'; create index on search_reference (norm); create index on search_reference using gin (norm gin_trgm_ops)");
        foreach (var table in new[] { "search_reference", "marks", "entries" }) await DoAsync(three, "vacuum analyze " + table);
        await DoAsync(three, "checkpoint");
        Console.Error.WriteLine("  tables in order");
        return (count, kept);
    }

    private static Guid Id(long entry)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, unchecked((ulong)entry * 0x9E3779B97F4A7C15UL));
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes[8..], entry);
        return new Guid(bytes);
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        foreach (var part in sql.Split(';', StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(part, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static IEnumerable<string[]> Lines(string path)
    {
        var cells = new string[8];
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var at = 0;
            for (var i = 0; i < cells.Length; i++)
            {
                var quoted = at < line.Length && line[at] == '"';
                var end = quoted ? Closed(line, at + 1) + 1 : line.IndexOf(',', at);
                if (end < 0) end = line.Length;
                cells[i] = quoted ? line[(at + 1)..(end - 1)].Replace("\"\"", "\"", StringComparison.Ordinal) : line[at..end];
                at = Math.Min(line.Length, end + 1);
            }
            yield return cells;
        }
    }

    private static int Closed(string line, int from)
    {
        while ((from = line.IndexOf('"', from)) + 1 < line.Length && line[from + 1] == '"') from += 2;
        return from;
    }
}
