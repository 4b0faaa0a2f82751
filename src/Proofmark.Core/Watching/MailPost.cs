using System.Net;
using System.Net.Mail;
using System.Text;

namespace Proofmark.Core.Watching;

/// <summary>Hands letters to the mail server that the operator named; beyond this machine by TLS alone.</summary>
public static class MailPost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Sends one letter of plain text; true when the mail server took it.</summary>
    /// <param name="server">The mail server.</param>
    /// <param name="to">To whom.</param>
    /// <param name="language">The letter's language.</param>
    /// <param name="subject">Its subject.</param>
    /// <param name="body">Its text.</param>
    /// <param name="id">Its number without angle brackets, the same when the same letter is tried again; null: the mail server gives one.</param>
    /// <param name="failed">Told why it was not taken.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<bool> TrySendAsync(MailServer server, string to, string language, string subject, string body, string? id, Action<Exception> failed, CancellationToken ct)
    {
        try
        {
            using var message = new MailMessage(server.From, to)
            {
                Subject = Plain(subject), SubjectEncoding = Encoding.UTF8, Body = Plain(body), BodyEncoding = Encoding.UTF8, HeadersEncoding = Encoding.UTF8,
            };
            message.Headers.Add("Auto-Submitted", "auto-generated");
            message.Headers.Add("Content-Language", language);
            if (id is not null) message.Headers.Add("Message-ID", $"<{id}>");
            using var client = new SmtpClient(server.Host, server.Port)
            {
                EnableSsl = !IsThisMachine(server.Host),
                Credentials = server.User is { } user ? new NetworkCredential(user, server.Password) : null,
            };
            await client.SendMailAsync(message, ct).WaitAsync(Patience, ct);
            return true;
        }
        catch (Exception e) when (e is SmtpException or IOException or TimeoutException or InvalidOperationException or FormatException)
        {
            failed(e);
            return false;
        }
    }

    /// <summary>Without the marks that isolate directions: a mail program shows some of them as boxes.</summary>
    private static string Plain(string text) => new([.. text.Where(c => c is not ('\u2066' or '\u2067' or '\u2068' or '\u2069'))]);

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
