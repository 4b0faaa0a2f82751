using Npgsql;
using Proofmark.Core.Access;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Notifying;

/// <summary>A proposal that waits for a second person.</summary>
/// <param name="Number">Number of the proposing act.</param>
/// <param name="Path">Where it is decided.</param>
/// <param name="Since">When it was proposed, UTC.</param>
public sealed record WaitingApproval(string Number, string Path, DateTime Since);

/// <summary>What waits for a person's decision, whoever proposed it but that person.</summary>
public sealed class WaitingApprovals(Database database)
{
    /// <summary>Who may decide what was proposed. The export of a whole node is the administrators'.</summary>
    internal static readonly (string Act, string Permission)[] Deciders =
        [("weapons.destroy", Permission.WeaponsDestroy), ("retention.purge_weapon", Permission.RecordsPurge), ("closures.close_deficient", Permission.CompaniesSupervise), ("parties.erase_person", Permission.PersonsErase), ("parties.take_list", Permission.PersonsExport), ("parties.rectify_person", Permission.CitizensApprove), ("leaving.export_node", Permission.AccessAdminister)];

    /// <summary>Where what was proposed (p, by the act a) is decided and shown; ids outside the node alone.</summary>
    internal const string Path = """
        case p.act_type
            when 'weapons.destroy' then (select '/weapons/' || e.uid || '/destroy' from entries e where e.id = split_part(p.subject, ':', 2)::bigint and e.until_act is null)
            when 'retention.purge_weapon' then (select '/weapons/' || e.uid || '/purge' from entries e where e.id = split_part(p.subject, ':', 2)::bigint and e.until_act is null)
            when 'closures.close_deficient' then '/closures/' || split_part(p.subject, ':', 2)
            when 'parties.erase_person' then (select '/persons/' || n.uid || '/erase' from persons n where n.id = split_part(p.subject, ':', 2)::bigint)
            when 'parties.take_list' then '/lists/' || a.uid
            when 'parties.rectify_person' then '/rectifications/' || a.uid
            when 'leaving.export_node' then '/leaving'
        end
        """;

    /// <summary>May this person decide anything that others propose?</summary>
    public static bool Concerns(UserContext user) => Deciders.Any(d => user.May(d.Permission));

    /// <summary>The oldest first; training is not among them.</summary>
    public async Task<IReadOnlyList<WaitingApproval>> ListAsync(UserContext user, int take, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand($"""
            select p.act, {Path}, a.recorded from proposals p join acts a on a.id = p.act
            where p.id > 0 and a.actor <> $1 and p.act_type = any ($2)
              and not exists (select from proposal_decisions d where d.proposal = p.id) and not exists (select from proposal_ends e where e.proposal = p.id)
            order by p.act limit $3
            """);
        command.Parameters.Add(new() { Value = user.User });
        command.Parameters.Add(new() { Value = Deciders.Where(d => user.May(d.Permission)).Select(d => d.Act).ToArray() });
        command.Parameters.Add(new() { Value = (long)take });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<WaitingApproval>();
        while (await reader.ReadAsync(ct))
            if (!reader.IsDBNull(1)) list.Add(new(reader.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture), reader.GetString(1), reader.GetDateTime(2)));
        return list;
    }
}
