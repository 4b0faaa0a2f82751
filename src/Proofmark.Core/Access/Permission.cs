using System.Reflection;

namespace Proofmark.Core.Access;

/// <summary>What a person may be allowed to do. Each has a text <c>access.permission.CODE</c>; the codes are stable.</summary>
public static class Permission
{
    /// <summary>Find weapons and open their pages.</summary>
    public const string WeaponsRead = "weapons.read";
    /// <summary>Check one weapon on the road: reported stolen, lost, as the permit says, or call the registry; nothing else of it.</summary>
    public const string WeaponsCheck = "weapons.check";
    /// <summary>Take weapons into a register, mark them, record transfers.</summary>
    public const string WeaponsRegister = "weapons.register";
    /// <summary>Import register files and withdraw imports.</summary>
    public const string WeaponsImport = "weapons.import";
    /// <summary>Correct, link and unlink entries.</summary>
    public const string WeaponsCorrect = "weapons.correct";
    /// <summary>Report losses and thefts, and withdraw such reports.</summary>
    public const string WeaponsReport = "weapons.report";
    /// <summary>Propose, approve and record destructions and deactivations.</summary>
    public const string WeaponsDestroy = "weapons.destroy";
    /// <summary>Issue certified extracts of a weapon's record for courts, and see those that were issued.</summary>
    public const string WeaponsExtract = "weapons.extract";
    /// <summary>See quantities in stock.</summary>
    public const string HoldingsRead = "holdings.read";
    /// <summary>Open serial schemes, give blocks of numbers, and get files for marking machines.</summary>
    public const string SerialsAllocate = "serials.allocate";
    /// <summary>Run the hand-over of records of companies that close.</summary>
    public const string CompaniesSupervise = "companies.supervise";
    /// <summary>See until when a weapon's record must be kept; propose, approve and record its purge.</summary>
    public const string RecordsPurge = "records.purge";
    /// <summary>Run marking campaigns: machines, operators, days and lists of weapons, craft producers.</summary>
    public const string CampaignsRun = "campaigns.run";
    /// <summary>Let an operator mark whose certificate lapsed.</summary>
    public const string CampaignsOverride = "campaigns.override";
    /// <summary>See who of the staff is certified for what, and how much each records.</summary>
    public const string StaffRead = "staff.read";
    /// <summary>Record and withdraw certificates of staff, and say what registers ask for.</summary>
    public const string StaffCertify = "staff.certify";
    /// <summary>Let another write for a time in a register although no certificate holds.</summary>
    public const string StaffOverride = "staff.override";
    /// <summary>See makes, models, calibres and countries.</summary>
    public const string ReferenceRead = "reference.read";
    /// <summary>Say once what a make or calibre as found stands for.</summary>
    public const string ReferenceMatch = "reference.match";
    /// <summary>Record weapons that were seized, found or surrendered.</summary>
    public const string RecoveriesRecord = "recoveries.record";
    /// <summary>See recoveries.</summary>
    public const string RecoveriesRead = "recoveries.read";
    /// <summary>Ask another State for a trace.</summary>
    public const string TracesRequest = "traces.request";
    /// <summary>Answer another State's request.</summary>
    public const string TracesRespond = "traces.respond";
    /// <summary>See requests and responses.</summary>
    public const string TracesRead = "traces.read";
    /// <summary>See the state of the ledger and proofs.</summary>
    public const string LedgerRead = "ledger.read";
    /// <summary>Start a verification of the whole ledger.</summary>
    public const string LedgerVerify = "ledger.verify";
    /// <summary>Administer users, roles, organisations and registers.</summary>
    public const string AccessAdminister = "access.administer";
    /// <summary>Confirm or take away what others were given, and see to what leavers left open.</summary>
    public const string AccessReview = "access.review";
    /// <summary>Take a right for some hours in an emergency; given beforehand.</summary>
    public const string GlassBreak = "glass.break";
    /// <summary>Review what was taken in an emergency.</summary>
    public const string GlassReview = "glass.review";
    /// <summary>Pair with other nodes and set what they are answered.</summary>
    public const string PeersAdminister = "peers.administer";
    /// <summary>See what is known of natural persons.</summary>
    public const string PersonsRead = "persons.read";
    /// <summary>Decide that a natural person's data leaves the State.</summary>
    public const string PersonsRelease = "persons.release";
    /// <summary>Propose, approve and carry out the erasure of natural persons.</summary>
    public const string PersonsErase = "persons.erase";
    /// <summary>Ask for lists that say who holds which weapon, approve what others ask for, and take what was approved.</summary>
    public const string PersonsExport = "persons.export";
    /// <summary>Run what citizens ask about themselves.</summary>
    public const string CitizensHandle = "citizens.handle";
    /// <summary>Approve corrections of a natural person's data.</summary>
    public const string CitizensApprove = "citizens.approve";
    /// <summary>See who looked at what.</summary>
    public const string LookupsAudit = "lookups.audit";
    /// <summary>See look-ups that stand out and say what became of them.</summary>
    public const string AnomaliesDecide = "anomalies.decide";

    /// <summary>Open sealed cases under the authority of a court or prosecutor, and approve those that others opened.</summary>
    public const string SealedAuthorise = "sealed.authorise";

    /// <summary>Plant canary records, see sealed look-ups, and see and decide on what they raise.</summary>
    public const string AuditIndependent = "audit.independent";

    /// <summary>Every permission, in the order above.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(Permission).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    /// <summary>
    /// Nobody administers and reads at once: who grants rights cannot use the registers, nor audit the look-ups. True for the
    /// permissions that do not go together with <see cref="AccessAdminister"/>.
    /// </summary>
    public static bool IsApartFromAdministration(string permission) =>
        permission is LookupsAudit or AnomaliesDecide or AuditIndependent or GlassBreak or SealedAuthorise or StaffOverride || permission.Split('.')[0] is "weapons" or "holdings" or "persons" or "citizens" or "recoveries" or "traces" or "serials" or "companies" or "records" or "campaigns";

    /// <summary>
    /// What goes beyond one register: cases, other States, decisions that hold for real entries. Nobody who works in training
    /// registers uses it; on a training node everybody may.
    /// </summary>
    public static bool IsBeyondTraining(string permission) =>
        permission is ReferenceMatch or WeaponsDestroy or PersonsErase or PersonsRelease or SerialsAllocate or CompaniesSupervise or RecordsPurge || permission.Split('.')[0] is "recoveries" or "traces" or "campaigns";

    /// <summary>The independent auditor does nothing but audit: what may go together with <see cref="AuditIndependent"/>.</summary>
    public static bool IsAudit(string permission) => permission is AuditIndependent or LookupsAudit or GlassReview or ReferenceRead or LedgerRead or LedgerVerify;

    /// <summary>Who answers citizens does not keep the registers that the answers are about: what does not go together with <see cref="CitizensHandle"/>.</summary>
    public static bool IsRegisterWork(string permission) => permission.Split('.')[0] is "weapons" or "holdings" or "recoveries" or "traces" or "serials" or "companies" or "records" or "campaigns";
}
