using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>Names of users by id, for histories: whoever did something stays named after leaving.</summary>
public sealed class UserNames(Database database)
{
    /// <summary>The names that are known; the node itself (0) has none.</summary>
    public async Task<IReadOnlyDictionary<long, string>> OfAsync(IEnumerable<long> users, CancellationToken ct = default)
    {
        var wanted = users.Where(u => u != 0).Distinct().ToArray();
        var names = new Dictionary<long, string>();
        if (wanted.Length == 0) return names;
        await using var command = database.Writer.CreateCommand("select id, name from user_now where id = any($1)");
        command.Parameters.Add(new() { Value = wanted });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) names[reader.GetInt64(0)] = reader.GetString(1);
        return names;
    }
}
