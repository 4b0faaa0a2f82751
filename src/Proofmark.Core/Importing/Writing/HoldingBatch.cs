using System.Text.Json;
using Npgsql;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Row = Proofmark.Core.Importing.Rows.HoldingRow;

namespace Proofmark.Core.Importing.Writing;

/// <summary>Writes the accepted rows of a register of holdings inside one act. A holding is a quantity, not a weapon, and has no events.</summary>
internal sealed class HoldingBatch(Act act, RegisterRow register, Func<IEnumerable<ImportRow>> spool, BatchCounts counts, RowClasses? classes)
{
    public async Task WriteAsync(Action<string> step, CancellationToken ct)
    {
        var first = await act.Ids.TakeAsync("holdings", Math.Max(1, counts.Rows), ct);
        if (classes is { Changed: > 0 })
        {
            var ids = Rows(first, new Dictionary<long, Guid>()).Where(r => r.Id < first || r.Id >= first + Math.Max(1, counts.Rows)).Select(r => r.Id).ToArray();
            await using var command = new NpgsqlCommand("update holdings set until_act = $1 where id = any($2) and until_act is null", act.Connection) { CommandTimeout = 0 };
            command.Parameters.Add(new() { Value = act.Id });
            command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
            await command.ExecuteNonQueryAsync(ct);
        }
        var known = classes is { Changed: > 0 } ? await UidsAsync(ct) : [];
        step("holdings");
        await act.CopyAsync(Weapons.HoldingRow.Table, Rows(first, known), ct);
    }

    private IEnumerable<Weapons.HoldingRow> Rows(long first, Dictionary<long, Guid> known)
    {
        var uids = new UidSeries(act.Recorded);
        long ordinal = 0, fresh = 0;
        foreach (var item in spool())
        {
            var kind = classes?[ordinal] ?? RowClass.New;
            var at = ordinal++;
            if (kind == RowClass.Unchanged) continue;
            var row = (Row)item;
            var id = kind == RowClass.New ? first + fresh++ : classes!.KnownId(at);
            yield return new Weapons.HoldingRow
            {
                Id = id, Uid = kind == RowClass.New ? uids.Next() : known.GetValueOrDefault(id), Register = register.Id, Handling = register.Handling,
                Identity = RowClasses.IdentityOf(row.Identity, row.Occurrence), Content = row.Content, StockNumber = row.StockNumber, Item = row.Item,
                Quantity = checked((long)row.Quantity), Unit = row.Unit, Holder = row.Holder, AsOf = row.AsOf?.Date.ToString(),
                ValueMinor = row.Value is { } value ? checked((long)Math.Round(value * 100, MidpointRounding.ToEven)) : null, Currency = row.Currency, Condition = row.Condition,
                Data = row.RemarksText is null ? null : JsonSerializer.Serialize(new { remarks = row.RemarksText }),
            };
        }
    }

    private async Task<Dictionary<long, Guid>> UidsAsync(CancellationToken ct)
    {
        var uids = new Dictionary<long, Guid>();
        await using var command = new NpgsqlCommand("select id, uid from holdings where until_act = $1", act.Connection);
        command.Parameters.Add(new() { Value = act.Id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) uids[reader.GetInt64(0)] = reader.GetGuid(1);
        return uids;
    }
}
