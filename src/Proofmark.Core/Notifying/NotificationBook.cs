using System.Net.Mail;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Notifying;

/// <summary>A person's notifications and settings. Everything is asked for by the user's own number: nobody reads another's.</summary>
public sealed class NotificationBook(Database database, TimeProvider clock)
{
    /// <summary>How long one is kept, read or not.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>The count of unread ones stops there: more is said as more.</summary>
    public const int MostCounted = Sessions.MostUnread;

    /// <summary>How many are unread, at most <see cref="MostCounted"/> + 1; by an index of unread ones alone.</summary>
    public async Task<int> UnreadAsync(long user, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(Sessions.Unread("$1"));
        command.Parameters.Add(new() { Value = user });
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The latest first.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="before">Older than this one; null: from the latest.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<Notification>> ListAsync(long user, long? before, int take, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select id, kind, number, path, at, read_at is not null from notifications where user_id = $1 and id < $2 order by id desc limit $3");
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = before ?? long.MaxValue });
        command.Parameters.Add(new() { Value = take });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<Notification>();
        while (await reader.ReadAsync(ct))
        {
            // A kind of a later version of the program is left out, not guessed.
            if (EnumCode.TryRead<NotificationKind>(reader.GetString(1), out var kind))
                list.Add(new(reader.GetInt64(0), kind, reader.GetString(2), reader.GetString(3), reader.GetDateTime(4), reader.GetBoolean(5)));
        }
        return list;
    }

    /// <summary>Marks one as read, or all up to one; what was read here is not sent by e-mail any more. Another's number does nothing.</summary>
    public async Task ReadAsync(long user, long upTo, bool all, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand($"update notifications set read_at = $3, mail_due = null where user_id = $1 and read_at is null and id {(all ? "<=" : "=")} $2");
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(Now());
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What a person wants by e-mail.</summary>
    public async Task<NotificationSettings> SettingsAsync(long user, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select address, at_once, daily from notification_settings where user_id = $1");
        command.Parameters.Add(new() { Value = user });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return NotificationSettings.None;
        return new(reader.IsDBNull(0) ? null : reader.GetString(0), Kinds(reader.GetFieldValue<string[]>(1)), Kinds(reader.GetFieldValue<string[]>(2)));
    }

    /// <summary>Sets it; of what was waiting for e-mail only the kinds that are still wanted are sent.</summary>
    /// <exception cref="ProblemException">notifying.address: it is none, or one is needed for what was chosen.</exception>
    public async Task SetAsync(long user, NotificationSettings settings, CancellationToken ct = default)
    {
        var address = string.IsNullOrWhiteSpace(settings.Address) ? null : settings.Address.Trim();
        if (address is null ? settings.AtOnce.Count + settings.Daily.Count > 0 : address.Length > 254 || address.Any(char.IsControl) || !MailAddress.TryCreate(address, out var read) || read.Address != address)
            throw new ProblemException(Problem.Of("notifying.address", "address"));
        await using var connection = await database.Writer.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Command("""
            insert into notification_settings (user_id, address, at_once, daily) values ($1, $2, $3, $4)
            on conflict (user_id) do update set address = excluded.address, at_once = excluded.at_once, daily = excluded.daily
            """, user, address, Codes(settings.AtOnce), Codes(settings.Daily.Except(settings.AtOnce))));
        batch.BatchCommands.Add(Command("update notifications set mail_due = null where user_id = $1 and mail_due is not null and mail_begun is null and ($2::text is null or not kind = any($3))", user, address, Codes(settings.AtOnce.Concat(settings.Daily))));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes what is older than <see cref="Kept"/>, and the addresses of who is no longer a user; returns how many notifications went.</summary>
    public async Task<int> ForgetAsync(CancellationToken ct = default)
    {
        await using var addresses = database.Writer.CreateCommand("delete from notification_settings s using user_now u where u.id = s.user_id and not u.active");
        await addresses.ExecuteNonQueryAsync(ct);
        await using var command = database.Writer.CreateCommand("delete from notifications where at < $1");
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime - Kept, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlParameter Now() => new() { Value = clock.GetUtcNow().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private static NpgsqlBatchCommand Command(string sql, long user, string? address, params string[][] kinds)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = user });
        command.Parameters.Add(new() { Value = (object?)address ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var one in kinds) command.Parameters.Add(new() { Value = one });
        return command;
    }

    private static string[] Codes(IEnumerable<NotificationKind> kinds) => [.. kinds.Distinct().Order().Select(EnumCode.Of)];

    private static HashSet<NotificationKind> Kinds(string[] codes) => [.. codes.Select(c => EnumCode.TryRead<NotificationKind>(c, out var kind) ? kind : (NotificationKind?)null).OfType<NotificationKind>()];
}
