using System.Globalization;

namespace Proofmark.Core.Generation;

/// <summary>The planted weapons: thrown before the first row is written, so that the file can be written in one pass.</summary>
internal sealed class CasePlan
{
    public const int FullCases = 14;
    public const int NoRecordCases = 5;
    public const int SeveralCases = 5;
    private const int PlantedRows = FullCases + (2 * SeveralCases);
    private const int MostTries = 4_000;

    private readonly long _rows;
    private readonly ulong _seed;
    private readonly string _state;
    private readonly FactMaker _facts;
    private readonly List<PlantedCase> _cases = [];

    public CasePlan(FactMaker facts, long rows, long seed, string state)
    {
        (_facts, _rows, _seed, _state) = (facts, rows, unchecked((ulong)seed), state);
        for (var i = 0; i < FullCases; i++) AddFull(i);
        for (var i = 0; i < NoRecordCases; i++) AddNoRecord(i);
        for (var i = 0; i < SeveralCases; i++) AddSeveral(i);
    }

    /// <summary>Facts by row, counted from 0.</summary>
    public Dictionary<long, WeaponFacts> Rows { get; } = [];

    public IReadOnlyList<PlantedCase> Cases => _cases;

    /// <summary>Two seeds in five end without a single weapon: one in no record, one in several.</summary>
    public int DemoCase
    {
        get
        {
            var dice = Throw(9_000_000);
            return unchecked((int)(_seed % 5)) switch
            {
                0 => FullCases + 1 + dice.Below(NoRecordCases),
                3 => FullCases + NoRecordCases + 1 + dice.Below(SeveralCases),
                _ => 1 + dice.Below(FullCases),
            };
        }
    }

    // Spread over the whole file, so that old and new registrations are among the cases. 7 and the number of planted rows share no factor.
    private long RowOf(int rank) => ((rank * 7 % PlantedRows) + 1L) * _rows / (PlantedRows + 1);

    private Dice Throw(int stream) => new(_seed, unchecked((ulong)stream + (1UL << 48)));

    // Each case has a block of kept numbers to itself.
    private static long NumberOf(int place, ref Dice dice) => Serials.Planted(100 + (place * 37) + dice.Below(37));

    private void AddFull(int place)
    {
        var row = RowOf(place);
        WeaponFacts facts;
        Dice dice;
        var attempt = 0;
        do
        {
            dice = Throw((place * MostTries * 2) + attempt);
            var line = _facts.LineFor(row, ref dice, wellKnown: true);
            var year = line.YearFor(DateOnly.FromDayNumber(_facts.DayOf(row)).Year);
            facts = _facts.Make(row, line, Serials.Write(line, NumberOf(place, ref dice), year), line.Calibre, imported: true, ref dice);
        }
        while (!Suits(place, facts) && ++attempt < MostTries);

        Rows.Add(row, facts);
        var weapon = new RecoveredWeapon(
            AsRead(facts.Serial, ref dice), facts.Line.Make.Name, facts.Line.Model, facts.Calibre, facts.Line.Type, facts.Line.Country, ImportMark(facts.Imported, ref dice));
        var answer = new TrueAnswer(
            AnswerKey.Full, [facts.RegisterNumber], Chain(facts), new TrueLegalRecord(Iso(Math.Max(facts.Registered, facts.Transferred)), facts.Holder.Kind));
        Add(weapon, answer);
    }

    // Some that changed hands, some that were lost or stolen: the throw alone would seldom give them.
    private static bool Suits(int place, WeaponFacts facts) => (place % 7) switch
    {
        2 or 5 => facts.Transferred != 0 && facts.Status == "registered",
        4 => facts.Status is "lost" or "stolen",
        _ => facts.Status == "registered",
    };

    private void AddNoRecord(int place)
    {
        var dice = Throw(5_000_000 + place);
        var row = RowOf(place);
        var line = _facts.LineFor(row, ref dice, wellKnown: true);
        var day = _facts.DayOf(row);
        var year = line.YearFor(DateOnly.FromDayNumber(day).Year);
        var serial = Serials.Write(line, NumberOf(FullCases + place, ref dice), year);
        Add(new RecoveredWeapon(AsRead(serial, ref dice), line.Make.Name, line.Model, line.Calibre, line.Type, line.Country, ImportMark(day, ref dice)),
            new TrueAnswer(AnswerKey.NoRecord, [], [], null));
    }

    // The marks of make and model and the year of import cannot be read, so the number alone is left: it is on two weapons.
    private void AddSeveral(int place)
    {
        var dice = Throw(6_000_000 + place);
        var serial = NumberOf(FullCases + NoRecordCases + place, ref dice).ToString(CultureInfo.InvariantCulture);
        var (one, two) = (RowOf(FullCases + (2 * place)), RowOf(FullCases + (2 * place) + 1));
        var first = _facts.LineFor(one, ref dice, wellKnown: true, l => l.Type == "Pistol");
        var second = _facts.LineFor(two, ref dice, wellKnown: true, l => l.Type == "Pistol" && l.Make.Key != first.Make.Key);
        var facts = new[] { _facts.Make(one, first, serial, first.Calibre, true, ref dice), _facts.Make(two, second, serial, first.Calibre, true, ref dice) };
        Rows.Add(one, facts[0]);
        Rows.Add(two, facts[1]);
        Add(new RecoveredWeapon(AsRead(serial, ref dice), null, null, first.Calibre, first.Type, null, new RecoveredImportMark(_state, _state, null)),
            new TrueAnswer(AnswerKey.SeveralSpecify, [.. facts.OrderBy(f => f.Registered).Select(f => f.RegisterNumber)], [], null));
    }

    private void Add(RecoveredWeapon weapon, TrueAnswer answer) =>
        _cases.Add(new PlantedCase(_cases.Count + 1, weapon with { Country = weapon.Country is "" ? null : weapon.Country }, answer));

    private RecoveredImportMark ImportMark(int day, ref Dice dice)
    {
        var year = DateOnly.FromDayNumber(day).Year;
        return new RecoveredImportMark(string.Create(CultureInfo.InvariantCulture, $"{_state}{(dice.PerMille(500) ? " " : "-")}{year}"), _state, year);
    }

    private static string AsRead(string serial, ref Dice dice) => dice.Below(4) switch
    {
        0 => serial.ToLowerInvariant(),
        1 => Dirt.Separate(serial, ref dice),
        2 => Dirt.Separate(serial, ref dice).ToLowerInvariant(),
        _ => serial,
    };

    private static List<TrueEvent> Chain(WeaponFacts facts)
    {
        var chain = new List<TrueEvent> { new("manufactured", facts.Year.ToString(CultureInfo.InvariantCulture), null) };
        if (facts.Imported != 0) chain.Add(new("imported", Iso(facts.Imported), null));
        chain.Add(new("registered", Iso(facts.Registered), facts.Transferred == 0 ? facts.Holder.Kind : null));
        if (facts.Transferred != 0) chain.Add(new("transferred", Iso(facts.Transferred), facts.Holder.Kind));
        if (facts.StatusDay != 0) chain.Add(new(facts.Status, Iso(facts.StatusDay), null));
        return chain;
    }

    private static string Iso(int day) => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
