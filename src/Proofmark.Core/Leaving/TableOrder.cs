using Npgsql;

namespace Proofmark.Core.Leaving;

/// <summary>An order in which tables can be filled: none before those that its rows point to.</summary>
internal static class TableOrder
{
    /// <summary>The names in that order.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(NpgsqlConnection connection, IEnumerable<string> names, CancellationToken ct)
    {
        var pointsTo = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await using (var command = new NpgsqlCommand("select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
            {
                if (!pointsTo.TryGetValue(reader.GetString(0), out var list)) pointsTo.Add(reader.GetString(0), list = []);
                list.Add(reader.GetString(1));
            }
        var all = names.ToHashSet(StringComparer.Ordinal);
        var order = new List<string>();
        void Visit(string name)
        {
            if (!all.Remove(name)) return;
            foreach (var first in pointsTo.GetValueOrDefault(name) ?? []) Visit(first);
            order.Add(name);
        }
        foreach (var name in all.Order(StringComparer.Ordinal).ToList()) Visit(name);
        return order;
    }
}
