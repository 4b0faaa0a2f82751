using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns;

/// <summary>Reads campaigns and their days. They name registers, offices and machines, and no weapon: reading them is no look-up. A campaign of a register that the reader does not see is none.</summary>
public sealed class CampaignList(Database database)
{
    /// <summary>The most that are listed at once.</summary>
    public const int MostListed = 200;

    private const string Campaigns = """
        select c.id, c.uid, c.name, c.register, c.owners, c.organisation, c.category, c.mark_kind, c.country, c.from_day, c.to_day, r.code, o.name,
            z.id, z.marked, z.open, z.held, z.not_presented, z.not_marked, z.note
        from marking_campaigns c join registers r on r.id = c.register left join organisations o on o.id = c.organisation left join campaign_closures z on z.campaign = c.id
        """;

    private const string Sessions = """
        select s.id, s.uid, s.campaign, s.day, s.district, s.place, s.machine, s.operator, s.block, m.uid, m.make || ' ' || m.model || ' ' || m.serial, m.method, v.reason, v.id is not null
        from campaign_sessions s join marking_machines m on m.id = s.machine left join session_overrides v on v.session = s.id
        """;

    /// <summary>Campaigns of the reader's registers, those that are open first, then the latest.</summary>
    public Task<List<Campaign>> ListAsync(IReadOnlyList<long> registers, int skip, int take, CancellationToken ct = default) =>
        CampaignsAsync(" where c.register = any($1) order by z.id is not null, c.from_day desc, c.id desc offset $2 limit $3", ct, registers.ToArray(), skip, Math.Min(take, MostListed));

    /// <summary>One campaign.</summary>
    /// <exception cref="ProblemException">campaigns.campaign.not_found.</exception>
    public async Task<Campaign> GetAsync(Guid uid, IReadOnlyList<long> registers, CancellationToken ct = default) =>
        (await CampaignsAsync(" where c.uid = $1 and c.register = any($2)", ct, uid, registers.ToArray())).SingleOrDefault() ?? throw new ProblemException(Problem.Of("campaigns.campaign.not_found"));

    /// <summary>The days of a campaign, the latest first.</summary>
    public Task<List<CampaignSession>> SessionsAsync(long campaign, int skip, int take, CancellationToken ct = default) =>
        SessionsAsync(" where s.campaign = $1 order by s.day desc, s.id desc offset $2 limit $3", ct, campaign, skip, Math.Min(take, MostListed));

    /// <summary>One day, with its campaign.</summary>
    /// <exception cref="ProblemException">campaigns.session.not_found.</exception>
    public async Task<(CampaignSession Session, Campaign Campaign)> SessionAsync(Guid uid, IReadOnlyList<long> registers, CancellationToken ct = default)
    {
        var session = (await SessionsAsync(" where s.uid = $1", ct, uid)).SingleOrDefault() ?? throw NoSession();
        return (session, (await CampaignsAsync(" where c.id = $1 and c.register = any($2)", ct, session.Row.Campaign, registers.ToArray())).SingleOrDefault() ?? throw NoSession());
    }

    private static ProblemException NoSession() => new(Problem.Of("campaigns.session.not_found"));

    private async Task<List<Campaign>> CampaignsAsync(string rest, CancellationToken ct, params object[] values)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var command = Waiting.Command(connection, Campaigns + rest, values);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Campaign>();
        while (await r.ReadAsync(ct))
            list.Add(new(new CampaignRow(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetInt64(3), r.GetString(4), r.IsDBNull(5) ? null : r.GetInt64(5), T(6), r.GetString(7), r.GetString(8), D(9)!.Value, D(10)), r.GetString(11), T(12),
                r.IsDBNull(13) ? null : new ClosureRow(r.GetInt64(13), r.GetInt64(0), r.GetInt64(14), r.GetInt64(15), r.GetInt64(16), r.GetInt64(17), r.GetInt64(18), T(19))));
        return list;

        string? T(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        DateOnly? D(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<DateOnly>(i);
    }

    private async Task<List<CampaignSession>> SessionsAsync(string rest, CancellationToken ct, params object[] values)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var command = Waiting.Command(connection, Sessions + rest, values);
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<CampaignSession>();
        while (await r.ReadAsync(ct))
            list.Add(new(new SessionRow(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetFieldValue<DateOnly>(3), r.GetString(4), r.GetString(5), r.GetInt64(6), r.GetString(7), r.GetInt64(8)),
                r.GetGuid(9), r.GetString(10), r.GetString(11), r.IsDBNull(12) ? null : r.GetString(12), r.GetBoolean(13)));
        return list;
    }
}
