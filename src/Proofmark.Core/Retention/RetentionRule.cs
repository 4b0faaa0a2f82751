using Proofmark.Core.Marking;

namespace Proofmark.Core.Retention;

/// <summary>How long a register keeps one kind of record, as its law says.</summary>
/// <param name="Uid">Its outside id.</param>
/// <param name="Register">registers.id.</param>
/// <param name="Kind">Of which records.</param>
/// <param name="About">Weapon data or personal data.</param>
/// <param name="Years">How long; null: for ever.</param>
/// <param name="From">From when the years run.</param>
/// <param name="Source">The law, as it is cited.</param>
/// <param name="Force">How it binds.</param>
/// <param name="ForceFrom">The first day on which it is in force.</param>
/// <param name="ForceTo">The last; null: open.</param>
public sealed record RetentionRule(Guid Uid, long Register, RecordKind Kind, RecordAbout About, int? Years, CountedFrom From, string Source, RuleForce Force, DateOnly ForceFrom, DateOnly? ForceTo)
{
    /// <summary>Another rule replaces it, now or on a day to come.</summary>
    public bool HasSuccessor { get; init; }

    /// <summary>It is in force on a day.</summary>
    public bool IsInForce(DateOnly day) => ForceFrom <= day && !(ForceTo < day);
}

/// <summary>A rule as it is asked to be set.</summary>
public sealed record NewRetentionRule(string? Kind, string? About, int? Years, string? From, string? Source, string? Force, DateOnly? ForceFrom, DateOnly? ForceTo = null, Guid? Replaces = null);

/// <summary>What a register rests on.</summary>
/// <param name="Register">registers.id.</param>
/// <param name="Layer">Whose register it is.</param>
/// <param name="Owner">organisations.id of its owner; null: not stated.</param>
/// <param name="OwnerName">The owner's name.</param>
/// <param name="Basis">The law, as it is cited.</param>
/// <param name="Force">How it binds.</param>
/// <param name="Since">Since when.</param>
/// <param name="Caveat">What restricts the use of what it holds.</param>
public sealed record RegisterLaw(long Register, RegisterLayer Layer, long? Owner, string? OwnerName, string Basis, RuleForce Force, DateOnly? Since, string? Caveat);

/// <summary>The same as it is asked to be stated.</summary>
public sealed record NewRegisterLaw(string? Layer, long? Owner, string? Basis, string? Force, DateOnly? Since, string? Caveat);
