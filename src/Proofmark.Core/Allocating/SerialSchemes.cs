using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Allocating;

/// <summary>Reads schemes and their blocks. They name organisations and no weapon: reading them is no look-up.</summary>
public sealed class SerialSchemes(Database database)
{
    /// <summary>The longest name of a scheme.</summary>
    public const int LongestName = 200;

    /// <summary>The most schemes that are listed, and the most of one length that a serial is compared with.</summary>
    public const int MostListed = 200;

    private const string Schemes = """
        select s.id, s.uid, s.name, s.organisation, o.name, s.pattern, s.alphabet, s.check_by, s.first, s.last, s.from_year, s.to_year
        from serial_schemes s join organisations o on o.id = s.organisation
        """;

    private const string Blocks = """
        select b.id, b.uid, b.scheme, b.year, b.first, b.last, b.holder, o.name, a.recorded, coalesce(r.unused, 0)
        from serial_blocks b join organisations o on o.id = b.holder join acts a on a.id = b.act left join serial_returns r on r.block = b.id
        """;

    /// <summary>Schemes by name, at most <see cref="MostListed"/>.</summary>
    public Task<List<SerialScheme>> ListAsync(CancellationToken ct = default) => SchemesAsync(" order by lower(s.name), s.id limit $1", ct, MostListed);

    /// <summary>One scheme.</summary>
    /// <exception cref="ProblemException">serials.scheme.not_found.</exception>
    public async Task<SerialScheme> GetAsync(Guid uid, CancellationToken ct = default) =>
        (await SchemesAsync(" where s.uid = $1", ct, uid)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("serials.scheme.not_found"));

    /// <summary>The blocks of a scheme, the latest first.</summary>
    public Task<List<SerialBlock>> BlocksAsync(long scheme, int skip, int take, CancellationToken ct = default) =>
        BlocksAsync(database, " where b.scheme = $1 order by b.year desc, b.last desc offset $2 limit $3", ct, scheme, skip, take);

    /// <summary>The blocks that were given last, of all schemes: to choose from.</summary>
    public Task<List<SerialBlock>> LatestAsync(int take, CancellationToken ct = default) => BlocksAsync(database, " order by b.id desc limit $1", ct, Math.Min(take, MostListed));

    /// <summary>How many blocks a scheme has, how many numbers they have, and how many of those came back unused.</summary>
    public async Task<(long Blocks, long Numbers, long Unused)> CountAsync(long scheme, CancellationToken ct = default)
    {
        await using var command = Command(database, "select count(*), coalesce(sum(b.last - b.first + 1), 0)::bigint, coalesce(sum(r.unused), 0)::bigint from serial_blocks b left join serial_returns r on r.block = b.id where b.scheme = $1", scheme);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>One block of a scheme.</summary>
    /// <exception cref="ProblemException">serials.block.not_found.</exception>
    public async Task<SerialBlock> BlockAsync(long scheme, Guid block, CancellationToken ct = default) =>
        (await BlocksAsync(database, " where b.scheme = $1 and b.uid = $2", ct, scheme, block)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("serials.block.not_found"));

    /// <summary>The block that an act gave.</summary>
    internal async Task<SerialBlock> GivenByAsync(long act, CancellationToken ct) => (await BlocksAsync(database, " where b.act = $1", ct, act)).Single();

    /// <summary>By which schemes a serial can be, and to whom its number was given; empty when no scheme writes serials so.</summary>
    /// <exception cref="ProblemException">serials.serial.</exception>
    public async Task<IReadOnlyList<SerialAnswer>> WhoseAsync(string? typed, CancellationToken ct = default)
    {
        var serial = HiddenCharacters.Fold(typed ?? "", out _).Trim().ToUpperInvariant();
        if (serial.Length is 0 or > SerialPattern.LongestSerial) throw new ProblemException(Problem.Of("serials.serial", "serial", ("most", SerialPattern.LongestSerial)));
        var answers = new List<SerialAnswer>();
        foreach (var scheme in await SchemesAsync(" where s.length = $1 order by s.id limit $2", ct, (long)serial.Length, MostListed))
        {
            if (!scheme.Pattern.TryRead(serial, scheme.Alphabet, scheme.Check, out var found) || scheme.YearOf(found.Year) is not { } year) continue;
            var block = (await BlocksAsync(database, " where b.scheme = $1 and b.year = $2 and b.first <= $3 and b.last >= $3 order by b.last limit 1", ct, scheme.Id, (long)year, found.Number)).SingleOrDefault();
            answers.Add(new(scheme, year, found.Number, found.CheckIsRight, block));
        }
        return answers;
    }

    private async Task<List<SerialScheme>> SchemesAsync(string rest, CancellationToken ct, params object[] values)
    {
        await using var command = Command(database, Schemes + rest, values);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<SerialScheme>();
        while (await r.ReadAsync(ct))
        {
            // What a later version of the program knows is not understood here, and is left out.
            if (!EnumCode.TryRead<SerialAlphabet>(r.GetString(6), out var alphabet) || !EnumCode.TryRead<CheckAlgorithm>(r.GetString(7), out var check)) continue;
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetInt64(3), r.GetString(4), SerialPattern.Read(r.GetString(5)), alphabet, check, r.GetInt64(8), r.GetInt64(9), (int)r.GetInt64(10), r.IsDBNull(11) ? null : (int)r.GetInt64(11)));
        }
        return list;
    }

    private static async Task<List<SerialBlock>> BlocksAsync(Database database, string rest, CancellationToken ct, params object[] values)
    {
        await using var command = Command(database, Blocks + rest, values);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<SerialBlock>();
        while (await r.ReadAsync(ct))
            list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), (int)r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetString(7), new DateTimeOffset(r.GetDateTime(8), TimeSpan.Zero), r.GetInt64(9)));
        return list;
    }

    private static NpgsqlCommand Command(Database database, string sql, params object[] values)
    {
        var command = database.Writer.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
