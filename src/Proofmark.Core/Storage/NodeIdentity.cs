using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage;

/// <summary>Which node this database belongs to. The key, not the country code, is its identity (design: an attested attribute).</summary>
public sealed record NodeIdentity(Guid Uid, string Code, string? State, string Profile, string Origin, int Epoch)
{
    /// <summary>The node was filled with made-up data; every page says so. Once set it stays.</summary>
    public bool Demonstration { get; init; }

    /// <summary>The whole node is for training: fixed at its first start, in its keys, its ledger's name and every page and export.</summary>
    public bool Training { get; init; }

    /// <summary>How the names of training ledgers begin; those of real ones begin with <c>proofmark/</c>.</summary>
    public const string TrainingOrigin = "proofmark-training/";

    /// <summary>The node's row, made at the first start; later starts must ask for the same State and profile.</summary>
    /// <exception cref="ProblemException">node.profile, node.state, node.other_state.</exception>
    public static Task<NodeIdentity> EnsureAsync(Database database, string? state, string? profile, TimeProvider clock, CancellationToken ct = default) => EnsureAsync(database, state, profile, null, clock, ct);

    /// <summary>The same; <paramref name="training"/> is null when nobody says: then a new node is a real one.</summary>
    /// <exception cref="ProblemException">As above; node.other_training.</exception>
    public static async Task<NodeIdentity> EnsureAsync(Database database, string? state, string? profile, bool? training, TimeProvider clock, CancellationToken ct = default)
    {
        if (await FindAsync(database, ct) is { } found)
        {
            if ((state is not null && found.State != state) || (profile is not null && found.Profile != profile))
                throw new ProblemException(Problem.Of("node.other_state", null, ("state", found.State ?? "-"), ("profile", found.Profile)));
            if (training is { } asked && asked != found.Training) throw new ProblemException(Problem.Of("node.other_training", "--training", ("kind", found.Training ? "training" : "real")));
            return found;
        }
        profile ??= "national";
        if (profile is not ("national" or "regional" or "international")) throw new ProblemException(Problem.Of("node.profile", "--profile", ("value", profile)));
        if (state is not null && (state.Length != 2 || !state.All(char.IsAsciiLetterUpper))) throw new ProblemException(Problem.Of("node.state", "--state", ("value", state)));
        var uid = Guid.CreateVersion7(clock.GetUtcNow());
        var code = state ?? "ZZ";
        var node = new NodeIdentity(uid, code, state, profile, (training == true ? TrainingOrigin : "proofmark/") + $"{code}/{uid.ToString("N")}", 1) { Training = training == true };
        await using var command = database.Owner.CreateCommand(
            "insert into node (uid, code, state, profile, origin, created, training) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing");
        command.Parameters.Add(new() { Value = uid });
        command.Parameters.Add(new() { Value = code });
        command.Parameters.Add(new() { Value = (object?)state ?? DBNull.Value });
        command.Parameters.Add(new() { Value = profile });
        command.Parameters.Add(new() { Value = node.Origin });
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = node.Training });
        await command.ExecuteNonQueryAsync(ct);
        return (await FindAsync(database, ct))!;
    }

    /// <summary>The node's row, or null before the first start, when there may be no table either.</summary>
    public static async Task<NodeIdentity?> FindAsync(Database database, CancellationToken ct = default)
    {
        await using var command = database.Owner.CreateCommand("select uid, code, state, profile, origin, epoch, demonstration, training from node");
        try
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            return await reader.ReadAsync(ct) ? Read(reader) : null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }

    private static NodeIdentity Read(NpgsqlDataReader reader) => new(reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5)) { Demonstration = reader.GetBoolean(6), Training = reader.GetBoolean(7) };
}
