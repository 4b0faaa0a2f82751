using Npgsql;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Matching;

/// <summary>
/// What persons decided that texts as found stand for. The newest decision on a text counts, for rows of earlier and of later
/// files alike, since it is asked when a row is read; the rows themselves keep what was found and are never rewritten.
/// </summary>
public sealed class ReferenceDecisions(Database database)
{
    /// <summary>The newest decision on each of some texts; those on which there is none are left out. A null reference: kept as found.</summary>
    /// <param name="texts">Kind (make, model, calibre) and text as found; at most some hundred.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyDictionary<(string Kind, string Norm), string?>> OfAsync(IEnumerable<(string Kind, string Text)> texts, CancellationToken ct = default)
    {
        var asked = texts.ToList();
        if (asked.Count == 0) return new Dictionary<(string, string), string?>();
        await using var batch = database.Writer.CreateBatch();
        batch.BatchCommands.Add(Question(asked));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await ReadAsync(reader, ct);
    }

    /// <summary>The same question for whoever asks others with it.</summary>
    internal static NpgsqlBatchCommand Question(IEnumerable<(string Kind, string Text)> texts)
    {
        var asked = texts.Select(t => (t.Kind, Norm: FoundText.Norm(t.Text))).Distinct().ToList();
        return new NpgsqlBatchCommand("""
            select distinct on (m.kind, m.norm) m.kind, m.norm, m.reference
            from reference_matches m join unnest($1, $2) q (kind, norm) on m.kind = q.kind collate "C" and m.norm = q.norm collate "C"
            order by m.kind, m.norm, m.act desc, m.seq desc
            """)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. asked.Select(a => a.Kind)] }, new NpgsqlParameter<string[]> { TypedValue = [.. asked.Select(a => a.Norm)] } },
        };
    }

    /// <summary>Its answer.</summary>
    internal static async Task<IReadOnlyDictionary<(string Kind, string Norm), string?>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var decided = new Dictionary<(string, string), string?>();
        while (await reader.ReadAsync(ct)) decided[(reader.GetString(0), reader.GetString(1))] = reader.IsDBNull(2) ? null : reader.GetString(2);
        return decided;
    }

    /// <summary>Every decision that counts, for those who read many rows.</summary>
    public async Task<IReadOnlyDictionary<(string Kind, string Norm), string?>> AllAsync(CancellationToken ct = default)
    {
        var decided = new Dictionary<(string, string), string?>();
        await using var command = database.Writer.CreateCommand("select distinct on (kind, norm) kind, norm, reference from reference_matches order by kind, norm, act desc, seq desc");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) decided[(reader.GetString(0), reader.GetString(1))] = reader.IsDBNull(2) ? null : reader.GetString(2);
        return decided;
    }
}
