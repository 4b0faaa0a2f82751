using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons;

/// <summary>Opens registers: the records under one owner and one law.</summary>
public sealed class RegisterService(Acts acts)
{
    /// <summary>Opens a register and returns its id.</summary>
    /// <exception cref="ProblemException">weapons.register_code, weapons.register_kind, weapons.register_exists.</exception>
    public Task<long> OpenAsync(string code, string name, string kind, short handling, long? organisation, Doing doing, CancellationToken ct = default) =>
        OpenAsync(code, name, kind, handling, organisation, false, doing, ct);

    /// <summary>The same; <paramref name="training"/> opens it for training, which can never be changed.</summary>
    /// <exception cref="ProblemException">As above; training.node_already: on a training node everything is training.</exception>
    public async Task<long> OpenAsync(string code, string name, string kind, short handling, long? organisation, bool training, Doing doing, CancellationToken ct = default)
    {
        if (training && (await NodeIdentity.FindAsync(acts.Database, ct))?.Training == true) throw new ProblemException(Problem.Of("training.node_already", "training"));
        if (string.IsNullOrWhiteSpace(code) || code.Length > 40 || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')) throw new ProblemException(Problem.Of("weapons.register_code", "code", ("value", code)));
        if (kind is not ("weapons" or "holdings")) throw new ProblemException(Problem.Of("weapons.register_kind", "kind", ("value", kind)));
        long id = 0;
        var outcome = await acts.DoAsync(new ActRequest(WeaponActs.OpenRegister, doing.Actor, doing.Purpose, doing.Key) { Content = $"{code}|{name}|{kind}|{handling}|{organisation}{(training ? "|training" : "")}" }, async act =>
        {
            if (await FindAsync(act.Connection, code, ct) is not null) throw new ProblemException(Problem.Of("weapons.register_exists", "code", ("value", code)));
            id = await act.Ids.NextAsync("registers", ct);
            if (training) id = -id;
            act.Write(RegisterRow.Table, new RegisterRow(id, act.NewUid(), code, name, kind, organisation, null, handling));
        }, ct);
        return outcome.AlreadyDone ? (await FindAsync(code, ct))!.Id : id;
    }

    /// <summary>The register of this code, or null.</summary>
    public async Task<RegisterRow?> FindAsync(string code, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await FindAsync(connection, code, ct);
    }

    /// <summary>The same within an act: one that took a second connection would wait for others that do so too.</summary>
    internal static async Task<RegisterRow?> FindAsync(Npgsql.NpgsqlConnection connection, string code, CancellationToken ct)
    {
        await using var command = new Npgsql.NpgsqlCommand("select id, uid, code, name, kind, organisation, law, handling from registers where code = $1", connection);
        command.Parameters.Add(new() { Value = code });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>Every register, by code.</summary>
    public async Task<IReadOnlyList<RegisterRow>> ListAsync(CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select id, uid, code, name, kind, organisation, law, handling from registers order by code limit 2000");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<RegisterRow>();
        while (await reader.ReadAsync(ct)) list.Add(Read(reader));
        return list;
    }

    private static RegisterRow Read(Npgsql.NpgsqlDataReader r) => new(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4),
        r.IsDBNull(5) ? null : r.GetInt64(5), r.IsDBNull(6) ? null : r.GetString(6), r.GetInt16(7));
}
