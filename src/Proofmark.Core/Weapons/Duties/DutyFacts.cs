using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>A duty that stands.</summary>
internal readonly record struct OpenDuty(long Id, long Entry, string Rule);

/// <summary>Reads what the rules look at, of all entries of one weapon, in one way to the database and back.</summary>
internal static class DutyFacts
{
    private static readonly string Entries = $"select e.id from entries e where {EntryStore.OfWeapon("e")} and e.until_act is null";

    private static readonly string[] Questions =
    [
        $"select e.category, coalesce(e.make, e.make_ref) is not null, coalesce(e.country, e.make_ref) is not null, e.year, e.holder_kind from entries e where {EntryStore.OfWeapon("e")} and e.until_act is null order by e.id limit 100",
        $"select kind, text, component, country, year, method, legibility, material, quality, act from marks where until_act is null and entry in ({Entries}) order by id limit 500",
        $"""
        select v.type, v.occurred_to, v.act from events v where v.entry in ({Entries}) and v.type in ('imported', 'recovered', 'returned', 'destroyed', 'converted')
          and not exists (select from events s where s.entry = v.entry and s.supersedes = v.id) and not exists (select from batches b where b.act = v.act and b.until_act is not null)
        order by v.act, v.seq limit 2000
        """,
        $"select ground from mark_exemptions where entry in ({Entries}) and (until is null or until >= $2) limit 100",
        $"select id, entry, rule from duties where until_act is null and entry in ({Entries}) order by id limit 500",
    ];

    public static async Task<(WeaponFacts Facts, List<OpenDuty> Open)> ReadAsync(NpgsqlConnection connection, long weapon, DateOnly today, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (i, sql) in Questions.Index())
        {
            var command = new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<long> { TypedValue = weapon } } };
            if (i == 3) command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = today });
            batch.BatchCommands.Add(command);
        }
        await using var r = await batch.ExecuteReaderAsync(ct);
        var facts = await WeaponAsync(r, ct);
        await r.NextResultAsync(ct);
        facts = facts with { Marks = await MarksAsync(r, ct) };
        await r.NextResultAsync(ct);
        while (await r.ReadAsync(ct)) facts = After(facts, r.GetString(0), r.IsDBNull(1) ? null : r.GetFieldValue<DateOnly>(1), r.GetInt64(2));
        await r.NextResultAsync(ct);
        var exemptions = new List<string>();
        while (await r.ReadAsync(ct)) exemptions.Add(r.GetString(0));
        await r.NextResultAsync(ct);
        var open = new List<OpenDuty>();
        while (await r.ReadAsync(ct)) open.Add(new(r.GetInt64(0), r.GetInt64(1), r.GetString(2)));
        return (facts with { Exemptions = exemptions }, open);
    }

    /// <summary>What an event changes of what the rules look at; events in recorded order.</summary>
    internal static WeaponFacts After(WeaponFacts facts, string type, DateOnly? last, long act) => type switch
    {
        "imported" => facts with { Imported = true, ImportedBy = last },
        "recovered" => facts with { RecoveredAct = act },
        "destroyed" => facts with { Destroyed = true },
        "converted" => facts with { ConvertedAct = act },
        // A transfer within the State leaves it recovered; to anybody else it was let go only when it was marked.
        "returned" => facts with { RecoveredAct = null },
        _ => facts,
    };

    private static async Task<WeaponFacts> WeaponAsync(NpgsqlDataReader r, CancellationToken ct)
    {
        var facts = new WeaponFacts([]);
        while (await r.ReadAsync(ct))
            facts = facts with
            {
                Category = facts.Category ?? r.TextOrNull(0), HasMaker = facts.HasMaker || r.GetBoolean(1), HasCountry = facts.HasCountry || r.GetBoolean(2),
                Year = facts.Year ?? (r.IsDBNull(3) ? null : r.GetInt16(3)), HolderKind = facts.HolderKind ?? r.TextOrNull(4),
            };
        return facts;
    }

    private static async Task<List<MarkFact>> MarksAsync(NpgsqlDataReader r, CancellationToken ct)
    {
        var marks = new List<MarkFact>();
        while (await r.ReadAsync(ct))
            marks.Add(new(r.GetString(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3), r.IsDBNull(4) ? null : r.GetInt16(4), r.TextOrNull(5), r.TextOrNull(6), r.TextOrNull(7), r.TextOrNull(8), r.GetInt64(9)));
        return marks;
    }
}
