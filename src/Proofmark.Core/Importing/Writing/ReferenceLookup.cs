using Npgsql;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Importing.Writing;

/// <summary>The reference tables as import asks them, after what persons decided once about texts that the tables do not know.</summary>
public sealed class ReferenceLookup(ReferenceTables tables, IReadOnlyDictionary<(string Kind, string Norm), string> decided) : IReferenceLookup
{
    private readonly TablesLookup _tables = new(tables);

    /// <summary>Reads the decisions.</summary>
    public static async Task<ReferenceLookup> LoadAsync(Database database, ReferenceTables tables, CancellationToken ct = default)
    {
        var decided = new Dictionary<(string, string), string>();
        await using var command = database.Writer.CreateCommand("select distinct on (kind, norm) kind, norm, reference from reference_matches order by kind, norm, act desc");
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            if (!reader.IsDBNull(2)) decided[(reader.GetString(0), reader.GetString(1))] = reader.GetString(2);
        return new ReferenceLookup(tables, decided);
    }

    /// <summary>How texts that mean the same are folded for such decisions.</summary>
    public static string Norm(string text) => string.Join(' ', text.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <inheritdoc/>
    public ReferenceMatch Find(ReferenceKind kind, string text, ReferenceMatch make) =>
        decided.TryGetValue((Kind(kind), Norm(text)), out var reference) ? ReferenceMatch.Known(code: reference) : _tables.Find(kind, text, make);

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
