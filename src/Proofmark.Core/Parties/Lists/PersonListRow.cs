namespace Proofmark.Core.Parties.Lists;

/// <summary>A weapon with its holder, as it stands in a list.</summary>
public sealed record PersonListRow(string? RegisterNumber, string? Marks, string? Make, string? Model, string? Calibre, string? Name, string? Number, string? Address, string? BirthDate)
{
    /// <summary>Columns that say who holds a weapon.</summary>
    public static IReadOnlyList<string> Personal { get; } = ["name", "number", "address", "birth_date"];

    /// <summary>Every column, in the order of the file.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["register_number", "marks", "make", "model", "calibre", .. Personal];

    /// <summary>One cell.</summary>
    public string? Cell(string column) => column switch
    {
        "register_number" => RegisterNumber,
        "marks" => Marks,
        "make" => Make,
        "model" => Model,
        "calibre" => Calibre,
        "name" => Name,
        "number" => Number,
        "address" => Address,
        "birth_date" => BirthDate,
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };
}
