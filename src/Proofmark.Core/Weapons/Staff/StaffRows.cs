using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Staff;

/// <summary>A user was trained.</summary>
public sealed record StaffCertificateRow(long Id, Guid Uid, long Holder, string Kind, string Number, string IssuedBy, DateOnly From, DateOnly Until)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StaffCertificateRow> Table = new("staff_certificates",
        Column.Int64<StaffCertificateRow>("id", r => r.Id),
        Column.Uuid<StaffCertificateRow>("uid", r => r.Uid),
        Column.Int64<StaffCertificateRow>("holder", r => r.Holder),
        Column.Text<StaffCertificateRow>("kind", r => r.Kind),
        Column.Text<StaffCertificateRow>("number", r => r.Number),
        Column.Text<StaffCertificateRow>("issued_by", r => r.IssuedBy),
        Column.Date<StaffCertificateRow>("from_day", r => r.From),
        Column.Date<StaffCertificateRow>("until_day", r => r.Until));
}

/// <summary>A certificate was withdrawn.</summary>
public sealed record StaffCertificateEndRow(long Id, long Certificate, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StaffCertificateEndRow> Table = new("staff_certificate_ends",
        Column.Int64<StaffCertificateEndRow>("id", r => r.Id),
        Column.Int64<StaffCertificateEndRow>("certificate", r => r.Certificate),
        Column.Text<StaffCertificateEndRow>("reason", r => r.Reason));
}

/// <summary>What a register asks of whoever writes in it, from a day on; <paramref name="Kind"/> null: nothing.</summary>
public sealed record StaffRuleRow(long Id, long Register, DateOnly From, string? Kind, int WarningDays, int GraceDays)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StaffRuleRow> Table = new("staff_rules",
        Column.Int64<StaffRuleRow>("id", r => r.Id),
        Column.Int64<StaffRuleRow>("register", r => r.Register),
        Column.Date<StaffRuleRow>("from_day", r => r.From),
        Column.Text<StaffRuleRow>("kind", r => r.Kind),
        Column.Int32<StaffRuleRow>("warning_days", r => r.WarningDays),
        Column.Int32<StaffRuleRow>("grace_days", r => r.GraceDays));
}

/// <summary>A supervisor lets a user write in a register for a time.</summary>
public sealed record StaffOverrideRow(long Id, Guid Uid, long Register, long Holder, long Supervisor, DateTime Begins, DateTime Ends, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StaffOverrideRow> Table = new("staff_overrides",
        Column.Int64<StaffOverrideRow>("id", r => r.Id),
        Column.Uuid<StaffOverrideRow>("uid", r => r.Uid),
        Column.Int64<StaffOverrideRow>("register", r => r.Register),
        Column.Int64<StaffOverrideRow>("holder", r => r.Holder),
        Column.Int64<StaffOverrideRow>("supervisor", r => r.Supervisor),
        Column.Instant<StaffOverrideRow>("begins", r => r.Begins),
        Column.Instant<StaffOverrideRow>("ends", r => r.Ends),
        Column.Text<StaffOverrideRow>("reason", r => r.Reason));
}

/// <summary>This act was done in grace, or under an override.</summary>
public sealed record StaffPassRow(long Id, long Register, string State, long? Certificate, long? Override)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<StaffPassRow> Table = new("staff_passes",
        Column.Int64<StaffPassRow>("id", r => r.Id),
        Column.Int64<StaffPassRow>("register", r => r.Register),
        Column.Text<StaffPassRow>("state", r => r.State),
        Column.Int64<StaffPassRow>("certificate", r => r.Certificate),
        Column.Int64<StaffPassRow>("override", r => r.Override));
}
