using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns.Producers;

/// <summary>A producer as it stands today.</summary>
/// <param name="Row">As recorded.</param>
/// <param name="Organisation">The organisation's name; null for a natural person, whose name is not shown here.</param>
/// <param name="Licence">The licence that counts today, or null.</param>
/// <param name="Made">How many weapons of this year are in the log.</param>
public sealed record ProducerView(ProducerRow Row, string? Organisation, LicenceRow? Licence, long Made);

/// <summary>A weapon of the production log.</summary>
public sealed record Produced(Guid Entry, DateOnly Day, string? Number, string? Model, string? Calibre);

/// <summary>Everything that is recorded of one producer; lists hold the latest <see cref="ProducerList.MostListed"/>.</summary>
public sealed record ProducerFile(ProducerView Producer, IReadOnlyList<LicenceRow> Licences, IReadOnlyList<TrainingRow> Trainings);

/// <summary>Reads craft producers: by code, without the name of a natural person. The production log is read under the reader's rights, and recorded.</summary>
public sealed class ProducerList(Database database, TimeProvider clock)
{
    /// <summary>The most that are listed at once.</summary>
    public const int MostListed = 200;

    private const string Select = """
        select p.id, p.uid, p.code, p.organisation, p.person, p.district, o.name, l.id, l.licence, l.from_day, l.until_day, l.quota,
            (select count(*) from producer_weapons w where w.producer = p.id and w.year = $2)
        from craft_producers p left join organisations o on o.id = p.organisation
        left join lateral (select * from producer_licences l where l.producer = p.id and l.from_day <= $1 and l.until_day >= $1 order by l.id desc limit 1) l on true
        """;

    /// <summary>Producers by code.</summary>
    public Task<List<ProducerView>> ListAsync(int skip, int take, CancellationToken ct = default) => ReadAsync(" order by p.code offset $3 limit $4", ct, skip, Math.Min(take, MostListed));

    /// <summary>One producer.</summary>
    /// <exception cref="ProblemException">campaigns.producer.not_found.</exception>
    public async Task<ProducerView> GetAsync(Guid uid, CancellationToken ct = default) => (await ReadAsync(" where p.uid = $3", ct, uid)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("campaigns.producer.not_found"));

    /// <summary>One producer with licences and trainings, the latest first.</summary>
    /// <exception cref="ProblemException">campaigns.producer.not_found.</exception>
    public async Task<ProducerFile> OpenAsync(Guid uid, CancellationToken ct = default)
    {
        var producer = await GetAsync(uid, ct);
        var (licences, trainings) = (new List<LicenceRow>(), new List<TrainingRow>());
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using (var command = Waiting.Command(connection, "select id, licence, from_day, until_day, quota from producer_licences where producer = $1 order by until_day desc, id desc limit 200", producer.Row.Id))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) licences.Add(new(r.GetInt64(0), producer.Row.Id, r.GetString(1), Day(r, 2), Day(r, 3), r.GetInt32(4)));
        await using (var command = Waiting.Command(connection, "select id, kind, day, note from producer_trainings where producer = $1 order by day desc, id desc limit 200", producer.Row.Id))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) trainings.Add(new(r.GetInt64(0), producer.Row.Id, r.GetString(1), Day(r, 2), r.IsDBNull(3) ? null : r.GetString(3)));
        return new ProducerFile(producer, licences, trainings);
    }

    /// <summary>The production log, the latest first, as far as the reader may see; the look-up is recorded before the answer is shown.</summary>
    public async Task<IReadOnlyList<Produced>> LogAsync(ProducerView producer, int skip, int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var (list, entries) = (new List<Produced>(), new List<long>());
        await using (var command = session.Command("select e.uid, w.day, e.row_key, e.model, e.calibre, e.id from producer_weapons w join entries e on e.id = w.entry and e.until_act is null where w.producer = $1 order by w.id desc offset $2 limit $3", producer.Row.Id, skip, Math.Min(take, MostListed)))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                list.Add(new(r.GetGuid(0), Day(r, 1), r.IsDBNull(2) ? null : r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.IsDBNull(4) ? null : r.GetString(4)));
                entries.Add(r.GetInt64(5));
            }
        await session.RecordAsync("list", "producer", producer.Row.Code, [.. entries], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    private async Task<List<ProducerView>> ReadAsync(string rest, CancellationToken ct, params object[] values)
    {
        var today = clock.Today();
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var command = Waiting.Command(connection, Select + rest, [today, today.Year, .. values]);
        await using var r = await command.ExecuteReaderAsync(ct);
        var found = new List<ProducerView>();
        while (await r.ReadAsync(ct))
        {
            var row = new ProducerRow(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.IsDBNull(4) ? null : r.GetInt64(4), r.GetString(5));
            found.Add(new(row, r.IsDBNull(6) ? null : r.GetString(6), r.IsDBNull(7) ? null : new LicenceRow(r.GetInt64(7), row.Id, r.GetString(8), Day(r, 9), Day(r, 10), r.GetInt32(11)), r.GetInt64(12)));
        }
        return found;
    }

    private static DateOnly Day(NpgsqlDataReader r, int i) => r.GetFieldValue<DateOnly>(i);
}
