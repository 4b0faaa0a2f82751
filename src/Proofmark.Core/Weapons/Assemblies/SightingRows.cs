using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Assemblies;

/// <summary>A weapon that is recorded destroyed was met again.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Entry">An entry of the weapon that is recorded destroyed.</param>
/// <param name="Register">Its register, carried for the second wall.</param>
/// <param name="Handling">Its handling class, carried likewise.</param>
/// <param name="Seen">The entry that bears the same mark; the same one, when something was done to the destroyed weapon itself.</param>
/// <param name="How">Code of the act that met it.</param>
public sealed record DestroyedSightingRow(long Id, Guid Uid, long Entry, long Register, short Handling, long Seen, string How)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<DestroyedSightingRow> Table = new("destroyed_sightings",
        Column.Int64<DestroyedSightingRow>("id", r => r.Id),
        Column.Uuid<DestroyedSightingRow>("uid", r => r.Uid),
        Column.Int64<DestroyedSightingRow>("entry", r => r.Entry),
        Column.Int64<DestroyedSightingRow>("register", r => r.Register),
        Column.Int16<DestroyedSightingRow>("handling", r => r.Handling),
        Column.Int64<DestroyedSightingRow>("seen", r => r.Seen),
        Column.Text<DestroyedSightingRow>("how", r => r.How));
}

/// <summary>What a person found out about a sighting.</summary>
public sealed record SightingReviewRow(long Id, long Sighting, string Verdict, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SightingReviewRow> Table = new("sighting_reviews",
        Column.Int64<SightingReviewRow>("id", r => r.Id),
        Column.Int64<SightingReviewRow>("sighting", r => r.Sighting),
        Column.Text<SightingReviewRow>("verdict", r => r.Verdict),
        Column.Text<SightingReviewRow>("reason", r => r.Reason));
}

/// <summary>What a sighting turned out to be. Text: <c>weapons.sighting.verdict.CODE</c>.</summary>
public enum SightingVerdict
{
    /// <summary>Another weapon that bears the same mark.</summary>
    OtherWeapon,

    /// <summary>The weapon was not destroyed, or not wholly: a matter for investigation and correction.</summary>
    NotDestroyed,

    /// <summary>The mark was read or written wrongly.</summary>
    Misread,

    /// <summary>Handed to an investigation, which keeps it.</summary>
    Investigated,
}

/// <summary>A sighting with what became of it.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Entry">Outside id of the entry that is recorded destroyed.</param>
/// <param name="Seen">Outside id of the entry that bears the same mark; null: not for this reader.</param>
/// <param name="Mark">The mark of the destroyed weapon.</param>
/// <param name="How">Code of the act that met it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Verdict">What it turned out to be; null while nobody looked into it.</param>
/// <param name="Reason">On what that rests.</param>
public sealed record Sighting(long Id, Guid Uid, Guid Entry, Guid? Seen, string? Mark, string How, DateTime At, string? Verdict, string? Reason);
