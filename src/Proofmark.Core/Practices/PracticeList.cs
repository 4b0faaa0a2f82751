using System.Runtime.CompilerServices;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Practices;

/// <summary>Reads national marking practices. They are what States publish: reading them is no look-up.</summary>
public sealed class PracticeList(Database database)
{
    /// <summary>The most that are listed at once.</summary>
    public const int MostListed = 200;

    /// <summary>How many profiles are read at once where a mark is compared with all.</summary>
    internal const int ComparedAtOnce = 5000;

    private const string Select = """
        select p.id, p.uid, p.country, p.mark_kind, p.content, p.component, p.place, p.method, p.symbols, p.pattern, p.force, p.from_year, p.to_year, p.source, p.source_day, p.replaces, n.uid, b.uid
        from marking_practices p left join marking_practices n on n.replaces = p.id left join marking_practices b on b.id = p.replaces
        """;

    /// <summary>Profiles that stand, by country; of one country where one is given.</summary>
    public Task<List<PracticeView>> ListAsync(string? country, int skip, int take, CancellationToken ct = default) =>
        ReadAsync(" where n.id is null and ($1 is null or p.country = $1) order by p.country, p.mark_kind, p.id offset $2 limit $3", ct, Maybe(country), skip, Math.Min(take, MostListed));

    /// <summary>Profiles that a mark may be compared with, those that were replaced too: marks were put on under them.</summary>
    internal async IAsyncEnumerable<PracticeView> ComparedAsync(string? country, string? kind, [EnumeratorCancellation] CancellationToken ct)
    {
        for (long? after = null; ;)
        {
            var page = await ReadAsync(" where ($1 is null or p.country = $1) and ($2 is null or p.mark_kind = $2) and p.id > $3 order by p.id limit $4", ct, Maybe(country), Maybe(kind), after ?? long.MinValue, ComparedAtOnce);
            foreach (var practice in page) yield return practice;
            if (page.Count < ComparedAtOnce) yield break;
            after = page[^1].Row.Id;
        }
    }

    /// <summary>One profile.</summary>
    /// <exception cref="ProblemException">practices.practice.not_found.</exception>
    public async Task<PracticeView> GetAsync(Guid uid, CancellationToken ct = default) => (await ReadAsync(" where p.uid = $1", ct, uid)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("practices.practice.not_found"));

    /// <summary>The pictures of a profile, oldest first.</summary>
    public async Task<IReadOnlyList<PracticePicture>> PicturesAsync(long practice, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select uid, media_type, caption, sha256, wrapped_key from attachments where subject = $1 and subject_id = $2 and wrapped_key is not null order by id");
        command.Parameters.Add(new() { Value = PracticeBook.Subject });
        command.Parameters.Add(new() { Value = practice });
        await using var r = await command.ExecuteReaderAsync(ct);
        var found = new List<PracticePicture>();
        while (await r.ReadAsync(ct)) found.Add(new(r.GetGuid(0), r.GetString(1), r.IsDBNull(2) ? null : r.GetString(2), r.GetFieldValue<byte[]>(3), r.GetFieldValue<byte[]>(4)));
        return found;
    }

    private static NpgsqlParameter Maybe(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private async Task<List<PracticeView>> ReadAsync(string rest, CancellationToken ct, params object[] values)
    {
        await using var command = database.Writer.CreateCommand(Select + rest);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        await using var r = await command.ExecuteReaderAsync(ct);
        var found = new List<PracticeView>();
        while (await r.ReadAsync(ct))
        {
            string? T(int i) => r.IsDBNull(i) ? null : r.GetString(i);
            int? Y(int i) => r.IsDBNull(i) ? null : r.GetInt32(i);
            Guid? U(int i) => r.IsDBNull(i) ? null : r.GetGuid(i);
            found.Add(new(new PracticeRow
            {
                Id = r.GetInt64(0), Uid = r.GetGuid(1), Country = r.GetString(2), MarkKind = r.GetString(3), Content = r.GetString(4), Component = T(5), Place = T(6), Method = T(7), Symbols = T(8), Pattern = T(9),
                Force = r.GetString(10), FromYear = Y(11), ToYear = Y(12), Source = r.GetString(13), SourceDay = r.GetFieldValue<DateOnly>(14), Replaces = r.IsDBNull(15) ? null : r.GetInt64(15),
            }, U(16), U(17)));
        }
        return found;
    }
}
