using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;

namespace Proofmark.Core.Quality;

/// <summary>
/// What rules may know of holders without anybody reading them: of each person the shape of the number (figures 9, letters A), and keyed hashes
/// of the number and of the words of the name. Names and numbers are opened in the memory of the process, a batch at a time, and forgotten; the
/// hashes stand in tables of the session under a key that is drawn for this run and kept nowhere, so that they mean nothing after it. Who was
/// erased has no key and is passed over, and so is who had the processing of the record restricted (docs/privacy.md).
/// </summary>
/// <param name="keys">Opens what is known of persons; null: no holder is read.</param>
internal sealed class HolderReading(PersonKeys? keys)
{
    /// <summary>Persons, or organisations, opened at a time.</summary>
    private const int Batch = 20_000;

    private const int ShortestNumber = 4;
    private const int MostWords = 12;

    private readonly byte[] run = RandomNumberGenerator.GetBytes(32);

    /// <summary>Writes the tables <c>quality_holders</c> and <c>quality_organisations</c> from <c>quality_entries</c>.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await Facts.DoAsync(connection, """
            drop table if exists pg_temp.quality_holders, pg_temp.quality_organisations, pg_temp.quality_persons;
            create temp table quality_holders (person bigint not null, shape text collate "C", number bigint, words bigint[]);
            create temp table quality_organisations (organisation bigint not null, words bigint[] not null)
            """, ct);
        if (keys is null) return;
        await PersonsAsync(connection, ct);
        await OrganisationsAsync(connection, ct);
        await Facts.DoAsync(connection, "analyze quality_holders; analyze quality_organisations", ct);
    }

    private async Task PersonsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        // Each request restricts by itself: what one lifts, another may still hold.
        await Facts.DoAsync(connection, """
            create temp table quality_persons as select row_number() over (order by x.person) as place, x.person from (select distinct holder_person as person from quality_entries where holder_person is not null) x
            where x.person not in (select r.person from (select distinct on (request, person) person, kind from citizen_events
                where person is not null and kind in ('restricted', 'lifted') order by request, person, id desc) r where r.kind = 'restricted');
            create index on quality_persons (place);
            analyze quality_persons
            """, ct);
        // While one batch is opened by the processors the database fetches the next.
        Task<HolderWords[]>? opening = null;
        for (long from = 0; await RangeAsync(connection, from, ct) is { } range; from += Batch)
        {
            var read = await FetchAsync(connection, range.First, range.Last, ct);
            if (opening is not null) await CopyAsync(connection, await opening, ct);
            opening = Task.Run(() => Open(read), ct);
        }
        if (opening is not null) await CopyAsync(connection, await opening, ct);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, HolderWords[] holders, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync("copy quality_holders from stdin (format binary)", ct);
        foreach (var holder in holders)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(holder.Person, NpgsqlDbType.Bigint, ct);
            await WriteAsync(copy, holder.Shape, NpgsqlDbType.Text, ct);
            if (holder.Number is { } number) await copy.WriteAsync(number, NpgsqlDbType.Bigint, ct);
            else await copy.WriteNullAsync(ct);
            await WriteAsync(copy, holder.Words, NpgsqlDbType.Array | NpgsqlDbType.Bigint, ct);
        }
        await copy.CompleteAsync(ct);
    }

    private static async Task<(long First, long Last)?> RangeAsync(NpgsqlConnection connection, long from, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select min(person), max(person) from quality_persons where place > $1 and place <= $2", connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from + Batch });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.IsDBNull(0) ? null : (reader.GetInt64(0), reader.GetInt64(1));
    }

    // Both tables lie in the order of persons: a range of each is read, and nothing is looked up one by one.
    private static async Task<List<SealedHolder>> FetchAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select c.person, k.wrapped, c.field, c.cipher from quality_persons p join person_keys k on k.person = p.person join person_contents c on c.person = p.person
            where p.person between $1 and $2 and k.person between $1 and $2 and c.person between $1 and $2 and c.field in ('name', 'number') and c.cipher is not null
            """ + PersonService.Standing + " order by c.person", connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        var list = new List<SealedHolder>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var person = reader.GetInt64(0);
            if (list.Count == 0 || list[^1].Person != person) list.Add(new(person, reader.GetFieldValue<byte[]>(1), null, null));
            var cipher = reader.GetFieldValue<byte[]>(3);
            list[^1] = reader.GetString(2) == "name" ? list[^1] with { Name = cipher } : list[^1] with { Number = cipher };
        }
        return list;
    }

    private HolderWords[] Open(List<SealedHolder> holders)
    {
        var opened = new HolderWords[holders.Count];
        Parallel.For(0, opened.Length, i =>
        {
            var holder = holders[i];
            using var cipher = PersonKeys.Cipher(keys!.Unwrap(holder.Person, holder.Wrapped));
            string? Text(string field, byte[]? text) => text is null ? null : PersonKeys.Decrypt(cipher, holder.Person, field, text);
            var (name, number) = (Text("name", holder.Name), Text("number", holder.Number));
            var squashed = number is null ? "" : PersonWords.Squash(number);
            opened[i] = new(holder.Person, squashed.Length > 0 ? Shape(number!) : null, squashed.Length >= ShortestNumber ? Token('n', squashed) : null, name is null ? null : Words(name));
        });
        return opened;
    }

    private async Task OrganisationsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        for (long last = 0; ; )
        {
            var names = new List<(long Id, string Name)>();
            await using (var command = new NpgsqlCommand("select o.id, o.name from organisations o where o.id > $1 and o.id in (select holder_organisation from quality_entries) order by o.id limit $2", connection) { CommandTimeout = 0 })
            {
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Batch });
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct)) names.Add((reader.GetInt64(0), reader.GetString(1)));
            }
            if (names.Count == 0) return;
            last = names[^1].Id;
            await using var copy = await connection.BeginBinaryImportAsync("copy quality_organisations from stdin (format binary)", ct);
            foreach (var (id, name) in names)
            {
                if (Words(name) is not { } words) continue;
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(id, NpgsqlDbType.Bigint, ct);
                await copy.WriteAsync(words, NpgsqlDbType.Array | NpgsqlDbType.Bigint, ct);
            }
            await copy.CompleteAsync(ct);
        }
    }

    // In one order, so that "Szabo, Jelena" and "jelena SZABO" are one name.
    private long[]? Words(string name) => PersonWords.Words(name).Distinct(StringComparer.Ordinal).Take(MostWords).Select(w => Token('w', w)).Order().ToArray() is { Length: > 0 } words ? words : null;

    private long Token(char kind, string text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(run, Encoding.UTF8.GetBytes(kind + text), hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    private static string Shape(string number) => string.Concat(number.Trim().Select(c => char.IsDigit(c) ? '9' : char.IsLetter(c) ? 'A' : c));

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken ct) where T : class => value is null ? copy.WriteNullAsync(ct) : copy.WriteAsync(value, type, ct);

    // What is stored of one person, as it lies there.
    private readonly record struct SealedHolder(long Person, byte[] Wrapped, byte[]? Name, byte[]? Number);

    // What the rules may know of one person.
    private readonly record struct HolderWords(long Person, string? Shape, long? Number, long[]? Words);
}
