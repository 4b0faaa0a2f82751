using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Watching;

/// <summary>An alert as it stands.</summary>
public sealed record Alert(long Id, string Code, AlertKind Kind, bool Fault, IReadOnlyList<(string Name, object? Value)> Values, DateTime Since, DateTime? Ended)
{
    /// <summary>What is wrong and what to do, in a language.</summary>
    public string Say(Text text) => text.Say($"doctor.says.{Code}", [.. Values]);
}

/// <summary>
/// Which alerts are open and since when. A finding raises an alert once, however often it is found; the alert ends with the first look
/// that does not find it any more.
/// </summary>
public sealed class AlertBook(Database database, TimeProvider clock)
{
    /// <summary>How long an alert that ended is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const string Select = "select id, code, kind, fault, arguments::text, since, ended from alerts ";

    /// <summary>Takes in what one look found.</summary>
    public async Task RecordAsync(IReadOnlyList<Symptom> found, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var symptom in found)
        {
            await ExecuteAsync(connection, """
                insert into alerts (code, subject, kind, fault, arguments, since, seen) values ($1, $2, $3, $4, $5, $6, $6)
                on conflict (code, subject) where ended is null do update set seen = excluded.seen, fault = excluded.fault, arguments = excluded.arguments
                """, ct, symptom.Code, symptom.Subject, EnumCode.Of(symptom.Kind), symptom.Gravity == Gravity.Fault, new NpgsqlParameter { Value = Write(symptom), NpgsqlDbType = NpgsqlDbType.Json }, now);
        }
        // Every finding of this look was seen now; whatever was not is over.
        await ExecuteAsync(connection, "update alerts set ended = $1 where ended is null and seen < $1", ct, now);
        await ExecuteAsync(connection, "delete from alerts where ended < $1", ct, now - Kept);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Those that are open, the gravest and oldest first.</summary>
    public Task<IReadOnlyList<Alert>> OpenAsync(CancellationToken ct = default) => ReadAsync(Select + "where ended is null order by fault desc, since, id", ct);

    /// <summary>Those that ended, the latest first.</summary>
    public Task<IReadOnlyList<Alert>> EndedAsync(int most, CancellationToken ct = default) => ReadAsync(Select + "where ended is not null order by ended desc, id limit $1", ct, most);

    /// <summary>Those of which e-mail is to be sent: begun and not told, or told and over since.</summary>
    public Task<IReadOnlyList<Alert>> UntoldAsync(CancellationToken ct = default) =>
        ReadAsync(Select + "where kind <> 'settings' and ((told is null and ended is null) or (told is not null and ended is not null and told_end is null)) order by since, id", ct);

    /// <summary>E-mail about it was taken by the mail server.</summary>
    public async Task ToldAsync(Alert alert, CancellationToken ct = default)
    {
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, alert.Ended is null ? "update alerts set told = $2 where id = $1" : "update alerts set told_end = $2 where id = $1", ct, alert.Id, clock.GetUtcNow().UtcDateTime);
    }

    private async Task<IReadOnlyList<Alert>> ReadAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = database.Writer.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<Alert>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetInt64(0), r.GetString(1), EnumCode.TryRead<AlertKind>(r.GetString(2), out var kind) ? kind : AlertKind.Settings, r.GetBoolean(3), Read(r.GetString(4)), r.GetDateTime(5), r.IsDBNull(6) ? null : r.GetDateTime(6)));
        return list;
    }

    private static string Write(Symptom symptom) => JsonSerializer.Serialize(symptom.Values.ToDictionary(v => v.Name, v => v.Value));

    private static IReadOnlyList<(string, object?)> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(p => (p.Name, Value(p.Value)))];
    }

    private static object? Value(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetInt64() : value.TryGetDateTimeOffset(out var moment) ? moment : value.GetString();

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }
}
