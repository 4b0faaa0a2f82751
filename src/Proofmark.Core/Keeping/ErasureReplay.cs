using Npgsql;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Keeping;

/// <summary>Who was erased, for a backup to carry; a database restored to an earlier second forgets them again before anybody reads it.</summary>
internal static class ErasureReplay
{
    /// <summary>Every erasure that was carried out, the oldest first, with what it reached: one that was itself done again after a restore has no plan to be read.</summary>
    public static async Task<IReadOnlyList<ForgottenPerson>> ForgottenAsync(Database database, CancellationToken ct)
    {
        await using var command = database.Owner.CreateCommand("""
            select e.person, e.rule, a.uid, a.recorded,
                array(select distinct c.person from erasures r join person_contents c on c.act = r.row_act and c.seq = r.row_seq where r.act = e.act and r.table_name = 'person_contents'),
                array(select t.id from erasures r join attachments t on t.act = r.row_act and t.seq = r.row_seq where r.act = e.act and r.table_name = 'attachments')
            from person_erasures e join acts a on a.id = e.act order by e.act, e.seq
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<ForgottenPerson>();
        while (await reader.ReadAsync(ct)) list.Add(new ForgottenPerson(reader.GetInt64(0), reader.GetFieldValue<long[]>(4), reader.GetString(1), reader.GetFieldValue<long[]>(5), reader.GetGuid(2), reader.GetDateTime(3)));
        return list;
    }

    /// <summary>Erases again whoever the restored database still knows; returns how many.</summary>
    public static async Task<int> ForgetAsync(Database database, PersonErasure erasure, IEnumerable<ForgottenPerson> forgotten, CancellationToken ct)
    {
        var count = 0;
        foreach (var person in forgotten.DistinctBy(f => f.Act))
        {
            await using var done = database.Owner.CreateCommand("select exists (select from acts where uid = $1) or not exists (select from person_contents where person = any($2) and cipher is not null)");
            done.Parameters.Add(new() { Value = person.Act });
            done.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. person.Persons.Append(person.Person).Distinct()] });
            if ((bool)(await done.ExecuteScalarAsync(ct))!) continue;
            await erasure.EraseAgainAsync(person.Person, new ErasurePlan(person.Rule, true, person.Attachments, person.Persons), person.Act, ct);
            count++;
        }
        return count;
    }
}
