using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Proofmark.Core.Access;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Access;

/// <summary>
/// ASP.NET Core Identity on this product's own tables. Users are made and renamed by acts (<see cref="UserService"/>), never
/// through Identity; what Identity changes of a password becomes an act of the user's own here.
/// </summary>
internal sealed partial class UserStore(UserService users, Credentials credentials, Passkeys passkeys, AuthenticatorSecrets secrets, TimeProvider clock)
    : IUserPasswordStore<Account>, IUserLockoutStore<Account>, IUserSecurityStampStore<Account>, IUserTwoFactorStore<Account>
{
    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        long.TryParse(userId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? await LoadAsync(await users.GetAsync(id, cancellationToken), cancellationToken) : null;

    public async Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => await LoadAsync(await users.FindAsync(normalizedUserName, cancellationToken), cancellationToken);

    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken)
    {
        if (user.PasswordHash != user.Stored.PasswordHash && user.PasswordHash is { } hash)
            await credentials.SetPasswordAsync(user.User.Id, hash, new Doing(new Actor(user.User.Id, user.User.Organisation), Purpose.Housekeeping, Guid.CreateVersion7(clock.GetUtcNow())), cancellationToken);
        else if (user.AccessFailed != user.Stored.AccessFailed || user.LockoutEnd != user.Stored.LockoutEnd)
            await credentials.SetCountersAsync(user.User.Id, user.AccessFailed, user.LockoutEnd, cancellationToken);
        return IdentityResult.Success;
    }

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw new NotSupportedException("A user is made by an act: UserService.CreateAsync.");

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw new NotSupportedException("A user is never deleted; UserService.ChangeAsync ends the right to sign in.");

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException("A login name is never changed.");

    // The normal form is the only one that is kept; Identity sets it anew before each update.
    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.User.Id.ToString(CultureInfo.InvariantCulture));

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.User.Login);

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.User.Login);

    public Task SetPasswordHashAsync(Account user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(user.LockoutEnd);

    public Task SetLockoutEndDateAsync(Account user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken)
    {
        user.LockoutEnd = lockoutEnd?.UtcDateTime;
        return Task.CompletedTask;
    }

    public Task<int> IncrementAccessFailedCountAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(++user.AccessFailed);

    public Task ResetAccessFailedCountAsync(Account user, CancellationToken cancellationToken)
    {
        user.AccessFailed = 0;
        return Task.CompletedTask;
    }

    public Task<int> GetAccessFailedCountAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.AccessFailed);

    public Task<bool> GetLockoutEnabledAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(true);

    // Every account rests after failures; there is no switch.
    public Task SetLockoutEnabledAsync(Account user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetSecurityStampAsync(Account user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetTwoFactorEnabledAsync(Account user, bool enabled, CancellationToken cancellationToken) => throw new NotSupportedException("A second factor is set with its secret: Credentials.SetSecondFactorAsync.");

    public Task<bool> GetTwoFactorEnabledAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Stored.SecondFactor);

    public void Dispose()
    {
        // Nothing is held; connections live as long as their statement.
    }

    private async Task<Account?> LoadAsync(User? user, CancellationToken ct) =>
        user is { Active: true } && await credentials.FindAsync(user.Id, ct) is { } credential ? new Account(user, credential, credential.Authenticator is { } sealedKey ? secrets.Open(sealedKey) : null) : null;
}

/// <summary>Keeps authenticator secrets encrypted under the server's data-protection keys: a copy of the database alone gives no codes.</summary>
internal sealed class AuthenticatorSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("access.authenticator");

    public byte[] Seal(byte[] secret) => protector.Protect(secret);

    /// <summary>The secret in base 64, or null when the keys that sealed it are gone: the user then needs an administrator's help.</summary>
    public string? Open(byte[] sealedSecret)
    {
        try
        {
            return Convert.ToBase64String(protector.Unprotect(sealedSecret));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
