using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Core.Storage;

/// <summary>
/// The machine and the folder that a node is run from. A copied data directory is the same node twice: each would record what the other
/// does not know, under one name and one key. So a node that finds itself elsewhere asks for a person's word.
/// </summary>
/// <param name="Machine">Hash of the machine's id with the node's, so that it names no machine to others.</param>
/// <param name="Folder">The data directory, absolute.</param>
/// <param name="Inode">Its number in the file system; renaming keeps it, copying does not.</param>
public sealed record NodePlace(string Machine, string Folder, long Inode)
{
    /// <summary>The reason under which a node that was copied is kept from acts; see <see cref="NodeCondition.Hold"/>.</summary>
    public const string Reason = "place";

    /// <summary>A person says that the node was moved and that the place before will never start again; the act's case reference is what was said.</summary>
    public static readonly ActType Move = new("node.move", false);

    private const string BindFirst = "insert into node_place (machine, folder, inode, bound) values ($1, $2, $3, $4) on conflict (only_one) do nothing";

    private const string Bind = """
        insert into node_place (machine, folder, inode, bound) values ($1, $2, $3, $4)
        on conflict (only_one) do update set machine = excluded.machine, folder = excluded.folder, inode = excluded.inode, bound = excluded.bound
        """;

    /// <summary>Here.</summary>
    public static async Task<NodePlace> HereAsync(string dataDirectory, Guid node, CancellationToken ct = default)
    {
        var folder = Path.GetFullPath(dataDirectory).TrimEnd('/');
        // A container may have no machine id; folder and inode are then all there is.
        var machine = File.Exists("/etc/machine-id") ? (await File.ReadAllTextAsync("/etc/machine-id", ct)).Trim() : "";
        var stat = await Tool.RunAsync("stat", ["-c", "%i", "--", folder], ct);
        var inode = long.TryParse(stat.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new NodePlace(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{node:N} {machine}")))[..32], folder, inode);
    }

    /// <summary>What is wrong with running the node from here, or null. A node that was never bound is bound here.</summary>
    public async Task<Problem?> CheckAsync(Database database, TimeProvider clock, CancellationToken ct = default)
    {
        var (known, problem) = await CompareAsync(database, ct);
        if (known) return problem;
        await using var bind = database.Writer.CreateCommand(BindFirst);
        foreach (var value in Values(clock.GetUtcNow().UtcDateTime)) bind.Parameters.Add(new() { Value = value });
        await bind.ExecuteNonQueryAsync(ct);
        return null;
    }

    /// <summary>Whether the node was bound anywhere, and what is wrong with running it from here; changes nothing.</summary>
    public async Task<(bool Known, Problem? Problem)> CompareAsync(Database database, CancellationToken ct = default)
    {
        await using var known = database.Writer.CreateCommand("select machine, folder, inode, bound from node_place");
        await using var reader = await known.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return (false, null);
        var there = new NodePlace(reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
        return (true, there == this ? null : Problem.Of("node.copied", null, ("here", Folder), ("folder", there.Folder), ("machine", there.Machine == Machine ? "same" : "other"), ("since", UtcSecond.Of(reader.GetDateTime(3)))));
    }

    /// <summary>Binds the node here on a person's word.</summary>
    public async Task MoveAsync(Acts acts, string statement, Actor actor, CancellationToken ct = default)
    {
        var request = new ActRequest(Move, actor, new Purpose(Purpose.Housekeeping.Code, null, statement), Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = statement, Despite = Reason };
        await acts.DoAsync(request, act =>
        {
            BindIn(act);
            return Task.CompletedTask;
        }, ct);
        acts.Condition?.Release(Reason);
    }

    /// <summary>Binds the node here as part of an act that declares where it goes on: a new epoch.</summary>
    internal void BindIn(Act act) => act.Machinery(Bind, Values(act.Recorded));

    private object[] Values(DateTime now) => [Machine, Folder, Inode, now];
}
