using Proofmark.Core.Reference;

namespace Proofmark.Core.Generation;

/// <summary>Production lines made up for the real makes, models and calibres. The same for every seed.</summary>
internal sealed class Catalogue
{
    private const int MostModels = 40;

    // Where the best known makes are at home, in case the reference does not say. Their weapons are the most frequent.
    private static readonly (string Start, string Country)[] Known =
    [
        ("REMINGTON ARMS COMPANY", "US"), ("Winchester", "US"), ("Colt", "US"), ("SMITH & WESSON", "US"), ("Browning", "BE"), ("Beretta", "IT"),
        ("SAVAGE ARMS", "US"), ("STURM, RUGER", "US"), ("MARLIN FIREARMS", "US"), ("MOSSBERG, O.F.", "US"), ("TAURUS INTERNATIONAL", "BR"), ("Mauser", "DE"),
        ("Walther", "DE"), ("HECKLER & KOCH", "DE"), ("BENELLI", "IT"), ("SIG SAUER", "DE"), ("BERNARDELLI, VINCENZO", "IT"), ("SAKO, LTD", "FI"),
        ("STEYR MANNLICHER", "AT"), ("UBERTI, A.", "IT"), ("WEBLEY & SCOTT", "GB"), ("FABARM, S.p.A", "IT"), ("PERAZZI", "IT"), ("FRANCHI, LUIGI", "IT"), ("Glock", "AT"),
    ];

    private static readonly string[] Pistol = ["9 mm Luger", ".380 ACP", ".45 ACP", ".22 Long Rifle", ".32 ACP", ".40 S&W"];
    private static readonly string[] Revolver = [".38 Special", ".357 Magnum", ".44 Magnum", ".32 S&W Long", ".45 Colt"];
    private static readonly string[] Rifle = ["7.62x51 mm NATO", "5.56x45 mm NATO", "7.62x39 mm", ".30-06 Springfield", ".22 Long Rifle", ".303 British", "8 mm Mauser"];
    private static readonly string[] Shotgun = ["12 gauge", "20 gauge", "16 gauge", ".410 bore"];

    private Catalogue(IReadOnlyList<ProductionLine> all, IReadOnlyList<ProductionLine> wellKnown) => (All, WellKnown) = (all, wellKnown);

    /// <summary>Every line.</summary>
    public IReadOnlyList<ProductionLine> All { get; }

    /// <summary>Lines of the best known makes.</summary>
    public IReadOnlyList<ProductionLine> WellKnown { get; }

    /// <summary>Lays out the lines, in the order of the reference.</summary>
    public static Catalogue Of(ReferenceTables reference)
    {
        var calibres = reference.Calibres.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var all = new List<ProductionLine>();
        var known = new List<ProductionLine>();
        foreach (var make in reference.Makes.Where(m => m.Kind == MakeKind.Maker && IsPlain(m.Name)))
        {
            var home = Known.FirstOrDefault(k => IsCalled(make.Name, k.Start)).Country;
            foreach (var model in reference.ModelsOf(make.Key).Where(m => IsPlain(m.Name)).Take(MostModels))
            {
                var line = Line(make, model.Name, home ?? make.Country?.Value ?? "", calibres);
                all.Add(line);
                if (home is not null) known.Add(line);
            }
        }

        return new Catalogue(all, known);
    }

    private static ProductionLine Line(Make make, string model, string country, HashSet<string> calibres)
    {
        var maker = new Dice(Dice.Hash(make.Key), 1);
        var scheme = (SerialScheme)maker.Below(5);
        var width = maker.Between(5, 7);
        var dice = new Dice(Dice.Hash(make.Key), Dice.Hash(model));
        var type = TypeOf(model);
        var list = type switch { "Revolver" => Revolver, "Rifle" or "Carbine" => Rifle, "Shotgun" => Shotgun, _ => Pistol };
        var from = dice.Between(1910, 1985);
        return new ProductionLine
        {
            Make = make,
            Model = model,
            Calibre = GaugeIn(model, list) ?? dice.Of(list.Where(calibres.Contains).ToList()),
            Type = type,
            Country = country,
            From = from,
            To = Math.Min(2022, from + dice.Between(12, 60)),
            Age = dice.Between(1, 15),
            Scheme = scheme,
            Letter = Serials.Letters[dice.Below(Serials.Letters.Length)],
            Factory = FactoryLetters(make.Name),
            Width = width,
            Start = dice.Between(1_000, 90_000),
            Step = dice.Between(1, 40),
        };
    }

    // One word must be the whole name: "Beretta" is not every Beretta.
    private static bool IsCalled(string name, string start) => start.Contains(' ', StringComparison.Ordinal)
        ? name.StartsWith(start, StringComparison.OrdinalIgnoreCase)
        : name.Equals(start, StringComparison.OrdinalIgnoreCase);

    // "Model A390 12 ga." says its calibre.
    private static string? GaugeIn(string model, string[] list) =>
        Array.Find(list, c => c.EndsWith(" gauge", StringComparison.Ordinal) && model.Contains(c[..5], StringComparison.OrdinalIgnoreCase));

    private static string TypeOf(string model)
    {
        bool Says(params string[] words) => Array.Exists(words, w => model.Contains(w, StringComparison.OrdinalIgnoreCase));
        return Says("carbine") ? "Carbine"
            : Says("rifle", "bolt", "varmint", "safari", "express", "mark v") ? "Rifle"
            : Says("shotgun", "trap", "skeet", "sporting", "drilling", "field", "ga.", "gauge", "pump", "clays") ? "Shotgun"
            : Says("revolver", "saa", "magnum", "double action") ? "Revolver"
            : "Pistol";
    }

    private static string FactoryLetters(string make)
    {
        var letters = make.ToUpperInvariant().Where(c => Serials.Letters.Contains(c, StringComparison.Ordinal)).Where((c, i) => i == 0 || !"AEU".Contains(c, StringComparison.Ordinal));
        return new string([.. letters.Take(3)]) is { Length: > 0 } some ? some : "F";
    }

    // Short names of plain characters: what a clerk would type. The long descriptions of collectors' lists are left alone.
    private static bool IsPlain(string name) => name.Length is > 0 and <= 40 && name.All(c => c is >= ' ' and <= '~' and not '"' and not ';');
}
