using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns.Machines;

/// <summary>A machine that puts marks on weapons.</summary>
public sealed record MachineRow(long Id, Guid Uid, string Make, string Model, string Serial, string Method, string? Donor)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MachineRow> Table = new("marking_machines",
        Column.Int64<MachineRow>("id", r => r.Id),
        Column.Uuid<MachineRow>("uid", r => r.Uid),
        Column.Text<MachineRow>("make", r => r.Make),
        Column.Text<MachineRow>("model", r => r.Model),
        Column.Text<MachineRow>("serial", r => r.Serial),
        Column.Text<MachineRow>("method", r => r.Method),
        Column.Text<MachineRow>("donor", r => r.Donor));

    /// <summary>What people call it.</summary>
    public string Name => $"{Make} {Model} {Serial}";
}

/// <summary>Where a machine stands from a day on; until the next posting where no last day is said.</summary>
public sealed record PostingRow(long Id, long Machine, long Organisation, string Place, DateOnly From, DateOnly? To)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PostingRow> Table = new("machine_postings",
        Column.Int64<PostingRow>("id", r => r.Id),
        Column.Int64<PostingRow>("machine", r => r.Machine),
        Column.Int64<PostingRow>("organisation", r => r.Organisation),
        Column.Text<PostingRow>("place", r => r.Place),
        Column.Date<PostingRow>("from_day", r => r.From),
        Column.Date<PostingRow>("to_day", r => r.To));
}

/// <summary>That an operator, by number, was trained on a machine, and until when that holds.</summary>
public sealed record CertificateRow(long Id, Guid Uid, long Machine, string Operator, string Certificate, DateOnly Issued, DateOnly Until)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<CertificateRow> Table = new("machine_certificates",
        Column.Int64<CertificateRow>("id", r => r.Id),
        Column.Uuid<CertificateRow>("uid", r => r.Uid),
        Column.Int64<CertificateRow>("machine", r => r.Machine),
        Column.Text<CertificateRow>("operator", r => r.Operator),
        Column.Text<CertificateRow>("certificate", r => r.Certificate),
        Column.Date<CertificateRow>("issued", r => r.Issued),
        Column.Date<CertificateRow>("until_day", r => r.Until));
}

/// <summary>What was done to a machine or went wrong with it.</summary>
public sealed record MachineEventRow(long Id, long Machine, string Kind, DateOnly Day, DateOnly? Due, string? Item, int? Quantity, string? Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MachineEventRow> Table = new("machine_events",
        Column.Int64<MachineEventRow>("id", r => r.Id),
        Column.Int64<MachineEventRow>("machine", r => r.Machine),
        Column.Text<MachineEventRow>("kind", r => r.Kind),
        Column.Date<MachineEventRow>("day", r => r.Day),
        Column.Date<MachineEventRow>("due", r => r.Due),
        Column.Text<MachineEventRow>("item", r => r.Item),
        Column.Int32<MachineEventRow>("quantity", r => r.Quantity),
        Column.Text<MachineEventRow>("note", r => r.Note));
}
