using Npgsql;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Importing.Writing;

/// <summary>The reference tables as import asks them, after what persons decided once about texts that the tables do not know.</summary>
public sealed class ReferenceLookup(ReferenceTables tables, IReadOnlyDictionary<(string Kind, string Norm), string> decided) : IReferenceLookup
{
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
    public ReferenceMatch Find(ReferenceKind kind, string text, ReferenceMatch make)
    {
        if (decided.TryGetValue((Kind(kind), Norm(text)), out var reference)) return ReferenceMatch.Known(code: reference);
        return kind switch
        {
            ReferenceKind.Make => Make(text),
            ReferenceKind.Model => One(tables.FindModel(text, make.Outcome == ReferenceOutcome.Known ? make.Code : null).Select(m => (m.Key, m.Name))),
            ReferenceKind.Calibre => One(tables.FindCalibre(text).Select(c => (c.Key, c.Name))),
            ReferenceKind.Category => One(Categories(text).Select(c => (c, c))),
            _ when IsUserAssigned(text) => ReferenceMatch.Known(code: text.ToUpperInvariant()),
            _ => One(tables.Countries.Find(text).Select(c => (c.Code.ToString(), c.Code.ToString()))),
        };
    }

    /// <summary>Codes that ISO 3166-1 leaves to users (AA, QM–QZ, XA–XZ, ZZ): trial nodes and bodies that are no States.</summary>
    private static bool IsUserAssigned(string text) =>
        text.Length == 2 && text.ToUpperInvariant() is "AA" or "ZZ" or ['X', >= 'A' and <= 'Z'] or ['Q', >= 'M' and <= 'Z'];

    /// <summary>The name of a kind in tables.</summary>
    public static string Kind(ReferenceKind kind) => kind switch
    {
        ReferenceKind.Make => "make",
        ReferenceKind.Model => "model",
        ReferenceKind.Calibre => "calibre",
        ReferenceKind.Category => "category",
        _ => "country",
    };

    /// <summary>By code, by the last part of a code (pistol), by name in any language, singular or plural, by NCIC type.</summary>
    private IEnumerable<string> Categories(string text)
    {
        var asked = Bare(text);
        var named = tables.Categories.Where(c => c.Code == text || Bare(c.Code[(c.Code.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', ' ')) == asked || c.Names.All.Any(n => Bare(n) == asked)).Select(c => c.Code).ToList();
        if (named.Count > 0) return named;
        return tables.FindCode(NcicTable.Type, text)?.Meanings.Where(m => m.Kind == MeaningKind.Category).Select(m => m.Key!).Distinct() ?? [];
    }

    private static string Bare(string text)
    {
        var norm = Norm(text).Replace("-", " ", StringComparison.Ordinal).Replace("SUB ", "SUB", StringComparison.Ordinal);
        return norm.EndsWith('S') ? norm[..^1] : norm;
    }

    private ReferenceMatch Make(string text)
    {
        var meanings = tables.FindMake(text);
        if (meanings.Count == 0) return ReferenceMatch.Unknown;
        // A code that means a maker or a country stays as found: only a person can say which was meant.
        if (meanings.Count > 1) return ReferenceMatch.Ambiguous(string.Join(" / ", meanings.Select(m => m.Text).Take(5)));
        return meanings[0].Make is { } one ? ReferenceMatch.Known(code: one.Key) : ReferenceMatch.Ambiguous(meanings[0].Text);
    }

    private static ReferenceMatch One(IEnumerable<(string Key, string Name)> found)
    {
        var list = found.Take(6).ToList();
        return list.Count switch
        {
            0 => ReferenceMatch.Unknown,
            1 => ReferenceMatch.Known(code: list[0].Key),
            _ => ReferenceMatch.Ambiguous(string.Join(" / ", list.Select(f => f.Name))),
        };
    }
}
