using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns;

/// <summary>What an act of this capability asks of the database before it writes: those who want the same thing wait for one another.</summary>
internal static class Waiting
{
    /// <summary>Waits until nobody else's act holds this name; held until the act's transaction is over.</summary>
    public static async Task ForAsync(Act act, string name, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.campaigns:' || $1, 0))", act.Connection) { Parameters = { new() { Value = name } } };
        await wait.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether a question is answered with yes.</summary>
    public static async Task<bool> IsAsync(Act act, string sql, CancellationToken ct, params object[] values) => await ScalarAsync(act.Connection, sql, ct, values) is true;

    /// <summary>One value; null where there is none.</summary>
    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object?[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteScalarAsync(ct) is var found and not DBNull ? found : null;
    }

    /// <summary>A command with parameters $1, $2….</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>Demands an organisation of this node; those below zero belong to training registers.</summary>
    /// <exception cref="ProblemException">campaigns.choice.</exception>
    public static async Task ForOrganisationAsync(Act act, long organisation, CancellationToken ct)
    {
        if (organisation < 1 || !await IsAsync(act, "select exists (select from organisations where id = $1)", ct, organisation)) throw new ProblemException(Problem.Of("campaigns.choice", "organisation"));
    }
}
