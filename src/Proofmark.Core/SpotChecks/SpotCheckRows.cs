using Proofmark.Core.Storage;

namespace Proofmark.Core.SpotChecks;

/// <summary>By what a register is divided before it is drawn from.</summary>
public enum Strata
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>Year of manufacture.</summary>
    Year,
    /// <summary>Kind of holder.</summary>
    HolderKind,
    /// <summary>Category of weapon.</summary>
    Category,
}

/// <summary>What a checker found.</summary>
public enum Verdict
{
    /// <summary>The weapon is there, and is as recorded.</summary>
    Seen,
    /// <summary>It was not there.</summary>
    NotSeen,
    /// <summary>It is there, and differs from its record.</summary>
    Differs,
}

/// <summary>The field of a record that differs from the weapon.</summary>
public enum CheckedField
{
    /// <summary>Its mark.</summary>
    Mark,
    /// <summary>Make.</summary>
    Make,
    /// <summary>Model.</summary>
    Model,
    /// <summary>Calibre.</summary>
    Calibre,
    /// <summary>Country of manufacture.</summary>
    Country,
    /// <summary>Year of manufacture.</summary>
    Year,
    /// <summary>Category.</summary>
    Category,
    /// <summary>Who has it.</summary>
    Holder,
}

/// <summary>The acts of this capability.</summary>
public static class SpotCheckActs
{
    /// <summary>Draws a random sample of a register.</summary>
    public static readonly ActType Draw = new("spot_checks.draw", false);
    /// <summary>Records what a checker saw of a weapon of the sample.</summary>
    public static readonly ActType Record = new("spot_checks.record", false);
}

/// <summary>A spot check: what was drawn from, and the seed by which it can be drawn again.</summary>
/// <param name="Id">spot_checks.id.</param>
/// <param name="Uid">Identifier outside the node.</param>
/// <param name="Register">registers.id.</param>
/// <param name="Handling">Handling class of the register.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Strata">Code of <see cref="SpotChecks.Strata"/>.</param>
/// <param name="FromDay">Entries first recorded from this day on, UTC.</param>
/// <param name="ToDay">To this day, which is included.</param>
/// <param name="Asked">The size that was asked for, or that the precision needs.</param>
/// <param name="Seed">32 random bytes, made by the node when it drew: nobody chose them, and nobody knew them before.</param>
/// <param name="Checkpoint">Size of the ledger's checkpoint; drawn from the entries that stood then.</param>
/// <param name="Population">How many those were.</param>
public sealed record SpotCheckRow(long Id, Guid Uid, long Register, short Handling, string Name, string Strata, DateOnly? FromDay, DateOnly? ToDay, int Asked, byte[] Seed, long Checkpoint, long Population)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SpotCheckRow> Table = new("spot_checks",
        Column.Int64<SpotCheckRow>("id", r => r.Id),
        Column.Uuid<SpotCheckRow>("uid", r => r.Uid),
        Column.Int64<SpotCheckRow>("register", r => r.Register),
        Column.Int16<SpotCheckRow>("handling", r => r.Handling),
        Column.Text<SpotCheckRow>("name", r => r.Name),
        Column.Text<SpotCheckRow>("strata", r => r.Strata),
        Column.Date<SpotCheckRow>("from_day", r => r.FromDay),
        Column.Date<SpotCheckRow>("to_day", r => r.ToDay),
        Column.Int32<SpotCheckRow>("asked", r => r.Asked),
        Column.Bytes<SpotCheckRow>("seed", r => r.Seed),
        Column.Int64<SpotCheckRow>("checkpoint", r => r.Checkpoint),
        Column.Int64<SpotCheckRow>("population", r => r.Population));
}

/// <summary>A stratum of a spot check.</summary>
public sealed record SpotCheckStratumRow(long Id, long SpotCheck, long Register, short Handling, string Code, long Population, int Sample)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SpotCheckStratumRow> Table = new("spot_check_strata",
        Column.Int64<SpotCheckStratumRow>("id", r => r.Id),
        Column.Int64<SpotCheckStratumRow>("spot_check", r => r.SpotCheck),
        Column.Int64<SpotCheckStratumRow>("register", r => r.Register),
        Column.Int16<SpotCheckStratumRow>("handling", r => r.Handling),
        Column.Text<SpotCheckStratumRow>("code", r => r.Code),
        Column.Int64<SpotCheckStratumRow>("population", r => r.Population),
        Column.Int32<SpotCheckStratumRow>("sample", r => r.Sample));
}

/// <summary>A weapon of the sample.</summary>
public sealed record SpotCheckItemRow(long Id, long SpotCheck, long Stratum, long Register, short Handling, int Number, long Entry)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SpotCheckItemRow> Table = new("spot_check_items",
        Column.Int64<SpotCheckItemRow>("id", r => r.Id),
        Column.Int64<SpotCheckItemRow>("spot_check", r => r.SpotCheck),
        Column.Int64<SpotCheckItemRow>("stratum", r => r.Stratum),
        Column.Int64<SpotCheckItemRow>("register", r => r.Register),
        Column.Int16<SpotCheckItemRow>("handling", r => r.Handling),
        Column.Int32<SpotCheckItemRow>("number", r => r.Number),
        Column.Int64<SpotCheckItemRow>("entry", r => r.Entry));
}

/// <summary>What a checker saw. <c>Photograph</c>: attachments.id.</summary>
public sealed record SpotCheckFindingRow(long Id, long Item, long Register, short Handling, string Verdict, string? Field, string? Seen, string? Note, long? Photograph)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<SpotCheckFindingRow> Table = new("spot_check_findings",
        Column.Int64<SpotCheckFindingRow>("id", r => r.Id),
        Column.Int64<SpotCheckFindingRow>("item", r => r.Item),
        Column.Int64<SpotCheckFindingRow>("register", r => r.Register),
        Column.Int16<SpotCheckFindingRow>("handling", r => r.Handling),
        Column.Text<SpotCheckFindingRow>("verdict", r => r.Verdict),
        Column.Text<SpotCheckFindingRow>("field", r => r.Field),
        Column.Text<SpotCheckFindingRow>("seen", r => r.Seen),
        Column.Text<SpotCheckFindingRow>("note", r => r.Note),
        Column.Int64<SpotCheckFindingRow>("photograph", r => r.Photograph));
}
