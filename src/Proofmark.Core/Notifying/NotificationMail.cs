using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;

namespace Proofmark.Core.Notifying;

/// <summary>
/// Letters about what awaits a person: kind, number of the case and link, in the person's language, and nothing else. The table of
/// notifications is the outbox. A letter is marked as begun before it is handed over: who dies in between leaves one that is never sent
/// a second time, and its news stand in the site. What the mail server refused is tried again, later each time.
/// </summary>
/// <param name="database">Where they wait.</param>
/// <param name="clock">Time.</param>
/// <param name="server">The mail server; null: no letter is sent.</param>
/// <param name="texts">All languages.</param>
/// <param name="node">The node's name.</param>
/// <param name="address">Beginning of links, <c>https://node.example</c>; null: paths alone.</param>
public sealed class NotificationMail(Database database, TimeProvider clock, MailServer? server, Texts texts, string node, string? address)
{
    /// <summary>Tries after which a letter is given up.</summary>
    public const int MostAttempts = 12;

    /// <summary>Most lines of one letter; the others stand in the site.</summary>
    public const int MostLines = 50;

    private sealed record Waiting(long Id, string Kind, string Number, string Path, int Attempts, long User, string? Address, string Language);

    /// <summary>Sends what is due, one letter for each person; returns how many letters were taken.</summary>
    /// <param name="failed">Told of each letter that the mail server did not take.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<int> SendAsync(Action<Exception> failed, CancellationToken ct = default)
    {
        if (server is null) return 0;
        var sent = 0;
        foreach (var own in (await ClaimAsync(ct)).GroupBy(w => w.User))
        {
            List<Waiting> all = [.. own.OrderBy(w => w.Id)];
            if (all[0].Address is not { } to)
            {
                await DoneAsync(all, "mail_due = null", ct);
                continue;
            }
            var taken = await MailPost.TrySendAsync(server, to, all[0].Language, Subject(all), Body(all), $"{all[0].Id}-{all[^1].Id}.notification.{node}@{new System.Net.Mail.MailAddress(server.From).Host}", failed, ct);
            if (taken) sent++;
            await (taken ? DoneAsync(all, "mail_due = null, mail_sent = $2", ct)
                // One minute, two, four, … six hours: a mail server that is away for two days loses nothing.
                : DoneAsync(all, $"mail_begun = null, mail_due = case when mail_attempts >= {MostAttempts} then null else $2 + least(interval '1 minute' * (2 ^ (mail_attempts - 1)), interval '6 hours') end", ct));
        }
        return sent;
    }

    private async Task<List<Waiting>> ClaimAsync(CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("""
            with due as (
                update notifications set mail_begun = $1, mail_attempts = mail_attempts + 1
                where id in (select id from notifications where mail_due is not null and mail_begun is null and mail_due <= $1 and read_at is null order by mail_due limit 500 for update skip locked)
                returning id, kind, number, path, mail_attempts, user_id)
            select d.*, case when u.active then s.address end, u.language from due d join user_now u on u.id = d.user_id left join notification_settings s on s.user_id = d.user_id
            """);
        command.Parameters.Add(Now());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<Waiting>();
        while (await reader.ReadAsync(ct))
            list.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4), reader.GetInt64(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetString(7)));
        return list;
    }

    private async Task DoneAsync(List<Waiting> letter, string set, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand($"update notifications set {set} where id = any ($1)");
        command.Parameters.Add(new() { Value = letter.Select(w => w.Id).ToArray() });
        if (set.Contains("$2", StringComparison.Ordinal)) command.Parameters.Add(Now());
        await command.ExecuteNonQueryAsync(ct);
    }

    private string Subject(List<Waiting> letter) => TextOf(letter).Say("notifying.mail.subject", ("node", node), ("count", letter.Count));

    private string Body(List<Waiting> letter)
    {
        var text = TextOf(letter);
        var lines = letter.Take(MostLines).Select(w => $"{text.Say($"notifying.says.{w.Kind}", ("number", w.Number))}\n{address}{w.Path}");
        return $"{text["notifying.mail.begin"]}\n\n{string.Join("\n\n", lines)}\n\n{text.Say("notifying.mail.end", ("link", address + "/notifications"), ("settings", address + "/profile/notifications"))}\n";
    }

    private Text TextOf(List<Waiting> letter) => texts.Find(letter[0].Language) ?? texts[Texts.Fallback];

    private NpgsqlParameter Now() => new() { Value = clock.GetUtcNow().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
