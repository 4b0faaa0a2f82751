using Proofmark.Core.Storage;

namespace Proofmark.Core.Retention;

/// <summary>What a register rests on, as it was last stated. The latest row of a register counts.</summary>
public sealed record RegisterLawRow(long Id, long Register, string Layer, long? Organisation, string Basis, string Force, DateOnly? Since, string? Caveat)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RegisterLawRow> Table = new("register_laws",
        Column.Int64<RegisterLawRow>("id", r => r.Id),
        Column.Int64<RegisterLawRow>("register", r => r.Register),
        Column.Text<RegisterLawRow>("layer", r => r.Layer),
        Column.Int64<RegisterLawRow>("organisation", r => r.Organisation),
        Column.Text<RegisterLawRow>("basis", r => r.Basis),
        Column.Text<RegisterLawRow>("force", r => r.Force),
        Column.Date<RegisterLawRow>("since", r => r.Since),
        Column.Text<RegisterLawRow>("caveat", r => r.Caveat));
}

/// <summary>How long a register keeps one kind of record. Years: null is for ever. A row that another replaces does not count.</summary>
public sealed record RetentionRuleRow(long Id, Guid Uid, long Register, string Kind, string About, int? Years, string CountedFrom, string Source, string Force, DateOnly ForceFrom, DateOnly? ForceTo, long? Replaces)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RetentionRuleRow> Table = new("retention_rules",
        Column.Int64<RetentionRuleRow>("id", r => r.Id),
        Column.Uuid<RetentionRuleRow>("uid", r => r.Uid),
        Column.Int64<RetentionRuleRow>("register", r => r.Register),
        Column.Text<RetentionRuleRow>("kind", r => r.Kind),
        Column.Text<RetentionRuleRow>("about", r => r.About),
        Column.Int32<RetentionRuleRow>("years", r => r.Years),
        Column.Text<RetentionRuleRow>("counted_from", r => r.CountedFrom),
        Column.Text<RetentionRuleRow>("source", r => r.Source),
        Column.Text<RetentionRuleRow>("force", r => r.Force),
        Column.Date<RetentionRuleRow>("force_from", r => r.ForceFrom),
        Column.Date<RetentionRuleRow>("force_to", r => r.ForceTo),
        Column.Int64<RetentionRuleRow>("replaces", r => r.Replaces));
}

/// <summary>That the record of a weapon was purged: under which limit, why, and how many records of each kind gave up their content.</summary>
public sealed record WeaponPurgeRow(long Id, Guid Uid, long Weapon, string Rule, DateOnly Limit, string? Reason, int Entries, int Marks, int Events, int Links)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<WeaponPurgeRow> Table = new("weapon_purges",
        Column.Int64<WeaponPurgeRow>("id", r => r.Id),
        Column.Uuid<WeaponPurgeRow>("uid", r => r.Uid),
        Column.Int64<WeaponPurgeRow>("weapon", r => r.Weapon),
        Column.Text<WeaponPurgeRow>("rule", r => r.Rule),
        Column.Date<WeaponPurgeRow>("limit_day", r => r.Limit),
        Column.Text<WeaponPurgeRow>("reason", r => r.Reason),
        Column.Int32<WeaponPurgeRow>("entries", r => r.Entries),
        Column.Int32<WeaponPurgeRow>("marks", r => r.Marks),
        Column.Int32<WeaponPurgeRow>("events", r => r.Events),
        Column.Int32<WeaponPurgeRow>("links", r => r.Links));
}

/// <summary>An entry that a purge ended: from it verification knows until when the entry and its marks stood.</summary>
public sealed record PurgedEntryRow(long Id, long Purge, long Entry, long Register)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PurgedEntryRow> Table = new("purged_entries",
        Column.Int64<PurgedEntryRow>("id", r => r.Id),
        Column.Int64<PurgedEntryRow>("purge", r => r.Purge),
        Column.Int64<PurgedEntryRow>("entry", r => r.Entry),
        Column.Int64<PurgedEntryRow>("register", r => r.Register));
}
