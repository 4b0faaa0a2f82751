using Npgsql;
using Proofmark.Cli.Shared;
using Proofmark.Core.Generation;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;

namespace Proofmark.Cli.Demo;

/// <summary>
/// Changes one thing at XA before XB asks, so that everybody can see the demonstration fail: <c>serial</c> and <c>record</c>
/// change one character in the database behind the node's back, <c>act</c> records a further transfer as a clerk would.
/// </summary>
internal static class DemoTamper
{
    /// <summary>What can be changed.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["serial", "record", "act"];

    /// <summary>Changes it.</summary>
    /// <exception cref="ProblemException">demo.nothing_to_tamper: with this seed XA does not hold exactly one such weapon.</exception>
    public static async Task<bool> DoAsync(DemoNode xa, RecoveredWeapon weapon, string kind, CancellationToken ct)
    {
        var norm = MarkNormal.Of(weapon.Mark);
        var entry = await EntryAsync(xa, norm, ct);
        switch (kind)
        {
            case "serial":
                // The last character, as written and as searched for.
                await BehindTheBackAsync(xa, "update marks set text = overlay(text placing $2 from length(text)), norm = overlay(norm placing $2 from length(norm)) where norm = $1", ct, norm, norm[^1] == '1' ? "2" : "1");
                break;
            case "record":
                // The last digit of the year of the last event that passed the weapon on lawfully.
                await BehindTheBackAsync(xa, """
                    update events set occurred = overlay(occurred placing case when substr(occurred, 4, 1) = '0' then '1' else '0' end from 4)
                    where id = (select id from events where entry = $1 and type in ('registered', 'transferred') and occurred is not null order by occurred_from desc, id desc limit 1)
                    """, ct, entry);
                break;
            default:
                await xa.Node.Weapons.TransferAsync(entry, "police", null, null, PartialDate.Parse("2026-09-01"), LocalNode.Doing("registration"), ct);
                break;
        }

        return true;
    }

    private static async Task<long> EntryAsync(DemoNode xa, string norm, CancellationToken ct)
    {
        await using var command = xa.Node.Database.Owner.CreateCommand("select count(distinct entry), min(entry) from marks where norm = $1 and until_act is null");
        command.Parameters.Add(new() { Value = norm });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt64(0) == 1 ? reader.GetInt64(1) : throw new ProblemException(Problem.Of("demo.nothing_to_tamper", null, ("count", reader.GetInt64(0))));
    }

    /// <summary>As an intruder with the owner's password would: no act, no trigger.</summary>
    private static async Task BehindTheBackAsync(DemoNode xa, string sql, CancellationToken ct, params object[] values)
    {
        await using var connection = await xa.Node.Database.Owner.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var quiet = new NpgsqlCommand("set local session_replication_role = replica", connection)) await quiet.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        var changed = await command.ExecuteNonQueryAsync(ct);
        if (changed == 0) throw new ProblemException(Problem.Of("demo.nothing_to_tamper", null, ("count", (long)changed)));
        await transaction.CommitAsync(ct);
    }
}
