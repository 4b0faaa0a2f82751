using Microsoft.AspNetCore.Identity;
using Proofmark.Core.Access;

namespace Proofmark.Server.Access;

/// <summary>Checks authenticator codes for Identity. Unlike its own provider, a code is accepted once (RFC 6238 §5.2).</summary>
internal sealed class AuthenticatorCodes(Credentials credentials, TimeProvider clock) : IUserTwoFactorTokenProvider<Account>
{
    public const string Name = "authenticator";

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user) =>
        user.AuthenticatorKey is { } key
        && Totp.Match(Convert.FromBase64String(key), token, clock.GetUtcNow()) is { } step
        && await credentials.TakeStepAsync(user.User.Id, step);

    public Task<string> GenerateAsync(string purpose, UserManager<Account> manager, Account user) => throw new NotSupportedException("The codes are made by the user's own device.");

    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Account> manager, Account user) => Task.FromResult(user.AuthenticatorKey is not null);
}
