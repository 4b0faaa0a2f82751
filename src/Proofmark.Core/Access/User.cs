namespace Proofmark.Core.Access;

/// <summary>A register that a user may see, up to a handling class.</summary>
public sealed record RegisterRight(long Register, string Code, string Name, short Handling);

/// <summary>A user as administrators see one.</summary>
public sealed record User(long Id, Guid Uid, string Login, string Name, long? Organisation, string? OrganisationName, string Language, bool Active,
    bool HasPassword, bool SecondFactor, DateTime? LockedUntil, IReadOnlyList<string> Roles, IReadOnlyList<RegisterRight> Registers)
{
    /// <summary>The first day of the account; null: at once.</summary>
    public DateOnly? Starts { get; init; }

    /// <summary>The last day; null: open.</summary>
    public DateOnly? Ends { get; init; }

    /// <summary>Whether this person may sign in on a day: active, and within the account's days.</summary>
    public bool IsOpenOn(DateOnly day) => Active && !(Starts > day) && !(Ends < day);
}

/// <summary>A role with its permissions; <see cref="Name"/> is null for the built-in ones.</summary>
public sealed record Role(long Id, string Code, string? Name, IReadOnlyList<string> Permissions);

/// <summary>A user as asked to be made.</summary>
/// <param name="Login">Name to sign in with.</param>
/// <param name="Name">Name as colleagues know it.</param>
/// <param name="Organisation">The user's organisation, if any.</param>
/// <param name="Language">BCP 47 primary subtag of the pages: <c>ar</c>.</param>
/// <param name="Roles">Codes of roles.</param>
public sealed record NewUser(string Login, string Name, long? Organisation, string Language, IReadOnlyList<string> Roles);

/// <summary>What may be changed of a user.</summary>
public sealed record UserDetails(string Name, long? Organisation, string Language, bool Active);
