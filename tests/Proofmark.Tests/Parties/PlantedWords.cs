using System.Text;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Parties;

/// <summary>Looks for planted words everywhere a node keeps bytes: rows, the database's files, its log, the data directory.</summary>
internal static class PlantedWords
{
    /// <summary>How a register of holders is read: where the words are planted by import.</summary>
    public const string Mapping = """
        format: proofmark-import-mapping-1
        name: Erasure
        register: weapons
        dates:
          order: ymd
        identity: [No]
        absence: nothing
        fields:
          register_number: No
          serial: Serial
          make: Make
          manufactured: Made
          holder_name: Holder
          holder_id: Id
          holder_kind: Kind
        """;

    /// <summary>Tables one of whose rows, written out whole, holds the text, also as the hex of bytes and inside base64 JSON.</summary>
    public static async Task<List<string>> TablesAsync(Database database, string text)
    {
        var tables = new List<string>();
        await using (var command = database.Owner.CreateCommand("select tablename from pg_tables where schemaname = 'public'"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        var holding = new List<string>();
        foreach (var table in tables)
        {
            await using var command = database.Owner.CreateCommand($"select exists (select from {table} t where t::text ilike '%' || $1 || '%' or t::text like '%' || $2 || '%')");
            command.Parameters.Add(new() { Value = text });
            command.Parameters.Add(new() { Value = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)) });
            if ((bool)(await command.ExecuteScalarAsync())!) holding.Add(table);
        }
        foreach (var table in new[] { "messages_in", "messages_out" })
        {
            await using var command = database.Owner.CreateCommand($"select envelope from {table} where length(envelope) > 0 and persons is null");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                using var json = System.Text.Json.JsonDocument.Parse(reader.GetFieldValue<byte[]>(0));
                if (Encoding.UTF8.GetString(json.RootElement.GetProperty("payload").GetBytesFromBase64()).Contains(text, StringComparison.OrdinalIgnoreCase)) holding.Add(table + " (payload)");
            }
        }
        return holding;
    }

    /// <summary>This database's own files, the write-ahead log and the server's log.</summary>
    public static async Task<IEnumerable<string>> ClusterFilesAsync(Node node)
    {
        var pg = (await PostgresFixture.ClusterAsync()).Files;
        var oid = await node.ScalarAsync<long>("select oid::bigint from pg_database where datname = current_database()");
        return new[] { Path.Combine(pg, "base", oid.ToString(System.Globalization.CultureInfo.InvariantCulture)), Path.Combine(pg, "pg_wal"), Path.Combine(pg, "log") }.SelectMany(Files);
    }

    /// <summary>The relations behind files of the database that hold the text, for a message that says where to look.</summary>
    public static async Task<List<string>> RelationsAsync(Node node, string text)
    {
        var names = new List<string>();
        foreach (var file in Holding(await ClusterFilesAsync(node), text))
        {
            var filenode = Path.GetFileName(file).Split('.', '_')[0];
            names.Add(long.TryParse(filenode, out var id) && file.Contains("/base/", StringComparison.Ordinal)
                ? await node.ScalarAsync<string>($"select coalesce((select string_agg(relname::text, ',') from pg_class where pg_relation_filenode(oid) = {id}), 'file {id} of no relation')")
                : file);
        }
        return names;
    }

    public static IEnumerable<string> Files(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];

    /// <summary>Files that hold the text as UTF-8 or UTF-16.</summary>
    public static List<string> Holding(IEnumerable<string> files, string text)
    {
        byte[][] forms = [Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text), Encoding.BigEndianUnicode.GetBytes(text)];
        var holding = new List<string>();
        foreach (var file in files)
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                if (forms.Any(f => bytes.AsSpan().IndexOf(f) >= 0)) holding.Add(file);
            }
            // The write-ahead log is turned over while it is read.
            catch (Exception e) when (e is FileNotFoundException or EndOfStreamException)
            {
                continue;
            }
        }
        return holding;
    }
}
