using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Languages;

namespace Proofmark.Server.Access;

/// <summary>What comes after a right password.</summary>
public enum SignInStep
{
    /// <summary>The session has begun.</summary>
    Done,

    /// <summary>The code of the authenticator is still to come.</summary>
    CodeNeeded,
}

/// <summary>
/// Signs persons in and out. An unknown name, a wrong password and a resting account look the same and take the same time:
/// nobody learns from here who has an account.
/// </summary>
public sealed partial class SignIn
{
    private readonly UserManager<Account> users;
    private readonly Credentials credentials;
    private readonly SignInAttempts attempts;
    private readonly RecoveryCodes recovery;
    private readonly Sessions sessions;
    private readonly DeviceCookie devices;
    private readonly ILogger<SignIn> log;

    internal SignIn(UserManager<Account> users, Credentials credentials, SignInAttempts attempts, RecoveryCodes recovery, Sessions sessions, DeviceCookie devices, ILogger<SignIn> log)
    {
        this.users = users;
        this.credentials = credentials;
        this.attempts = attempts;
        this.recovery = recovery;
        this.sessions = sessions;
        this.devices = devices;
        this.log = log;
    }

    internal const string SessionClaim = "sid";

    private static string? _nobodysHash;

    /// <summary>Checks name and password.</summary>
    /// <exception cref="ProblemException">access.sign_in_wrong, access.wait.too_many.</exception>
    public async Task<SignInStep> WithPasswordAsync(HttpContext context, string? login, string? password, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(login)) throw new ProblemException(Problem.Of("access.sign_in_wrong")); // an empty form is no guess
        var account = await users.FindByNameAsync(login);
        var attempt = await TakeAsync(context, account?.User.Id ?? -1, ct);
        // The work of hashing is done whether or not there is anything to compare with.
        var hash = attempt.Allowed ? account?.PasswordHash : null;
        var result = users.PasswordHasher.VerifyHashedPassword(account!, hash ?? NobodysHash(), password ?? "");
        if (account is null || hash is null || result == PasswordVerificationResult.Failed)
        {
            Refused(log, account?.User.Id, context.Connection.RemoteIpAddress);
            NodeFigures.SignInsRefused.Add(1, NodeFigures.Tag("reason", "password"));
            throw new ProblemException(Problem.Of("access.sign_in_wrong"));
        }
        if (result == PasswordVerificationResult.SuccessRehashNeeded) await credentials.RehashAsync(account.User.Id, users.PasswordHasher.HashPassword(account, password!), ct);
        await attempts.ReturnAsync(attempt, ct);
        return await GoOnAsync(context, account, false, ct);
    }

    /// <summary>What follows on a right password or assertion: the code, where the account has one and the provider vouched for none; else the session.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Whose.</param>
    /// <param name="byProvider">The identity provider vouched for two factors.</param>
    /// <param name="ct">Cancellation.</param>
    internal async Task<SignInStep> GoOnAsync(HttpContext context, Account account, bool byProvider, CancellationToken ct)
    {
        if (byProvider || !await users.GetTwoFactorEnabledAsync(account))
        {
            await BeginAsync(context, account.User, byProvider: byProvider, ct: ct);
            return SignInStep.Done;
        }
        await context.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, Principal(IdentityConstants.TwoFactorUserIdScheme, account.User.Id, new Claim("stamp", account.SecurityStamp)));
        return SignInStep.CodeNeeded;
    }

    /// <summary>Is a person between password and code?</summary>
    public async Task<bool> IsCodeDueAsync(HttpContext context) => await BetweenAsync(context) is not null;

    /// <summary>Checks the code, of an authenticator or from paper, of the person whose password was right a moment ago.</summary>
    /// <returns>True when it was a recovery code, of which there is now one less.</returns>
    /// <exception cref="ProblemException">access.code_wrong, access.sign_in_needed.</exception>
    public async Task<bool> WithCodeAsync(HttpContext context, string? code, CancellationToken ct = default)
    {
        var account = await BetweenAsync(context) ?? throw new ProblemException(Problem.Of("access.sign_in_needed"));
        var attempt = await TakeAsync(context, account.User.Id, ct);
        var recovered = false;
        var right = attempt.Allowed && (await users.VerifyTwoFactorTokenAsync(account, AuthenticatorCodes.Name, code ?? "") || (recovered = await recovery.UseAsync(account.User, code, ct)));
        if (!right)
        {
            Refused(log, account.User.Id, context.Connection.RemoteIpAddress);
            NodeFigures.SignInsRefused.Add(1, NodeFigures.Tag("reason", "code"));
            throw new ProblemException(Problem.Of("access.code_wrong", "code"));
        }
        await attempts.ReturnAsync(attempt, ct);
        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await BeginAsync(context, account.User, ct: ct);
        return recovered;
    }

    /// <summary>Sets another password, for which the present one is asked; the other sessions end, this one goes on.</summary>
    /// <exception cref="ProblemException">access.password_wrong and what the rules refuse.</exception>
    public async Task ChangePasswordAsync(HttpContext context, UserContext user, string? now, string? next, string? again, CancellationToken ct = default)
    {
        Passwords.Check(next, again, user.Login);
        var account = await RequirePasswordAsync(context, user, now, "now", ct);
        var result = await users.ChangePasswordAsync(account, now ?? "", next!);
        if (!result.Succeeded) throw new InvalidOperationException($"A password that the rules allow was refused: {string.Join(", ", result.Errors.Select(e => e.Code))}");
        await BeginAsync(context, account.User, ct: ct);
    }

    /// <summary>
    /// Asks for the password again before the credentials change, so that a screen left open is not an account lost. Wrong
    /// ones count as at the door.
    /// </summary>
    /// <exception cref="ProblemException">access.password_wrong.</exception>
    public async Task<Account> RequirePasswordAsync(HttpContext context, UserContext user, string? password, string field, CancellationToken ct = default)
    {
        var attempt = await TakeAsync(context, user.User, ct);
        if (attempt.Allowed && await users.FindByNameAsync(user.Login) is { PasswordHash: { } hash } account
            && users.PasswordHasher.VerifyHashedPassword(account, hash, password ?? "") != PasswordVerificationResult.Failed)
        {
            await attempts.ReturnAsync(attempt, ct);
            return account;
        }
        throw new ProblemException(Problem.Of("access.password_wrong", field));
    }

    /// <summary>Begins a session of a user who has just proved to be one, and ends the one that this browser had.</summary>
    public async Task BeginAsync(HttpContext context, User user, bool byPasskey = false, bool byProvider = false, CancellationToken ct = default)
    {
        if (context.Features.Get<UserContext>() is { } before)
        {
            await sessions.EndAsync(before.Session, ct);
            // Who changes the password in a session that a passkey began has shown the passkey.
            byPasskey |= before.ByPasskey && before.User == user.Id;
            byProvider |= before.ByProvider && before.User == user.Id;
        }
        await credentials.ResetAttemptsAsync(user.Id, ct);
        await attempts.RememberAsync(user.Id, devices.Ensure(context), ct);
        var session = await sessions.StartAsync(user.Id, DeviceWords.Of(context.Request.Headers.UserAgent), context.Connection.RemoteIpAddress, byPasskey, byProvider, ct);
        await context.SignInAsync(IdentityConstants.ApplicationScheme, Principal(IdentityConstants.ApplicationScheme, user.Id, new Claim(SessionClaim, session.ToString())));
        RequestLanguage.Keep(context, user.Language);
        SignedIn(log, user.Id, context.Connection.RemoteIpAddress);
    }

    /// <summary>Ends the session, in the database and in the browser.</summary>
    public async Task EndAsync(HttpContext context, CancellationToken ct = default)
    {
        if (context.Features.Get<UserContext>() is { } user) await sessions.EndAsync(user.Session, ct);
        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        await context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
    }

    private Task<Attempt> TakeAsync(HttpContext context, long user, CancellationToken ct) => attempts.TakeAsync(user, context.Connection.RemoteIpAddress, devices.Read(context), ct);

    private async Task<Account?> BetweenAsync(HttpContext context)
    {
        var ticket = await context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        if (ticket.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id) return null;
        var account = await users.FindByIdAsync(id);
        return account is not null && account.SecurityStamp == ticket.Principal.FindFirstValue("stamp") ? account : null;
    }

    private string NobodysHash() => _nobodysHash ??= users.PasswordHasher.HashPassword(null!, Guid.NewGuid().ToString());

    private static ClaimsPrincipal Principal(string scheme, long user, Claim more) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.ToString(CultureInfo.InvariantCulture)), more], scheme));

    [LoggerMessage(Level = LogLevel.Information, Message = "User {User} signed in from {Address}")]
    private static partial void SignedIn(ILogger log, long user, System.Net.IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in refused for user {User} from {Address}")]
    private static partial void Refused(ILogger log, long? user, System.Net.IPAddress? address);
}
