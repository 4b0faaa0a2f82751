namespace Proofmark.Core.Generation.Corrupting;

/// <summary>
/// Plants what five documents of the United Nations say goes wrong with records of weapons, as a tired clerk, a bad conversion or a dishonest
/// official would leave it. Its author did not know the rules that it tries. Every planted row contradicts itself, the row added to it, or what
/// the other rows of the register plainly have in common: an error that nobody could see is none for this purpose.
/// <para>
/// The documents, as the kinds cite them: <b>SG 2007</b> A/62/162, report of the Secretary-General; <b>SG 2009</b> the same to the 64th session;
/// <b>SG 2015</b> the same to the 70th session; <b>BMS4</b> report of the fourth biennial meeting of States, 2010, and its annex on the
/// International Tracing Instrument; <b>MGE</b> chair's summary of the meeting of governmental experts, 2011, cited by its sections II (marking),
/// III (records) and IV (tracing).
/// </para>
/// </summary>
public sealed class SourceCorrupter : ICorrupter
{
    private static readonly (string Kind, Func<SourceRow, Random, IReadOnlyList<string[]>?> Plant)[] Errors =
    [
        ("destroyed-weapon-lives-on", SourceLives.Destroyed),
        ("missing-weapon-handed-on", SourceLives.Missing),
        ("import-out-of-time", SourceImports.OutOfTime),
        ("import-mark-of-another-import", SourceImports.OtherMark),
        ("import-in-part", SourceImports.InPart),
        ("country-that-had-ceased", SourceCountries.Ceased),
        ("country-not-the-makers", SourceCountries.NotTheMakers),
        ("model-of-another-make", SourceKinds.OtherModel),
        ("type-misread", SourceKinds.TypeMisread),
        ("calibre-slipped", SourceKinds.CalibreSlipped),
        ("serial-of-two-weapons", SourceSerials.OfTwoWeapons),
        ("serial-that-is-none", SourceSerials.None),
        ("serial-spoilt-by-conversion", SourceSerials.Spoilt),
        ("entries-of-one-weapon-disagree", SourceSerials.EntriesDisagree),
        ("holder-not-of-its-kind", SourceHolders.NotOfItsKind),
        ("holder-number-of-two-persons", SourceHolders.NumberOfTwo),
        ("holder-that-had-closed", SourceHolders.HadClosed),
        ("handed-to-nobody", SourceHolders.Nobody),
        ("year-mistyped", SourceDates.YearMistyped),
        ("day-and-month-exchanged", SourceDates.DayAndMonth),
        ("date-left-by-conversion", SourceDates.LeftByConversion),
        ("columns-exchanged", SourceDates.ColumnsExchanged),
    ];

    private static readonly int Columns = Enum.GetValues<CorruptedColumn>().Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Kinds { get; } = [.. Errors.Select(e => e.Kind)];

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is none of <see cref="Kinds"/>.</exception>
    public IReadOnlyList<string[]>? Plant(string kind, IReadOnlyList<string> row, Random dice)
    {
        var plant = Array.Find(Errors, e => e.Kind == kind).Plant ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kind of error of this corrupter");
        if (row.Count != Columns) return null;
        var rows = plant(new SourceRow(row), dice);
        // A change that the row already had is no error planted: it was there, or it is none.
        return rows is [var only] && only.SequenceEqual(row) ? null : rows;
    }
}
