using Proofmark.Core.Access;

namespace Proofmark.Server.Access;

/// <summary>A user with credentials, as ASP.NET Core Identity handles one.</summary>
public sealed class Account
{
    internal Account(User user, Credential credential, string? authenticatorKey)
    {
        User = user;
        Stored = credential;
        PasswordHash = credential.PasswordHash;
        SecurityStamp = credential.SecurityStamp;
        AccessFailed = credential.AccessFailed;
        LockoutEnd = credential.LockoutEnd;
        AuthenticatorKey = authenticatorKey;
    }

    /// <summary>The user.</summary>
    public User User { get; }

    internal Credential Stored { get; }

    internal string? PasswordHash { get; set; }

    internal string SecurityStamp { get; set; }

    internal int AccessFailed { get; set; }

    internal DateTime? LockoutEnd { get; set; }

    /// <summary>The authenticator's secret in base 64.</summary>
    internal string? AuthenticatorKey { get; }
}
