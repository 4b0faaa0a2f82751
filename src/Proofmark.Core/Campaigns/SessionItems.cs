using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns;

/// <summary>How a mark read afterwards.</summary>
/// <param name="Row">As recorded.</param>
/// <param name="PhotographUid">Its photograph, or null.</param>
/// <param name="Fits">What was read can be what was to be put on. False is a reason to look again, and no verdict.</param>
public sealed record MarkReading(ReadingRow Row, Guid? PhotographUid, bool Fits);

/// <summary>A weapon on the list of a day.</summary>
/// <param name="Row">The line of the list.</param>
/// <param name="Entry">Outside id of the entry.</param>
/// <param name="Number">Its number in the register.</param>
/// <param name="Make">Make.</param>
/// <param name="Model">Model.</param>
/// <param name="Calibre">Calibre.</param>
/// <param name="Bears">A mark that it bears already, the serial number first.</param>
/// <param name="Outcome">What became of it; null: nothing yet.</param>
/// <param name="Reason">Why it was not marked.</param>
/// <param name="Mark">marks.id of the mark that was put on.</param>
/// <param name="Reading">How that read at last.</param>
public sealed record SessionItem(ItemRow Row, Guid Entry, string? Number, string? Make, string? Model, string? Calibre, string? Bears, string? Outcome, string? Reason, long? Mark, MarkReading? Reading)
{
    /// <summary>An authority needs it unchanged.</summary>
    public bool Held { get; init; }
}

/// <summary>Reads the lists of days under the reader's rights; each look-up is recorded before the answer is shown.</summary>
public sealed class SessionItems(Database database, TimeProvider clock)
{
    private const string Select = """
        select w.id, w.uid, w.session, w.campaign, w.entry, w.register, w.handling, w.block, w.number, w.serial, w.slot, e.uid, e.row_key, e.make, e.model, e.calibre,
            (select m.text from marks m where m.entry = e.id and m.until_act is null and m.id is distinct from r.mark order by m.kind = 'serial' desc, m.id limit 1),
            r.outcome, r.reason, r.mark, g.id, g.uid, g.reading, g.legibility, g.photograph
        from session_weapons w join entries e on e.id = w.entry and e.until_act is null left join session_results r on r.item = w.id
        left join lateral (select * from mark_readings g where g.item = w.id order by g.id desc limit 1) g on true
        """;

    private const string HeldOf = $"with {CampaignScope.Held} select e.id from entries e where e.id = any($1) and e.until_act is null and coalesce(e.linked_weapon, e.id) in (select weapon from held)";

    /// <summary>The list of a day, by hour and in the order in which it was made.</summary>
    public Task<IReadOnlyList<SessionItem>> OfAsync(long session, ReadContext context, CancellationToken ct = default) => ReadAsync("list", " where w.session = $1 order by w.slot nulls first, w.id", session, session.ToString(System.Globalization.CultureInfo.InvariantCulture), context, ct);

    /// <summary>One line of a list.</summary>
    /// <exception cref="ProblemException">campaigns.item.not_found: there is none, or none that the reader may see.</exception>
    public async Task<SessionItem> OneAsync(Guid item, ReadContext context, CancellationToken ct = default) =>
        (await ReadAsync("open", " where w.uid = $1", item, item.ToString(), context, ct)).SingleOrDefault() ?? throw new ProblemException(Problem.Of("campaigns.item.not_found"));

    /// <summary>How far the certificate of a day's operator reaches on that day.</summary>
    public async Task<CertificateState> OperatorAsync(CampaignSession session, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        return await MachineList.StandingAsync(connection, session.Row.Machine, session.Row.Operator, session.Row.Day, ct);
    }

    private async Task<IReadOnlyList<SessionItem>> ReadAsync(string kind, string where, object value, string query, ReadContext context, CancellationToken ct)
    {
        var list = new List<(SessionItem Item, ReadingRow? Reading)>();
        await using (var session = await ReadSession.OpenAsync(database, context, clock, ct))
        {
            await using (var command = session.Command(Select + where, value))
            await using (var r = await command.ExecuteReaderAsync(ct))
                while (await r.ReadAsync(ct))
                {
                    string? T(int i) => r.IsDBNull(i) ? null : r.GetString(i);
                    var row = new ItemRow(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt16(6), r.GetInt64(7), r.GetInt64(8), r.GetString(9), T(10));
                    long? mark = r.IsDBNull(19) ? null : r.GetInt64(19);
                    var reading = r.IsDBNull(20) ? null : new ReadingRow(r.GetInt64(20), r.GetGuid(21), mark ?? 0, row.Id, r.GetString(22), r.GetString(23), r.IsDBNull(24) ? null : r.GetInt64(24));
                    list.Add((new SessionItem(row, r.GetGuid(11), T(12), T(13), T(14), T(15), T(16), T(17), T(18), mark, null), reading));
                }
            await session.RecordAsync(kind, "campaign", query, [.. list.Select(i => i.Item.Row.Entry)], ct);
            await session.CompleteAsync(ct);
        }
        return await WithRestAsync(list, ct);
    }

    // Holds and photographs are recorded apart from registers: they are read of what the reader was shown.
    private async Task<IReadOnlyList<SessionItem>> WithRestAsync(List<(SessionItem Item, ReadingRow? Reading)> list, CancellationToken ct)
    {
        if (list.Count == 0) return [];
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        var held = new HashSet<long>();
        await using (var command = Waiting.Command(connection, HeldOf, new object[] { list.Select(i => i.Item.Row.Entry).ToArray() }))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) held.Add(r.GetInt64(0));
        var photographs = new Dictionary<long, Guid>();
        if (list.Exists(i => i.Reading?.Photograph is not null))
        {
            await using var command = Waiting.Command(connection, "select id, uid from attachments where id = any($1) and wrapped_key is not null", new object[] { list.Select(i => i.Reading?.Photograph).OfType<long>().ToArray() });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct)) photographs[r.GetInt64(0)] = r.GetGuid(1);
        }
        return [.. list.Select(i => i.Item with
        {
            Held = held.Contains(i.Item.Row.Entry),
            Reading = i.Reading is not { } row ? null : new MarkReading(row, row.Photograph is { } p && photographs.TryGetValue(p, out var uid) ? uid : null, MarkPattern.TryParse(row.Reading, out var seen) && seen.Matches(MarkNormal.Of(i.Item.Row.Serial))),
        })];
    }
}
