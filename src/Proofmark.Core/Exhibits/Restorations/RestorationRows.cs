using Proofmark.Core.Storage;

namespace Proofmark.Core.Exhibits.Restorations;

/// <summary>A laboratory's case: one area of one exhibit that bears a mark which cannot be read.</summary>
public sealed record RestorationRow(long Id, Guid Uid, long Exhibit, long Entry, string? Reference, string? Laboratory, string Kind, string Component, string? Place, string Damage)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RestorationRow> Table = new("restorations",
        Column.Int64<RestorationRow>("id", r => r.Id),
        Column.Uuid<RestorationRow>("uid", r => r.Uid),
        Column.Int64<RestorationRow>("exhibit", r => r.Exhibit),
        Column.Int64<RestorationRow>("entry", r => r.Entry),
        Column.Text<RestorationRow>("reference", r => r.Reference),
        Column.Text<RestorationRow>("laboratory", r => r.Laboratory),
        Column.Text<RestorationRow>("kind", r => r.Kind),
        Column.Text<RestorationRow>("component", r => r.Component),
        Column.Text<RestorationRow>("place", r => r.Place),
        Column.Text<RestorationRow>("damage", r => r.Damage));
}

/// <summary>What one examiner read after one treatment, in the text form of the query grammar (docs/mark-query.md).</summary>
public sealed record RestorationReadingRow(long Id, long Restoration, int Number, string Method, DateTime Occurred, string Pattern, long Examiner, int? Beside, long? BesideExaminer, string? Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RestorationReadingRow> Table = new("restoration_readings",
        Column.Int64<RestorationReadingRow>("id", r => r.Id),
        Column.Int64<RestorationReadingRow>("restoration", r => r.Restoration),
        Column.Int32<RestorationReadingRow>("number", r => r.Number),
        Column.Text<RestorationReadingRow>("method", r => r.Method),
        Column.Instant<RestorationReadingRow>("occurred", r => r.Occurred),
        Column.Text<RestorationReadingRow>("pattern", r => r.Pattern),
        Column.Int64<RestorationReadingRow>("examiner", r => r.Examiner),
        Column.Int32<RestorationReadingRow>("beside", r => r.Beside),
        Column.Int64<RestorationReadingRow>("beside_examiner", r => r.BesideExaminer),
        Column.Text<RestorationReadingRow>("note", r => r.Note));
}

/// <summary>A case as it is asked to be opened. Codes of <c>MarkKind</c>, <c>ComponentKind</c> and <see cref="MarkDamage"/>.</summary>
public sealed record NewRestoration(string? Reference, string? Laboratory, string? Kind, string? Component, string? Place, string? Damage);

/// <summary>A reading as it is asked to be recorded.</summary>
/// <param name="Method">Code of <see cref="RestorationMethod"/>.</param>
/// <param name="Occurred">When it was read.</param>
/// <param name="Pattern">What was read, with the confidence of each character as weights.</param>
/// <param name="Beside">Number of the reading by another examiner that this one is read beside, independently; null when it is the first after its treatment.</param>
/// <param name="Note">Reagent, time, current, what was seen around; no names of persons.</param>
public sealed record NewReading(string? Method, DateTimeOffset Occurred, string? Pattern, int? Beside, string? Note);

/// <summary>A reading as it stands.</summary>
/// <param name="Row">What was recorded.</param>
/// <param name="Act">The act that recorded it.</param>
/// <param name="Recorded">When, UTC.</param>
public sealed record ReadingView(RestorationReadingRow Row, long Act, DateTime Recorded);

/// <summary>A case with its readings in their order.</summary>
public sealed record RestorationView(RestorationRow Row, IReadOnlyList<ReadingView> Readings)
{
    /// <summary>
    /// What to look for: the latest reading and the one beside it, taken together where both can be; else each of them. Empty before the
    /// first reading.
    /// </summary>
    public IReadOnlyList<string> Results => RestorationResult.Of([.. Readings.Select(r => r.Row)]);
}
