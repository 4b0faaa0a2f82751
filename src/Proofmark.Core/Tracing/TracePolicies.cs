using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Tracing;

/// <summary>What may be answered to a peer without a person's decision. Default: nothing; a person responds.</summary>
public sealed record TracePolicyRow(long Id, long Peer, string Level)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<TracePolicyRow> Table = new("trace_policies",
        Column.Int64<TracePolicyRow>("id", r => r.Id),
        Column.Int64<TracePolicyRow>("peer", r => r.Peer),
        Column.Text<TracePolicyRow>("level", r => r.Level));
}

/// <summary>Sets and reads that policy.</summary>
public sealed class TracePolicies(Acts acts)
{
    /// <summary>Sets what is automatic for a peer.</summary>
    public static readonly ActType Set = new("traces.set_policy", false);

    /// <summary>Sets the level for a peer.</summary>
    public Task<ActOutcome> SetAsync(long peer, AutomaticLevel level, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(Set, doing.Actor, doing.Purpose, doing.Key) { Content = $"{peer}|{level}" }, async act =>
            act.Write(TracePolicyRow.Table, new TracePolicyRow(await act.Ids.NextAsync("trace_policies", ct), peer, EnumCode.Of(level))), ct);

    /// <summary>The level that stands for a peer.</summary>
    public async Task<AutomaticLevel> OfAsync(long peer, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await OfAsync(connection, peer, ct);
    }

    /// <summary>The same as an act sees it, over the connection that it holds.</summary>
    public static async Task<AutomaticLevel> OfAsync(NpgsqlConnection connection, long peer, CancellationToken ct = default)
    {
        await using var command = new NpgsqlCommand("select level from trace_policies where peer = $1 order by act desc, seq desc limit 1", connection);
        command.Parameters.Add(new() { Value = peer });
        return await command.ExecuteScalarAsync(ct) is string code && EnumCode.TryRead<AutomaticLevel>(code, out var level) ? level : AutomaticLevel.None;
    }
}
