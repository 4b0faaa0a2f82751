using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>What a browser is asked, and the sealed state of the question, which the form carries back.</summary>
public sealed record PasskeyQuestion(string Options, string State);

/// <summary>
/// Passkeys (WebAuthn) with Identity's handler. The question's state travels sealed in the form, for ten minutes and for one
/// answer. The authenticator must have verified its user (PIN, finger), so that a passkey is both factors at once.
/// </summary>
public sealed partial class PasskeyDoor
{
    private readonly IPasskeyHandler<Account> handler;
    private readonly Passkeys passkeys;
    private readonly Sessions sessions;
    private readonly SignIn door;
    private readonly UsedStates used;
    private readonly ITimeLimitedDataProtector seal;
    private readonly ILogger<PasskeyDoor> log;

    internal PasskeyDoor(IPasskeyHandler<Account> handler, Passkeys passkeys, Sessions sessions, SignIn door, UsedStates used, IDataProtectionProvider protection, ILogger<PasskeyDoor> log)
    {
        this.handler = handler;
        this.passkeys = passkeys;
        this.sessions = sessions;
        this.door = door;
        this.used = used;
        this.log = log;
        seal = protection.CreateProtector("access.passkey").ToTimeLimitedDataProtector();
    }

    /// <summary>The question for a new passkey of this user.</summary>
    public async Task<PasskeyQuestion> AskToAddAsync(HttpContext context, UserContext user)
    {
        var asked = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = user.User.ToString(CultureInfo.InvariantCulture), Name = user.Login, DisplayName = user.Name }, context);
        return new(asked.CreationOptionsJson, Seal($"add:{user.User}", asked.AttestationState));
    }

    /// <summary>The question to sign in: the browser offers what it has for this node.</summary>
    public async Task<PasskeyQuestion> AskToSignInAsync(HttpContext context)
    {
        var asked = await handler.MakeRequestOptionsAsync(null, context);
        return new(asked.RequestOptionsJson, Seal("sign-in", asked.AssertionState));
    }

    /// <summary>Adds the passkey that the browser made, after the password.</summary>
    /// <exception cref="ProblemException">access.password_wrong, access.passkey_refused, access.passkey_name, access.passkey_known, access.passkey_most.</exception>
    public async Task AddAsync(HttpContext context, UserContext user, string? state, string? credential, string? name, string? password, Guid key, CancellationToken ct = default)
    {
        await door.RequirePasswordAsync(context, user, password, "password", ct);
        var open = Open($"add:{user.User}", state);
        var result = await AttestAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = Answer(credential), AttestationState = open });
        if (!result.Succeeded || !result.Passkey.IsUserVerified || result.UserEntity.Id != user.User.ToString(CultureInfo.InvariantCulture))
        {
            Refused(log, user.User, result.Failure?.Message, context.Connection.RemoteIpAddress);
            throw new ProblemException(Problem.Of("access.passkey_refused"));
        }
        var made = result.Passkey;
        await passkeys.AddAsync(new Passkey(made.CredentialId, user.User, name ?? "", made.PublicKey, default, made.SignCount, made.Transports ?? [], made.IsBackupEligible, made.IsBackedUp, null), user.Administering(key), ct);
        await sessions.MarkPasskeyAsync(user.Session, ct);
    }

    /// <summary>Signs in the user whose passkey answered.</summary>
    /// <exception cref="ProblemException">access.passkey_wrong.</exception>
    public async Task SignInAsync(HttpContext context, string? state, string? credential, CancellationToken ct = default)
    {
        var open = Open("sign-in", state);
        var result = await AssertAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = Answer(credential), AssertionState = open });
        if (!result.Succeeded || !result.Passkey.IsUserVerified || !await passkeys.TakeCountAsync(result.Passkey.CredentialId, result.Passkey.SignCount, result.Passkey.IsBackedUp, ct))
        {
            Refused(log, result.User?.User.Id, result.Failure?.Message, context.Connection.RemoteIpAddress);
            throw new ProblemException(Problem.Of("access.passkey_wrong"));
        }
        await door.BeginAsync(context, result.User.User, byPasskey: true, ct: ct);
    }

    /// <summary>May an answer come from there? Only from this node's own pages: its address as the browser knows it.</summary>
    public static ValueTask<bool> IsOwn(PasskeyOriginValidationContext asked, ServerOptions node)
    {
        if (asked.CrossOrigin || !Uri.TryCreate(asked.Origin, UriKind.Absolute, out var origin)) return ValueTask.FromResult(false);
        if (node.PublicAddress is { } address && Uri.TryCreate(address, UriKind.Absolute, out var own) && own.GetLeftPart(UriPartial.Authority) == origin.GetLeftPart(UriPartial.Authority)) return ValueTask.FromResult(true);
        // The Origin header says "null" under the no-referrer policy; the host was checked by host filtering. Browsers give passkeys to https and localhost alone.
        return ValueTask.FromResult(string.Equals(origin.Authority, asked.HttpContext.Request.Host.Value, StringComparison.OrdinalIgnoreCase) && (origin.Scheme == Uri.UriSchemeHttps || origin.Host == "localhost"));
    }

    private async Task<PasskeyAttestationResult> AttestAsync(PasskeyAttestationContext context)
    {
        try
        {
            return await handler.PerformAttestationAsync(context);
        }
        catch (Exception e) when (e is JsonException or FormatException or PasskeyException or ProblemException or ArgumentException)
        {
            return PasskeyAttestationResult.Fail(new PasskeyException(e.Message));
        }
    }

    private async Task<PasskeyAssertionResult<Account>> AssertAsync(PasskeyAssertionContext context)
    {
        try
        {
            return await handler.PerformAssertionAsync(context);
        }
        catch (Exception e) when (e is JsonException or FormatException or PasskeyException or ProblemException or ArgumentException)
        {
            return PasskeyAssertionResult.Fail<Account>(new PasskeyException(e.Message));
        }
    }

    private static string Answer(string? credential) => credential is { Length: > 1 and < 20_000 } ? credential : throw new ProblemException(Problem.Of("access.passkey_none"));

    private string Seal(string about, string? state) => Convert.ToBase64String(seal.Protect(Encoding.UTF8.GetBytes($"{about}\n{state}"), UsedStates.Lifetime));

    private string Open(string about, string? field)
    {
        try
        {
            var text = Encoding.UTF8.GetString(seal.Unprotect(Convert.FromBase64String(field ?? "")));
            if (text.StartsWith(about + "\n", StringComparison.Ordinal) && used.Take(field!)) return text[(about.Length + 1)..];
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
        }
        throw new ProblemException(Problem.Of("access.passkey_old"));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Passkey refused for user {User}: {Reason}, from {Address}")]
    private static partial void Refused(ILogger log, long? user, string? reason, System.Net.IPAddress? address);
}

/// <summary>Questions that were answered: each is good for one answer. In memory, as one program serves a node; a restart may forget ten minutes of them.</summary>
public sealed class UsedStates(TimeProvider clock)
{
    /// <summary>How long a question may be answered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> used = new(StringComparer.Ordinal);

    /// <summary>True once for each state.</summary>
    public bool Take(string state)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, until) in used) if (until < now) used.TryRemove(old, out _);
        return used.TryAdd(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(state))), now + Lifetime);
    }
}
