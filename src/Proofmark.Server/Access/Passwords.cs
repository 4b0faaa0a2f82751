using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Access;

/// <summary>Identity's hasher (PBKDF2, HMAC-SHA-512) over the normal form of a password, so that two keyboards type one password.</summary>
internal sealed class NormalisingHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<Account>(options)
{
    /// <summary>OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    public override string HashPassword(Account user, string password) => base.HashPassword(user, PasswordRules.Normalise(password));

    public override PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword) =>
        base.VerifyHashedPassword(user, hashedPassword, PasswordRules.Normalise(providedPassword));
}

/// <summary>The rules of <see cref="PasswordRules"/>, for Identity.</summary>
internal sealed class PasswordCheck : IPasswordValidator<Account>
{
    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(PasswordRules.Check(password, user.User.Login) is { Count: > 0 } problems
            ? IdentityResult.Failed([.. problems.Select(p => new IdentityError { Code = p.Code, Description = p.Code })])
            : IdentityResult.Success);
}

/// <summary>Login names as this product normalises them.</summary>
internal sealed class LoginNormalizer : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name is null ? null : LoginName.Normalise(name);

    public string? NormalizeEmail(string? email) => email;
}

/// <summary>Passwords for users who set one without the old one: by a link.</summary>
public sealed class Passwords(IPasswordHasher<Account> hasher)
{
    /// <summary>The hash of a new password that was typed twice.</summary>
    /// <exception cref="ProblemException">access.password_short, _long, _login, _common, _differs.</exception>
    public string Hash(string? password, string? again, string login)
    {
        Check(password, again, login);
        return hasher.HashPassword(null!, password!);
    }

    /// <summary>Refuses a password that breaks the rules or was typed in two ways.</summary>
    public static void Check(string? password, string? again, string login)
    {
        if (PasswordRules.Check(password, LoginName.Normalise(login)) is { Count: > 0 } problems) throw new ProblemException(problems);
        if (!string.Equals(password, again, StringComparison.Ordinal)) throw new ProblemException(Problem.Of("access.password_differs", "again"));
    }
}
