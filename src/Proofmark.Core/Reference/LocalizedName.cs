namespace Proofmark.Core.Reference;

/// <summary>One name in the six official languages of the United Nations; none is empty.</summary>
public sealed record LocalizedName
{
    /// <summary>Throws <see cref="InvalidDataException"/> when a language is missing.</summary>
    public LocalizedName(string ar, string en, string es, string fr, string ru, string zh)
    {
        (Ar, En, Es, Fr, Ru, Zh) = (ar, en, es, fr, ru, zh);
        if (All.Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException($"The name '{en}' is missing in one of six languages.");
        }
    }

    /// <summary>The languages in the order of this product's files.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["ar", "en", "es", "fr", "ru", "zh"];

    /// <summary>Arabic.</summary>
    public string Ar { get; }

    /// <summary>English.</summary>
    public string En { get; }

    /// <summary>Spanish.</summary>
    public string Es { get; }

    /// <summary>French.</summary>
    public string Fr { get; }

    /// <summary>Russian.</summary>
    public string Ru { get; }

    /// <summary>Chinese.</summary>
    public string Zh { get; }

    /// <summary>All six, in the order of <see cref="Languages"/>.</summary>
    public IReadOnlyList<string> All => [Ar, En, Es, Fr, Ru, Zh];

    /// <summary>The name in a language (ISO 639-1, also with a region: <c>fr-CA</c>); English for any other.</summary>
    public string In(string language) => language.Split('-')[0] switch
    {
        "ar" => Ar,
        "es" => Es,
        "fr" => Fr,
        "ru" => Ru,
        "zh" => Zh,
        _ => En,
    };

    /// <summary>Reads the six columns of a data file.</summary>
    public static LocalizedName From(DataRow row) => new(row["ar"], row["en"], row["es"], row["fr"], row["ru"], row["zh"]);
}
