using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Access;

/// <summary>
/// The way in through the State's identity provider: a proxy before the node signs who asks. Only the account that an
/// administrator linked opens; an assertion makes no account and gives no right. This is the only reader of the header.
/// </summary>
public sealed partial class ProviderDoor
{
    private readonly ProviderSettings settings;
    private readonly ProviderLinks links;
    private readonly SignInAttempts attempts;
    private readonly SignIn door;
    private readonly UserManager<Account> users;
    private readonly TimeProvider clock;
    private readonly ILogger<ProviderDoor> log;

    internal ProviderDoor(ProviderSettings settings, ProviderLinks links, SignInAttempts attempts, SignIn door, UserManager<Account> users, TimeProvider clock, ILogger<ProviderDoor> log)
    {
        this.settings = settings;
        this.links = links;
        this.attempts = attempts;
        this.door = door;
        this.users = users;
        this.clock = clock;
        this.log = log;
    }

    /// <summary>Signs in whom the assertion of this request names; the session is as after a password.</summary>
    /// <exception cref="ProblemException">access.provider.not_found, access.provider.refused, access.provider.unlinked, access.wait.too_many.</exception>
    public async Task<SignInStep> SignInAsync(HttpContext context, CancellationToken ct = default)
    {
        if (!settings.On) throw new ProblemException(Problem.Of("access.provider.not_found"));
        var from = context.Connection.RemoteIpAddress.Plain();
        if (from is null || !settings.From.Contains(from)) throw Refuse("address", null, from, "access.provider.refused");
        var header = context.Request.Headers[settings.Header];
        if (header.Count != 1 || header[0] is not { Length: > 0 } token) throw Refuse("header", null, from, "access.provider.refused"); // nothing to guess with
        var attempt = await attempts.TakeAsync(-1, from, null, ct);
        var (assertion, wrong) = ProviderAssertion.Read(token, settings, clock.GetUtcNow());
        if (assertion is null) throw Refuse(wrong!, null, from, "access.provider.refused");
        if (!await links.TakeAsync(assertion.Hash, assertion.Until, ct)) throw Refuse("used", null, from, "access.provider.refused");
        if (await links.FindAsync(settings.Issuer, assertion.Subject, ct) is not { } id) throw Refuse("unlinked", null, from, "access.provider.unlinked");
        var account = await users.FindByIdAsync(id.ToString(CultureInfo.InvariantCulture));
        if (account is null || !account.User.IsOpenOn(clock.Today())) throw Refuse("closed", id, from, "access.provider.unlinked");
        await attempts.ReturnAsync(attempt, ct);
        return await door.GoOnAsync(context, account, assertion.TwoFactors, ct);
    }

    private ProblemException Refuse(string reason, long? user, IPAddress? from, string code)
    {
        Refused(log, reason, user, from);
        NodeFigures.SignInsRefused.Add(1, NodeFigures.Tag("reason", "provider"));
        return new(Problem.Of(code));
    }

    // Never the assertion: who reads the log could use it.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in through the identity provider refused ({Reason}) for user {User} from {Address}")]
    private static partial void Refused(ILogger log, string reason, long? user, IPAddress? address);
}
