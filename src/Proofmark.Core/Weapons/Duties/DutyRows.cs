using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>A duty to mark: what is recorded of a weapon does not meet a rule.</summary>
public sealed record DutyRow(long Id, long Entry, long Register, short Handling, string Rule)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DutyRow> Table = new("duties",
        Column.Int64<DutyRow>("id", r => r.Id),
        Column.Int64<DutyRow>("entry", r => r.Entry),
        Column.Int64<DutyRow>("register", r => r.Register),
        Column.Int16<DutyRow>("handling", r => r.Handling),
        Column.Text<DutyRow>("rule", r => r.Rule));
}

/// <summary>The end of a duty: <c>cured</c> by a mark or by what else was recorded, <c>void</c> because the weapon is destroyed, <c>exempt</c>.</summary>
public sealed record DutyEndRow(long Id, long Duty, string How)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DutyEndRow> Table = new("duty_ends",
        Column.Int64<DutyEndRow>("id", r => r.Id),
        Column.Int64<DutyEndRow>("duty", r => r.Duty),
        Column.Text<DutyEndRow>("how", r => r.How));
}

/// <summary>Why a weapon need not be marked. Text: <c>weapons.exemption.CODE</c>.</summary>
public enum ExemptionGround
{
    /// <summary>Imported for a time, for a verifiable lawful purpose (ITI ¶8(b)); ends on a day.</summary>
    TemporaryImport,

    /// <summary>Imported for good to a museum (ITI ¶8(b)).</summary>
    MuseumPiece,

    /// <summary>Antique under national law, and made in 1899 or before (ITI ¶4).</summary>
    Antique,
}

/// <summary>An exemption that somebody granted.</summary>
public sealed record MarkExemptionRow(long Id, long Entry, long Register, short Handling, string Ground, DateOnly? Until, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MarkExemptionRow> Table = new("mark_exemptions",
        Column.Int64<MarkExemptionRow>("id", r => r.Id),
        Column.Int64<MarkExemptionRow>("entry", r => r.Entry),
        Column.Int64<MarkExemptionRow>("register", r => r.Register),
        Column.Int16<MarkExemptionRow>("handling", r => r.Handling),
        Column.Text<MarkExemptionRow>("ground", r => r.Ground),
        Column.Date<MarkExemptionRow>("until", r => r.Until),
        Column.Text<MarkExemptionRow>("reason", r => r.Reason));
}
