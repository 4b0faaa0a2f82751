using System.Text;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Spooling;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>What a row reader needs beside the mapping.</summary>
public sealed record RowReaderOptions
{
    /// <summary>
    /// A secret of the register (16 bytes or more): keys the identities, so that a name cannot be guessed back from one.
    /// The same from file to file, or no row is recognised.
    /// </summary>
    public required byte[] Secret { get; init; }

    /// <summary>Today, for dates in the future.</summary>
    public required DateOnly Today { get; init; }
}

/// <summary>
/// Makes typed rows of cells: each is accepted, accepted with remarks, or rejected with every reason. Not safe for several threads at once.
/// </summary>
public sealed partial class RowReader
{
    private readonly BoundMapping _bound;
    private readonly DateOnly _today;
    private readonly BoundCells[] _fields;
    private readonly List<Problem> _problems = [];
    private readonly ByteSink _bytes = new();
    private readonly KeyedHash _identity;
    private readonly KeyedHash _content;
    private readonly ReferenceCache _references;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _empty;
    private readonly bool _hasEmpty;
    private readonly Dictionary<string, string> _columns = new(StringComparer.Ordinal);

    /// <summary>Prepares reading one file by a bound mapping.</summary>
    public RowReader(BoundMapping bound, IReferenceLookup reference, RowReaderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Secret.Length, 16);
        _bound = bound;
        _today = options.Today;
        _references = new ReferenceCache(reference);
        _identity = new KeyedHash(options.Secret, "proofmark import identity 1");
        _content = new KeyedHash(options.Secret, "proofmark import content 1");
        _empty = new HashSet<string>(bound.Mapping.Empty.Select(e => e.Trim()), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _hasEmpty = bound.Mapping.Empty.Count > 0;
        var readers = bound.Fields.Select(f => f.Dates).Distinct().ToDictionary(d => d, d => new DateReader(d));

        // Makes before models, since a model is looked up within its make; dates before the years that stand in for them.
        _fields = [.. bound.Fields
            .OrderBy(f => f.Field is { Name: "model" } or { Type: FieldType.Year } ? 1 : 0)
            .Select(f => new BoundCells(f, bound) { Dates = readers[f.Dates] })];
        foreach (var field in _fields)
        {
            _columns.TryAdd(field.Spec.Name, field.Column);
        }
    }

    /// <summary>Why the last row was rejected: one problem per cell that is wrong, each with row and column; empty when it was accepted.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The column of a field as the file calls it.</summary>
    public string? ColumnOf(string field) => _columns.GetValueOrDefault(field);

    /// <summary>An empty row of the mapping's kind, to be filled again and again.</summary>
    public ImportRow NewRow() => NewRow(_bound.Mapping.Register);

    /// <summary>An empty row of a kind.</summary>
    public static ImportRow NewRow(RegisterKind kind) => kind == RegisterKind.Weapons ? new WeaponRow() : new HoldingRow();

    /// <summary>Reads the source's current row. False when it is rejected; <see cref="Problems"/> says why.</summary>
    public bool Read(IRowSource source, ImportRow into)
    {
        into.Clear();
        _problems.Clear();
        into.Number = source.RowNumber;
        if (source.RowProblem is { } problem)
        {
            _problems.Add(problem);
            into.Identity = IdentityOf(source) ?? default;
            return false;
        }

        foreach (var field in _fields)
        {
            ReadField(source, field, into);
        }

        if (into is WeaponRow weapon)
        {
            CheckWeapon(weapon);
        }
        else
        {
            CheckHolding((HoldingRow)into);
        }

        into.Identity = IdentityOf(source) ?? default;
        if (into.Identity == default)
        {
            _problems.Add(Problem.Of("import.identity_empty", null, ("columns", string.Join(", ", _bound.Identity.Select(i => _bound.Columns[i])))).At(into.Number));
        }

        if (_problems.Count > 0)
        {
            return false;
        }

        _content.Begin(_bytes);
        RowCodec.WriteContent(_bytes, into);
        into.Content = KeyedHash.Finish(_bytes);
        return true;
    }

    // Null when all of them are empty. The cells that identify, each trimmed and with its length before it, so that "ab" + "c" is not "a" + "bc".
    private Guid? IdentityOf(IRowSource source)
    {
        _identity.Begin(_bytes);
        var any = false;
        foreach (var column in _bound.Identity)
        {
            var text = CellOf(source, column);
            any |= !text.IsEmpty;
            _bytes.Text(Ascii.IsValid(text) ? text : CellText.IsDamaged(text, lines: true) ? default : CellText.Compose(text));
        }

        return any ? KeyedHash.Finish(_bytes) : null;
    }

    private ReadOnlySpan<char> CellOf(IRowSource source, int column)
    {
        var text = CellText.Trim(source.Cell(column));

        return _bound.IsMendedRejects ? FormulaGuard.Remove(text) : text;
    }
}
