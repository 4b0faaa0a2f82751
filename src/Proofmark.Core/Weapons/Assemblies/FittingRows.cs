using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>A part is on a weapon from a day on.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Part">The part's own id, which goes with it from weapon to weapon.</param>
/// <param name="Entry">entries.id.</param>
/// <param name="Register">registers.id, carried for the second wall.</param>
/// <param name="Handling">Handling class, carried likewise.</param>
/// <param name="Kind">Code of a <see cref="Marking.ComponentKind"/>.</param>
/// <param name="Mark">Its number as seen; null: none is recorded.</param>
/// <param name="Norm">The number normalised.</param>
/// <param name="Controlling">It is the one part that decides which weapon this is (ITI ¶10).</param>
/// <param name="Since">From which day; null: it was there when the weapon was recorded.</param>
/// <param name="Reason">Why it was fitted.</param>
/// <param name="Authority">By whose leave.</param>
public sealed record FittingRow(long Id, Guid Uid, Guid Part, long Entry, long Register, short Handling, string Kind, string? Mark, string? Norm, bool Controlling, DateOnly? Since, string? Reason, string? Authority)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FittingRow> Table = new("fittings",
        Column.Int64<FittingRow>("id", r => r.Id),
        Column.Uuid<FittingRow>("uid", r => r.Uid),
        Column.Uuid<FittingRow>("part", r => r.Part),
        Column.Int64<FittingRow>("entry", r => r.Entry),
        Column.Int64<FittingRow>("register", r => r.Register),
        Column.Int16<FittingRow>("handling", r => r.Handling),
        Column.Text<FittingRow>("kind", r => r.Kind),
        Column.Text<FittingRow>("mark", r => r.Mark),
        Column.Text<FittingRow>("norm", r => r.Norm),
        Column.Bool<FittingRow>("controlling", r => r.Controlling),
        Column.Date<FittingRow>("since", r => r.Since),
        Column.Text<FittingRow>("reason", r => r.Reason),
        Column.Text<FittingRow>("authority", r => r.Authority));
}

/// <summary>The part was taken off.</summary>
public sealed record FittingEndRow(long Id, long Fitting, DateOnly Day, string? Reason, string? Authority)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FittingEndRow> Table = new("fitting_ends",
        Column.Int64<FittingEndRow>("id", r => r.Id),
        Column.Int64<FittingEndRow>("fitting", r => r.Fitting),
        Column.Date<FittingEndRow>("day", r => r.Day),
        Column.Text<FittingEndRow>("reason", r => r.Reason),
        Column.Text<FittingEndRow>("authority", r => r.Authority));
}

/// <summary>A mark left the weapon with a part.</summary>
public sealed record MarkRemovalRow(long Id, long Mark, long Fitting)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MarkRemovalRow> Table = new("mark_removals",
        Column.Int64<MarkRemovalRow>("id", r => r.Id),
        Column.Int64<MarkRemovalRow>("mark", r => r.Mark),
        Column.Int64<MarkRemovalRow>("fitting", r => r.Fitting));
}

/// <summary>What a person decided about two parts of a weapon whose numbers differ; the lower fitting stands first.</summary>
public sealed record PartDecisionRow(long Id, long One, long Other, string Verdict, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PartDecisionRow> Table = new("part_decisions",
        Column.Int64<PartDecisionRow>("id", r => r.Id),
        Column.Int64<PartDecisionRow>("one", r => r.One),
        Column.Int64<PartDecisionRow>("other", r => r.Other),
        Column.Text<PartDecisionRow>("verdict", r => r.Verdict),
        Column.Text<PartDecisionRow>("reason", r => r.Reason));
}

/// <summary>What two differing numbers on one weapon mean. Text: <c>weapons.part_verdict.CODE</c>.</summary>
public enum PartVerdict
{
    /// <summary>A part was replaced, and that is known and lawful.</summary>
    Replaced,

    /// <summary>One of the two was read or written wrongly; a correction follows.</summary>
    Misread,

    /// <summary>A part of another weapon was put in: a matter for investigation.</summary>
    OtherWeapon,

    /// <summary>The maker does not number its parts alike.</summary>
    NotNumberedAlike,
}
