using System.Net;
using System.Net.Mail;
using System.Text;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Watching;

/// <summary>
/// Tells by e-mail, in each reader's language, that an alert began and that it ended, each once. What could not be sent is tried again with
/// the next look. A letter names folders and figures, never a weapon or a person.
/// </summary>
public sealed class AlertMail(AlertBook book, WatchSettings settings, Texts texts, string node)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends what was not told yet; returns how many alerts were told.</summary>
    /// <param name="failed">Told of each letter that the mail server did not take.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<int> SendAsync(Action<Exception> failed, CancellationToken ct = default)
    {
        if (settings.Mail is not { } server || settings.Readers.Count == 0) return 0;
        var told = 0;
        foreach (var alert in await book.UntoldAsync(ct))
        {
            var taken = 0;
            foreach (var reader in settings.Readers) taken += await TrySendAsync(server, alert, reader, failed, ct) ? 1 : 0;
            // Nobody is told twice because another's letter box is full.
            if (taken == 0) continue;
            await book.ToldAsync(alert, ct);
            told++;
        }
        return told;
    }

    private async Task<bool> TrySendAsync(MailServer server, Alert alert, AlertReader reader, Action<Exception> failed, CancellationToken ct)
    {
        try
        {
            var text = texts[reader.Language];
            var kind = text[$"watching.kind.{EnumCode.Of(alert.Kind)}"];
            var body = text.Say(alert.Ended is null ? "watching.mail.began" : "watching.mail.ended", ("since", new DateTimeOffset(alert.Since)), ("ended", alert.Ended is { } ended ? new DateTimeOffset(ended) : null), ("what", alert.Say(text)));
            using var message = new MailMessage(server.From, reader.Address)
            {
                Subject = text.Say(alert.Ended is null ? "watching.mail.subject" : "watching.mail.subject_ended", ("node", node), ("kind", kind)), SubjectEncoding = Encoding.UTF8,
                Body = Plain(body), BodyEncoding = Encoding.UTF8, HeadersEncoding = Encoding.UTF8,
            };
            message.Subject = Plain(message.Subject);
            message.Headers.Add("Auto-Submitted", "auto-generated");
            message.Headers.Add("Content-Language", reader.Language);
            using var client = new SmtpClient(server.Host, server.Port)
            {
                EnableSsl = !IsThisMachine(server.Host),
                Credentials = server.User is { } user ? new NetworkCredential(user, server.Password) : null,
            };
            await client.SendMailAsync(message, ct).WaitAsync(Patience, ct);
            return true;
        }
        catch (Exception e) when (e is SmtpException or IOException or TimeoutException or InvalidOperationException)
        {
            failed(e);
            return false;
        }
    }

    /// <summary>Without the marks that isolate directions: a mail program shows some of them as boxes.</summary>
    private static string Plain(string text) => new([.. text.Where(c => c is not ('\u2066' or '\u2067' or '\u2068' or '\u2069'))]);

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
