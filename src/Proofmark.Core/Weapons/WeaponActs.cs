using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons;

/// <summary>The acts of this capability.</summary>
public static class WeaponActs
{
    /// <summary>Opens a register.</summary>
    public static readonly ActType OpenRegister = new("weapons.open_register", false);
    /// <summary>Takes a weapon into a register.</summary>
    public static readonly ActType Register = new("weapons.register", false, "registered", "manufactured", "imported", "marked") { Practised = true };
    /// <summary>Records a mark.</summary>
    public static readonly ActType Mark = new("weapons.mark", false, "marked") { Practised = true };
    /// <summary>Passes a weapon to another holder.</summary>
    public static readonly ActType Transfer = new("weapons.transfer", false, "transferred") { Practised = true, Moves = true };
    /// <summary>Takes a weapon elsewhere: to court, laboratory or store, back to its owner, out of State custody, out of the country.</summary>
    public static readonly ActType Move = new("weapons.move", false, "moved", "returned", "released", "exported") { Practised = true, Moves = true };
    /// <summary>Grants an exemption from marking.</summary>
    public static readonly ActType ExemptMark = new("weapons.exempt_mark", false) { Practised = true };
    /// <summary>Reports a loss.</summary>
    public static readonly ActType ReportLost = new("weapons.report_lost", false, "lost") { Practised = true };
    /// <summary>Reports a theft.</summary>
    public static readonly ActType ReportStolen = new("weapons.report_stolen", false, "stolen") { Practised = true };
    /// <summary>Withdraws such a report.</summary>
    public static readonly ActType WithdrawReport = new("weapons.withdraw_report", false, "report_withdrawn") { Practised = true };
    /// <summary>Puts right what an entry says.</summary>
    public static readonly ActType Correct = new("weapons.correct", false, "corrected") { Practised = true };
    /// <summary>Kind of the work that a correction queues: the entry, for whoever judged what it said before.</summary>
    public const string CorrectedWork = "weapons.corrected";
    /// <summary>Says that an entry speaks of a weapon that another entry founded.</summary>
    public static readonly ActType Link = new("weapons.link", false, "linked") { Practised = true };
    /// <summary>Undoes such a link.</summary>
    public static readonly ActType Unlink = new("weapons.unlink", false, "unlinked") { Practised = true };
    /// <summary>A second person verifies the certificate of a deactivation: by this act the weapon is deactivated, or the certificate refused.</summary>
    public static readonly ActType Deactivate = new("weapons.deactivate", false, "deactivated") { Practised = true };
    /// <summary>Records a destruction: it cannot be undone, so two persons.</summary>
    public static readonly ActType Destroy = new("weapons.destroy", true, "destroyed") { Moves = true };
    /// <summary>Says once what a make, model or calibre as found stands for.</summary>
    public static readonly ActType MatchReference = new("weapons.match_reference", false);
}
