using Proofmark.Core.Storage;

namespace Proofmark.Core.Watching;

/// <summary>Reads what is measured of the node's state, not counted as it happens, and hands it to <see cref="NodeFigures"/>.</summary>
public sealed class StateFigures(Database database, NodeCondition condition, TimeProvider clock)
{
    /// <summary>Reads once.</summary>
    public async Task ReadAsync(CancellationToken ct = default)
    {
        NodeFigures.Writable.Record(condition.Refusal is null ? 1 : 0);
        if (condition.Room() is { Folder: not null } room) NodeFigures.FreeSpace.Record(room.Free);
        await using var command = database.Owner.CreateCommand($"""
            select ({Sequencer.WaitsSince}), (select count(*) from queue where not dead), (select count(*) from queue where dead),
                   (select count(*) from messages_out m where not exists (select from message_receipts r where r.message = m.id and r.final))
            """);
        command.CommandTimeout = 10;
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        NodeFigures.SigningLag.Record(reader.IsDBNull(0) ? 0 : Math.Max(0, (clock.GetUtcNow().UtcDateTime - reader.GetDateTime(0)).TotalSeconds));
        NodeFigures.QueueDepth.Record(reader.GetInt64(1), NodeFigures.Tag("state", "waiting"));
        NodeFigures.QueueDepth.Record(reader.GetInt64(2), NodeFigures.Tag("state", "dead"));
        NodeFigures.Undelivered.Record(reader.GetInt64(3));
    }
}
