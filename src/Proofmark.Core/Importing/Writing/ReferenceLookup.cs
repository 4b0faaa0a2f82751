using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Importing.Writing;

/// <summary>The reference tables as import asks them, after what persons decided once about texts that the tables do not know.</summary>
public sealed class ReferenceLookup(ReferenceTables tables, IReadOnlyDictionary<(string Kind, string Norm), string?> decided) : IReferenceLookup
{
    private readonly TablesLookup _tables = new(tables);

    /// <summary>Reads the decisions.</summary>
    public static async Task<ReferenceLookup> LoadAsync(Database database, ReferenceTables tables, CancellationToken ct = default) =>
        new(tables, await new ReferenceDecisions(database).AllAsync(ct));

    /// <summary>A person decided on this text, if only that it stays as found: it is not asked about again.</summary>
    public bool IsDecided(string kind, string text) => decided.ContainsKey((kind, FoundText.Norm(text)));

    /// <inheritdoc/>
    public ReferenceMatch Find(ReferenceKind kind, string text, ReferenceMatch make)
    {
        if (!decided.TryGetValue((Kind(kind), FoundText.Norm(text)), out var reference)) return _tables.Find(kind, text, make);
        if (reference is null) return ReferenceMatch.Unknown;
        // One text names models of several makes: the decision on it holds for the make that the chosen model has.
        return kind == ReferenceKind.Model && make.Code is { } known && NameResolver.MakeOf(reference) is { } its && its != known
            ? _tables.Find(kind, text, make) : ReferenceMatch.Known(code: reference);
    }

    /// <summary>The name of a kind in tables.</summary>
    public static string Kind(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Make => "make",
        ReferenceKind.Model => "model",
        ReferenceKind.Calibre => "calibre",
        ReferenceKind.Category => "category",
        _ => "country",
    };
}
