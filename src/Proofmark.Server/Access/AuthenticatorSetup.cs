using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Server.Documents;

namespace Proofmark.Server.Access;

/// <summary>
/// Sets up and removes a person's own authenticator. Until the first code proves that the telephone has the secret, it is
/// kept in the form alone, encrypted and for half an hour.
/// </summary>
public sealed class AuthenticatorSetup
{
    private readonly SignIn door;
    private readonly UserService users;
    private readonly Credentials credentials;
    private readonly AuthenticatorSecrets secrets;
    private readonly RecoveryCodes recovery;
    private readonly TimeProvider clock;
    private readonly ITimeLimitedDataProtector pending;

    internal AuthenticatorSetup(SignIn door, UserService users, Credentials credentials, AuthenticatorSecrets secrets, RecoveryCodes recovery, TimeProvider clock, IDataProtectionProvider protection)
    {
        this.door = door;
        this.users = users;
        this.credentials = credentials;
        this.secrets = secrets;
        this.recovery = recovery;
        this.clock = clock;
        pending = protection.CreateProtector("access.authenticator.pending").ToTimeLimitedDataProtector();
    }

    /// <summary>A secret that is not set yet, for a hidden field of this user's form.</summary>
    public string Seal(UserContext user, byte[] secret) => Convert.ToBase64String(pending.Protect([.. BitConverter.GetBytes(user.User), .. secret], TimeSpan.FromMinutes(30)));

    /// <summary>The secret of such a field; null when it is too old, another user's, or no such thing.</summary>
    public byte[]? Open(UserContext user, string? field)
    {
        try
        {
            var bytes = pending.Unprotect(Convert.FromBase64String(field ?? ""));
            return BitConverter.ToInt64(bytes) == user.User ? bytes[8..] : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Sets the authenticator after a code and the password; the other sessions end, this one goes on. Returns the recovery codes, to be shown once.</summary>
    /// <exception cref="ProblemException">access.setup_too_old, access.code_wrong, access.password_wrong.</exception>
    public async Task<IReadOnlyList<string>> ConfirmAsync(HttpContext context, UserContext user, string? field, string? code, string? password, Guid key, CancellationToken ct = default)
    {
        if (user.SecondFactor) throw new ProblemException(Problem.Of("access.authenticator_set"));
        var secret = Open(user, field) ?? throw new ProblemException(Problem.Of("access.setup_too_old"));
        var step = Totp.Match(secret, code, clock.GetUtcNow()) ?? throw new ProblemException(Problem.Of("access.code_wrong", "code"));
        await door.RequirePasswordAsync(context, user, password, "password", ct);
        await credentials.SetSecondFactorAsync(user.User, secrets.Seal(secret), step, user.Administering(key), ct);
        return await BeginWithCodesAsync(context, user, ct);
    }

    /// <summary>Asks for printed codes alone from now on, after the password; returns them, to be shown once.</summary>
    /// <exception cref="ProblemException">access.password_wrong, access.authenticator_set.</exception>
    public async Task<IReadOnlyList<string>> UsePrintedCodesAsync(HttpContext context, UserContext user, string? password, Guid key, CancellationToken ct = default)
    {
        if (user.SecondFactor) throw new ProblemException(Problem.Of("access.authenticator_set"));
        await door.RequirePasswordAsync(context, user, password, "printed_password", ct);
        await credentials.SetPrintedCodesAsync(user.User, user.Administering(key), ct);
        return await BeginWithCodesAsync(context, user, ct);
    }

    /// <summary>A new set of recovery codes after the password; the one before is void. To be shown once.</summary>
    /// <exception cref="ProblemException">access.password_wrong, access.authenticator_missing.</exception>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(HttpContext context, UserContext user, string? password, CancellationToken ct = default)
    {
        if (!user.SecondFactor) throw new ProblemException(Problem.Of("access.authenticator_missing"));
        await door.RequirePasswordAsync(context, user, password, "password", ct);
        return await recovery.RenewAsync(user.User, user.Actor, ct);
    }

    /// <summary>Removes the authenticator after the password.</summary>
    /// <exception cref="ProblemException">access.password_wrong.</exception>
    public async Task RemoveAsync(HttpContext context, UserContext user, string? password, Guid key, CancellationToken ct = default)
    {
        await door.RequirePasswordAsync(context, user, password, "password", ct);
        await credentials.RemoveSecondFactorAsync(user.User, user.Administering(key), ct);
        await door.BeginAsync(context, await users.GetAsync(user.User, ct), ct: ct);
    }

    private async Task<IReadOnlyList<string>> BeginWithCodesAsync(HttpContext context, UserContext user, CancellationToken ct)
    {
        var codes = await recovery.RenewAsync(user.User, user.Actor, ct);
        await door.BeginAsync(context, await users.GetAsync(user.User, ct), ct: ct);
        return codes;
    }
}

/// <summary>What a telephone scans: a QR code (ISO/IEC 18004) as an SVG path, one unit a module, and the same secret for typing.</summary>
public sealed record AuthenticatorPicture(int Size, string Path, string Secret)
{
    /// <summary>The picture for a user of a node.</summary>
    public static AuthenticatorPicture Of(string node, string login, byte[] secret)
    {
        var picture = QrPicture.Of(Totp.Uri("Proofmark " + node, login, secret));
        var letters = Totp.ToBase32(secret);
        return new(picture.Size, picture.Path, string.Join(' ', letters.Chunk(4).Select(c => new string(c))));
    }
}
