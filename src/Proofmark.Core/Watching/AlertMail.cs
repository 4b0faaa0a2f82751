using Proofmark.Core.Languages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Watching;

/// <summary>
/// Tells by e-mail, in each reader's language, that an alert began and that it ended, each once. What could not be sent is tried again with
/// the next look. A letter names folders and figures, never a weapon or a person.
/// </summary>
public sealed class AlertMail(AlertBook book, WatchSettings settings, Texts texts, string node)
{
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

    private Task<bool> TrySendAsync(MailServer server, Alert alert, AlertReader reader, Action<Exception> failed, CancellationToken ct)
    {
        var text = texts[reader.Language];
        var kind = text[$"watching.kind.{EnumCode.Of(alert.Kind)}"];
        var body = text.Say(alert.Ended is null ? "watching.mail.began" : "watching.mail.ended", ("since", new DateTimeOffset(alert.Since)), ("ended", alert.Ended is { } ended ? new DateTimeOffset(ended) : null), ("what", alert.Say(text)));
        return MailPost.TrySendAsync(server, reader.Address, reader.Language, text.Say(alert.Ended is null ? "watching.mail.subject" : "watching.mail.subject_ended", ("node", node), ("kind", kind)), body, null, failed, ct);
    }
}
