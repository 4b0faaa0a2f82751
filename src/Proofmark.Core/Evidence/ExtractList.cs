using System.Text;
using Npgsql;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Evidence;

/// <summary>Reads extracts that were issued. Whoever asks has opened the weapon, or opens it with what comes from here before anything is shown.</summary>
public sealed class ExtractList(Database database)
{
    // Whatever the register wrote of the entry after the extract was composed, and what of it was erased or withdrawn since.
    private static readonly string Select = $$"""
        select x.id, x.uid, e.uid, x.number, x.recipient, x.reference, x.language, x.persons, a.recorded, a.actor, x.sha256, left(x.file, 1) = '{', l.acts, l.types, l.times, t.stamped, t.authority, t.fault
        from extracts x join acts a on a.id = x.act join entries e on e.id = x.entry and e.until_act is null
        left join lateral (select s.stamped, s.authority, s.fault from extract_stamps s where s.extract = x.id order by s.token is null, s.id desc limit 1) t on true
        left join lateral (
            select array_agg(s.id order by s.id) as acts, array_agg(s.type order by s.id) as types, array_agg(s.recorded order by s.id) as times from (
                select n.id, n.type, n.recorded from acts n where n.id in (
                    select act from entries where id = x.entry and act > x.as_of
                    union select act from marks where entry = x.entry and act > x.as_of
                    union select act from components where entry = x.entry and act > x.as_of
                    union select act from events where entry = x.entry and act > x.as_of
                    union select act from entry_links where entry = x.entry and act > x.as_of
                    union select until_act from entries where id = x.entry and until_act > x.as_of
                    union select u.act from erasures u join events v on u.row_act = v.act and u.row_seq = v.seq where v.entry = x.entry and u.act > x.as_of
                    union select u.act from erasures u join entries v on u.row_act = v.act and u.row_seq = v.seq where v.id = x.entry and u.act > x.as_of)
                order by n.id limit {{ExtractBook.MostLater}}) s) l on true
        """;

    /// <summary>Extracts of an entry, the latest first.</summary>
    public async Task<IReadOnlyList<Extract>> OfAsync(long entry, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand($"{Select} where x.entry = $1 order by x.number desc limit {ExtractBook.MostListed}");
        command.Parameters.Add(new() { Value = entry });
        return await ReadAsync(command, ct);
    }

    /// <summary>The extract of a number; null when there is none.</summary>
    public async Task<Extract?> FindAsync(long number, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(Select + " where x.number = $1");
        command.Parameters.Add(new() { Value = number });
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    /// <summary>One extract of an entry.</summary>
    /// <exception cref="ProblemException">evidence.extract.not_found.</exception>
    public async Task<Extract> GetAsync(long entry, Guid uid, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(Select + " where x.entry = $1 and x.uid = $2");
        command.Parameters.Add(new() { Value = entry });
        command.Parameters.Add(new() { Value = uid });
        return (await ReadAsync(command, ct)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("evidence.extract.not_found"));
    }

    /// <summary>The file as it is handed out: as it was signed, with its time stamp where it has one.</summary>
    /// <exception cref="ProblemException">evidence.file_erased.</exception>
    public async Task<byte[]> FileAsync(Extract extract, CancellationToken ct = default)
    {
        var signed = Encoding.UTF8.GetBytes(await SignedAsync(extract, ct));
        await using var command = database.Writer.CreateCommand("select token from extract_stamps where extract = $1 and token is not null");
        command.Parameters.Add(new() { Value = extract.Id });
        return extract.Stamp.At is not null && await command.ExecuteScalarAsync(ct) is byte[] token ? ExtractFile.Append(signed, token) : signed;
    }

    /// <summary>The file as it was signed, without a stamp.</summary>
    /// <exception cref="ProblemException">evidence.file_erased.</exception>
    public async Task<string> SignedAsync(Extract extract, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select file from extracts where id = $1");
        command.Parameters.Add(new() { Value = extract.Id });
        // An erasure leaves signs that are no file in its place.
        return await command.ExecuteScalarAsync(ct) is string file && file.StartsWith('{') ? file : throw new ProblemException(Problem.Of("evidence.file_erased", null, ("number", extract.Number)));
    }

    private static async Task<List<Extract>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Extract>();
        while (await r.ReadAsync(ct))
        {
            var acts = r.IsDBNull(12) ? [] : r.GetFieldValue<long[]>(12);
            var (types, times) = acts.Length == 0 ? ([], []) : (r.GetFieldValue<string[]>(13), r.GetFieldValue<DateTime[]>(14));
            list.Add(new Extract(r.GetInt64(0), r.GetGuid(1), r.GetGuid(2), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetString(4), r.IsDBNull(5) ? null : r.GetString(5), r.GetString(6), r.GetBoolean(7),
                new DateTimeOffset(r.GetDateTime(8), TimeSpan.Zero), r.GetInt64(9), Convert.ToHexStringLower(r.GetFieldValue<byte[]>(10)), !r.IsDBNull(11) && r.GetBoolean(11),
                [.. acts.Select((a, i) => new LaterAct(a, types[i], times[i]))],
                new ExtractStamp(r.IsDBNull(15) ? null : new DateTimeOffset(r.GetDateTime(15), TimeSpan.Zero), r.IsDBNull(16) ? null : r.GetString(16), r.IsDBNull(17) ? null : r.GetString(17))));
        }
        return list;
    }
}
