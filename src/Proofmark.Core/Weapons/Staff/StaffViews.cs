namespace Proofmark.Core.Weapons.Staff;

/// <summary>A user on the roster.</summary>
/// <param name="Id">users.id.</param>
/// <param name="Uid">Outside id.</param>
/// <param name="Login">Name to sign in with.</param>
/// <param name="Name">Name as colleagues know it.</param>
/// <param name="Register">Code of the register in which it stands worst; null: none of the user's registers asks for anything.</param>
/// <param name="State">How it stands there; null with it.</param>
/// <param name="Training">The training that is asked for there, else that of the certificate that ends last; null: there is neither.</param>
/// <param name="Until">The last day of that certificate; null: there is none.</param>
/// <param name="Acts">How many acts in <see cref="StaffRoster.WorkDays"/> days, at most <see cref="StaffRoster.MostActs"/> + 1.</param>
public sealed record StaffMember(long Id, Guid Uid, string Login, string Name, string? Register, StaffState? State, string? Training, DateOnly? Until, int Acts);

/// <summary>How a user stands in a register that asks for a certificate.</summary>
/// <param name="Register">registers.id.</param>
/// <param name="Code">Its code.</param>
/// <param name="Name">Its name.</param>
/// <param name="Training">What it asks for.</param>
/// <param name="Until">The last day of the certificate; null: there is none.</param>
/// <param name="LastDay">The last day of grace; null with it.</param>
/// <param name="Allowed">Until when a supervisor lets the user write, UTC.</param>
/// <param name="State">How it stands.</param>
public sealed record StaffStanding(long Register, string Code, string Name, string Training, DateOnly? Until, DateOnly? LastDay, DateTime? Allowed, StaffState State);

/// <summary>A certificate of a user; <paramref name="Reason"/> says why it was withdrawn, null also where that was erased.</summary>
public sealed record StaffCertificate(Guid Uid, string Training, string Number, string IssuedBy, DateOnly From, DateOnly Until, bool Withdrawn, string? Reason);

/// <summary>That somebody let a user write in a register; <paramref name="Reason"/> null: erased.</summary>
public sealed record StaffOverride(string Register, string? Supervisor, DateTime Begins, DateTime Ends, string? Reason);

/// <summary>What a register asks for from a day on; <paramref name="Training"/> null: nothing. <paramref name="InForce"/>: today.</summary>
public sealed record StaffRule(string Register, string Name, DateOnly From, string? Training, int WarningDays, int GraceDays, bool InForce);

/// <summary>Everything that is recorded of one user's certificates.</summary>
/// <param name="Acts">How many acts in <see cref="StaffRoster.WorkDays"/> days, at most <see cref="StaffRoster.MostActs"/> + 1.</param>
/// <param name="Standings">In each register that asks for something.</param>
/// <param name="Certificates">The one that ends last first.</param>
/// <param name="Overrides">The one that ends last first.</param>
public sealed record StaffFile(int Acts, IReadOnlyList<StaffStanding> Standings, IReadOnlyList<StaffCertificate> Certificates, IReadOnlyList<StaffOverride> Overrides);
