using Proofmark.Core.Reference;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Normalising;

/// <summary>
/// Says what a written make, model or calibre stands for in the reference table: in any spelling, with what else stands in its cell, in
/// other scripts. First what a person decided about this very text, then what is written as the table says, then what is so like one entry,
/// and so unlike all others, that it is that one (docs/adr/0045). What may be several is said to be, and what is like none is unknown: a
/// wrong name in a register leads a trace to the wrong maker. Deterministic; immutable, for use by many threads.
/// </summary>
public sealed class NameNormaliser
{
    /// <summary>How much a text must be like an entry (0 to 1) to stand for it.</summary>
    public const double Least = 0.83;

    /// <summary>How much more it must be like it than like any other entry.</summary>
    public const double Ahead = 0.06;

    /// <summary>Longer texts are no names; of longer ones the beginning is not read either, since the rest might say otherwise.</summary>
    public const int Longest = FoundText.Longest;

    // A name of another script is spelt by ear.
    private const double Heard = 0.90;

    // As the table says, but for the legal form, or by its code.
    private const double Shortened = 0.97;

    private readonly ReferenceTables tables;
    private readonly IReadOnlyDictionary<(string Kind, string Norm), string?> decided;
    private readonly Lazy<NameIndex> makes;
    private readonly Lazy<NameIndex> models;
    private readonly Lazy<NameIndex> calibres;

    /// <summary>Builds the look-ups at the first question of each kind.</summary>
    /// <param name="tables">The reference table.</param>
    /// <param name="decided">What persons decided about texts (<see cref="ReferenceDecisions"/>); null: nothing.</param>
    public NameNormaliser(ReferenceTables tables, IReadOnlyDictionary<(string Kind, string Norm), string?>? decided = null)
    {
        (this.tables, this.decided) = (tables, decided ?? new Dictionary<(string, string), string?>());
        makes = new(() => new(tables.Makes.Where(m => m.Kind != MakeKind.Group).SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => (m.Key, n)))));
        models = new(() => new(tables.Models.SelectMany(m => m.Aliases.Prepend(m.Name).Select(n => (m.Key, n)))));
        calibres = new(() => new(tables.Calibres.SelectMany(c => c.Synonyms.Prepend(c.Name).Select(n => (c.Key, Parted(n))))));
    }

    /// <summary>What a text stands for.</summary>
    /// <param name="kind">make, model or calibre (<see cref="FoundText.Kinds"/>).</param>
    /// <param name="text">As written.</param>
    /// <param name="make">Of a model: the make as written beside it; null: it is not known, or stands in the text.</param>
    public NormalisedName Of(string kind, string text, string? make = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > Longest || string.IsNullOrWhiteSpace(text)) return NormalisedName.Nothing;
        if (decided.TryGetValue((kind, FoundText.Norm(text)), out var by)) return by is null ? NormalisedName.Nothing : NormalisedName.Known(by, 1);
        return kind switch
        {
            "make" => Make(text),
            "model" => Model(text, string.IsNullOrWhiteSpace(make) ? null : make),
            "calibre" => Calibre(text),
            _ => throw new ArgumentException($"{kind} is no kind of name.", nameof(kind)),
        };
    }

    private NormalisedName Make(string text)
    {
        var meanings = tables.FindMake(text);
        if (SaysNothing(text)) return NormalisedName.Nothing;
        if (meanings is [{ Make: { } only }]) return NormalisedName.Known(only.Key, IsNamed(only, text) ? 1 : Shortened);
        // A code that stands for a maker and for a country too: which is meant is not in the text.
        if (meanings.Count > 0) return NormalisedName.Several(meanings.Where(m => m.Make is not null).Select(m => m.Make!.Key));
        var words = Words(text);
        if (words.Length == 0) return NormalisedName.Nothing;
        var like = Judge(makes.Value.Like(words, OtherWords.Has, null));
        if (like.Outcome != NameOutcome.Unknown) return like;
        var heard = LatinSpelling.IsConsonantal(text) ? makes.Value.Sounding(string.Join(' ', words.Where(w => !OtherWords.Has(w)))) : [];
        if (heard.Count > 0) return heard.Count == 1 ? NormalisedName.Known(heard[0], Heard) : NormalisedName.Several(heard);
        return Beginning(words, like);
    }

    // Without the legal form two firms may have one name, and a code is quickly miswritten.
    private static bool IsNamed(Make make, string text) => MakerName.From(text).Full is var full && make.Aliases.Prepend(make.Name).Any(n => MakerName.From(n).Full == full);

    // The table of codes has one for what nobody knows.
    private static bool SaysNothing(string text) => LatinSpelling.Words(text) is "UNKNOWN" or "UNK" or "NONE" or "N A" or "NA" or "NIL" or "OTHER" or "NOT KNOWN" or "VARIOUS" or "MISC" or "MISCELLANEOUS" or "INCONNU" or "INCONNUE" or "DESCONOCIDO" or "DESCONOCIDA" or "SIN MARCA" or "SANS MARQUE" or "UNBEKANNT" or "NEIZVESTNO" or "NEIZVESTEN";

    // The maker first, then what it made: GLOCK 17 GEN4 9MM. A name of several words is asked before its first word.
    private NormalisedName Beginning(string[] words, NormalisedName otherwise)
    {
        var from = Array.FindIndex(words, w => !OtherWords.Has(w));
        for (var count = Math.Min(4, words.Length - 1); from >= 0 && count > 0; count--)
        {
            if (from + count >= words.Length) continue;
            var start = string.Join(' ', words[from..(from + count)]);
            // One short word begins many things.
            if (count == 1 && start.Length < 4) break;
            var meant = tables.FindMake(start).Where(m => m is { Make: not null, ByCode: false }).Select(m => m.Make!.Key).Distinct(StringComparer.Ordinal).ToList();
            if (meant.Count > 1) return NormalisedName.Several(meant);
            if (meant.Count == 0) continue;
            // What follows is a figure, a type, a calibre or a model of that maker: else it may be a longer name of another.
            var rest = words[(from + count)..];
            return OtherWords.Has(rest[0]) || tables.FindModel(string.Join(' ', rest), meant[0]).Count > 0 ? NormalisedName.Known(meant[0], Heard) : NormalisedName.Nothing with { Candidates = meant };
        }
        return otherwise;
    }

    private NormalisedName Calibre(string text)
    {
        var known = tables.FindCalibre(text);
        if (known.Count > 0) return known.Count == 1 ? NormalisedName.Known(known[0].Key, 1) : NormalisedName.Several(known.Select(c => c.Key));
        var latin = Whole(LatinSpelling.Words(Parted(text)));
        // A type stands before a calibre; behind it, it may be part of its name (LONG RIFLE).
        var bare = string.Join(' ', Split(text).Where(w => !SaysCalibre(w)).SkipWhile(w => LatinSpelling.Words(w) is { Length: > 0 } first && !char.IsAsciiDigit(first[0]) && OtherWords.Has(first)));
        if (bare.Length > 0 && tables.FindCalibre(bare) is { Count: > 0 } without) return without.Count == 1 ? NormalisedName.Known(without[0].Key, Shortened) : NormalisedName.Several(without.Select(c => c.Key));
        var words = latin.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var figures = Spelling.Figures(string.Join(' ', words));
        var like = calibres.Value.Like([.. words.Where(w => !SaysCalibre(w))], SaysCalibre, null).Where(l => Names(l.Key).Any(n => Spelling.Figures(LatinSpelling.Words(Parted(n))) == figures)).ToList();
        return Judge(like);

        IEnumerable<string> Names(string key) => tables.GetCalibre(key) is var calibre ? calibre.Synonyms.Prepend(calibre.Name) : [];
        // A unit is part of a calibre; that it is one is not.
        static bool SaysCalibre(string word) => LatinSpelling.Words(word) is { Length: > 0 } folded && folded is not ("GAUGE" or "GA" or "BORE" or "MM") && OtherWords.Announces(folded);
        static string Whole(string words) => string.Join(' ', words.Split(' ').Select(w => w switch { "MAG" => "MAGNUM", "SPL" or "SPC" or "SPEC" => "SPECIAL", "REM" => "REMINGTON", "WIN" => "WINCHESTER", "PARA" or "PARAB" => "PARABELLUM", "BR" or "BRNG" => "BROWNING", "SPRFLD" => "SPRINGFIELD", "WBY" => "WEATHERBY", _ => w }));
        static IEnumerable<string> Split(string written) => written.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    // 7.5 is not 75.
    private static string Parted(string calibre) => calibre.Replace('.', ' ').Replace(',', ' ');

    private NormalisedName Model(string text, string? make)
    {
        var maker = make is null ? null : Of("make", make) is { Outcome: NameOutcome.Known, Key: { } key } ? key : null;
        if (Exactly(text, maker) is { } exact) return exact;
        var words = Words(text);
        if (words.Length == 0) return NormalisedName.Nothing;
        // The make may stand before the model.
        for (var count = Math.Min(4, words.Length - 1); count > 0; count--)
        {
            var meant = tables.FindMake(string.Join(' ', words[..count])).Where(m => m is { Make: not null, ByCode: false }).Select(m => m.Make!.Key).Distinct(StringComparer.Ordinal).ToList();
            if (meant.Count != 1 || (maker is not null && maker != meant[0])) continue;
            (maker, words) = (meant[0], words[count..]);
            if (Exactly(string.Join(' ', words), maker) is { } rest) return rest with { Confidence = Math.Min(rest.Confidence, 0.99) };
            break;
        }
        // What tells models of this maker apart is part of a name, whatever else it says.
        var told = maker is null ? [] : tables.ModelsOf(maker).SelectMany(m => m.Aliases.Prepend(m.Name)).SelectMany(Words).ToHashSet(StringComparer.Ordinal);
        bool SaysOther(string w) => !char.IsAsciiDigit(w[0]) && OtherWords.Has(w) && (!told.Contains(w) || w is "MODEL" or "MOD" or "MDL");
        var named = words.Where(w => !SaysOther(w)).ToArray();
        if (named.Length == 0) return NormalisedName.Nothing;
        if (named.Length < words.Length && Exactly(string.Join(' ', named), maker) is { } bare) return bare with { Confidence = Math.Min(bare.Confidence, 0.99) };
        // A calibre may stand behind the model.
        for (var count = Math.Min(3, named.Length - 1); count > 0; count--)
            if (tables.FindCalibre(string.Join(' ', named[^count..])).Count > 0 && Exactly(string.Join(' ', named[..^count]), maker) is { } before) return before with { Confidence = Math.Min(before.Confidence, Heard) };
        var figures = Spelling.Figures(string.Join(' ', named));
        var only = maker is null ? null : tables.ModelsOf(maker).Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
        var like = models.Value.Like(named, SaysOther, only).Where(l => tables.ModelOrNull(l.Key) is { } m && m.Aliases.Prepend(m.Name).Any(n => Spelling.Figures(LatinSpelling.Words(n)) == figures)).ToList();
        return Judge(like);
    }

    private NormalisedName? Exactly(string text, string? maker)
    {
        var known = tables.FindModel(text, maker);
        return known.Count switch { 0 => null, 1 => NormalisedName.Known(known[0].Key, maker is null ? 0.99 : 1), _ => NormalisedName.Several(known.Select(m => m.Key)) };
    }

    private static NormalisedName Judge(List<(string Key, double Score)> like)
    {
        if (like.Count == 0 || like[0].Score < Least) return NormalisedName.Nothing with { Candidates = [.. like.Where(l => l.Score > 0.5).Take(NormalisedName.MostCandidates).Select(l => l.Key)] };
        var near = like.Where(l => l.Score > like[0].Score - Ahead).ToList();
        if (near.Count > 1) return NormalisedName.Several(near.Select(l => l.Key));
        return NormalisedName.Known(like[0].Key, Confidence(like[0].Score));
    }

    // By the share that was right among names of makers that were held back (docs/adr/0045), in two steps.
    private static double Confidence(double score) => score >= 0.9 ? 0.98 : 0.95;

    private static string[] Words(string text) => LatinSpelling.Words(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
