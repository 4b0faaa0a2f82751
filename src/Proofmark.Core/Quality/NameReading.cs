using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Quality;

/// <summary>
/// What the reference data says of makes, models and calibres that an entry names in words alone (a correction leaves the words and drops
/// what they were resolved to): resolved where there is one meaning, else what is odd about them. One look at each distinct name.
/// </summary>
internal sealed class NameReading(ReferenceTables tables)
{
    // More distinct names than any register of the world holds; beyond them names are compared as they are written.
    private const int Most = 500_000;

    private readonly Lazy<string[]> known = new(() => [.. tables.Makes.SelectMany(m => m.Aliases.Prepend(m.Name)).Select(NameKey.Words).Where(w => w.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    public async Task WriteAsync(NpgsqlConnection connection, long register, long? entry, CancellationToken ct)
    {
        await Facts.DoAsync(connection, "drop table if exists pg_temp.quality_names, pg_temp.quality_calibres", ct);
        await Facts.DoAsync(connection, "create temp table quality_names (ref text collate \"C\", make_text text, model_text text, make text collate \"C\", model text collate \"C\", make_verdict text, model_verdict text)", ct);
        await Facts.DoAsync(connection, "create temp table quality_calibres (calibre_text text, calibre text collate \"C\", verdict text)", ct);
        var names = new List<(string Ref, string Make, string Model)>();
        await using (var command = new NpgsqlCommand($"select distinct coalesce(make_ref, ''), coalesce(make, ''), coalesce(model, '') from entries where register = $1 and until_act is null and ($2::bigint is null or id = $2) and (make_ref is null and make is not null or model_ref is null and model is not null) limit {Most}", connection) { CommandTimeout = 0 })
        {
            command.Parameters.Add(new() { Value = register });
            command.Parameters.Add(new() { Value = entry ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) names.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }
        var calibres = new List<string>();
        await using (var command = new NpgsqlCommand($"select distinct calibre from entries where register = $1 and until_act is null and ($2::bigint is null or id = $2) and calibre_ref is null and calibre is not null limit {Most}", connection) { CommandTimeout = 0 })
        {
            command.Parameters.Add(new() { Value = register });
            command.Parameters.Add(new() { Value = entry ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) calibres.Add(reader.GetString(0));
        }
        await using (var copy = await connection.BeginBinaryImportAsync("copy quality_names from stdin (format binary)", ct))
        {
            foreach (var (reference, make, model) in names)
            {
                var read = Read(reference, make, model);
                await copy.StartRowAsync(ct);
                foreach (var value in new[] { reference, make, model, read.Make, read.Model, read.MakeVerdict, read.ModelVerdict }) await WriteAsync(copy, value, ct);
            }
            await copy.CompleteAsync(ct);
        }
        await using (var copy = await connection.BeginBinaryImportAsync("copy quality_calibres from stdin (format binary)", ct))
        {
            foreach (var calibre in calibres)
            {
                var found = tables.FindCalibre(calibre);
                await copy.StartRowAsync(ct);
                foreach (var value in new[] { calibre, found is [var one] ? one.Key : null, found.Count == 0 ? "calibre_unknown" : null }) await WriteAsync(copy, value, ct);
            }
            await copy.CompleteAsync(ct);
        }
        await Facts.DoAsync(connection, "analyze quality_names", ct);
        await Facts.DoAsync(connection, "analyze quality_calibres", ct);
    }

    internal (string? Make, string? Model, string? MakeVerdict, string? ModelVerdict) Read(string reference, string make, string model)
    {
        string? key = reference.Length > 0 ? reference : null, odd = null;
        if (key is null && make.Length > 0)
        {
            var meanings = tables.FindMake(make);
            if (meanings is [{ Make: { } one }]) key = one.Key;
            else if (meanings.Count == 0 && !Begins(NameKey.Words(make))) odd = "make_unknown";
        }
        if (key is null || model.Length == 0) return (key, null, odd, null);
        return tables.FindModel(model, key) switch
        {
            [var one] => (key, one.Key, odd, null),
            { Count: > 1 } => (key, null, odd, null),
            _ when tables.ModelsOf(key).Count == 0 => (key, null, odd, null),
            _ => (key, null, odd, tables.FindModel(model).Count > 0 ? "model_elsewhere" : "model_unknown"),
        };
    }

    // "Bernardelli" stands for "Bernardelli, Vincenzo": the beginning of a known name is not an unknown one.
    private bool Begins(string words)
    {
        if (words.Length < 3) return false;
        var at = Array.BinarySearch(known.Value, words, StringComparer.Ordinal);
        if (at >= 0) return true;
        return ~at < known.Value.Length && known.Value[~at].StartsWith(words, StringComparison.Ordinal);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? value, CancellationToken ct) => value is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(value, NpgsqlDbType.Text, ct);
}
