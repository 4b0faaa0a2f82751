using static Proofmark.Core.Access.Permission;

namespace Proofmark.Core.Access;

/// <summary>A role that every node has; its name is the text <c>access.role.CODE</c>.</summary>
public sealed record BuiltInRole(string Code, params string[] Permissions)
{
    /// <summary>Administers users, roles, organisations, registers and peers; reads no register.</summary>
    public static readonly BuiltInRole Administrator = new("administrator", AccessAdminister, AccessReview, StaffRead, StaffCertify, PeersAdminister, ReferenceRead, LedgerRead, LedgerVerify);

    /// <summary>Keeps a register.</summary>
    public static readonly BuiltInRole Clerk = new("clerk",
        WeaponsRead, WeaponsRegister, WeaponsImport, WeaponsCorrect, WeaponsReport, WeaponsExtract, HoldingsRead, PersonsRead, RecoveriesRead, SerialsAllocate, CompaniesSupervise, CampaignsRun, ReferenceRead, ReferenceMatch, LedgerRead);

    /// <summary>Finds weapons, records recoveries, asks for traces.</summary>
    public static readonly BuiltInRole Police = new("police",
        WeaponsRead, WeaponsCheck, WeaponsReport, RecoveriesRecord, RecoveriesRead, TracesRequest, TracesRead, ReferenceRead);

    /// <summary>Answers the requests of other States.</summary>
    public static readonly BuiltInRole TracingDesk = new("tracing_desk",
        WeaponsRead, HoldingsRead, RecoveriesRead, TracesRequest, TracesRespond, TracesRead, ReferenceRead, LedgerRead);

    /// <summary>The second person for what cannot be undone; decides on releasing personal data and on look-ups that stand out.</summary>
    public static readonly BuiltInRole Supervisor = new("supervisor",
        WeaponsRead, WeaponsCorrect, WeaponsReport, WeaponsDestroy, WeaponsExtract, HoldingsRead, PersonsRead, PersonsRelease, PersonsErase, PersonsExport, RecoveriesRead, CompaniesSupervise, RecordsPurge,
        TracesRespond, TracesRead, ReferenceRead, ReferenceMatch, LedgerRead, LedgerVerify, AnomaliesDecide, AccessReview, GlassReview, CitizensApprove, CampaignsRun, CampaignsOverride, StaffRead, StaffOverride);

    /// <summary>Sees who looked at what, plants canary records and verifies the ledger; does nothing else.</summary>
    public static readonly BuiltInRole Auditor = new("auditor", LookupsAudit, AuditIndependent, GlassReview, ReferenceRead, LedgerRead, LedgerVerify);

    /// <summary>Runs what citizens ask about themselves; keeps no register.</summary>
    public static readonly BuiltInRole DataProtectionOfficer = new("data_protection_officer", CitizensHandle, PersonsRead, PersonsErase, ReferenceRead, LedgerRead);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltInRole> All { get; } = [Administrator, Clerk, Police, TracingDesk, Supervisor, Auditor, DataProtectionOfficer];
}
