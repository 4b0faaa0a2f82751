using Proofmark.Core.Importing.Mappings;

namespace Proofmark.Core.Importing.Rows;

/// <summary>Everything about one field that is the same for every row.</summary>
internal sealed class BoundCells
{
    public BoundCells(BoundField field, BoundMapping bound)
    {
        (Spec, Source, Columns) = (field.Field, field.Source, field.Columns);
        Column = Columns.Length == 0 ? Spec.Name : string.Join(" + ", Columns.Select(c => bound.Columns[c]));
        HasCodes = Source.Codes.Count > 0;
        Codes = new Dictionary<string, string>(Source.Codes, StringComparer.OrdinalIgnoreCase);
        switch (Spec.Type)
        {
            case FieldType.Reference: (Kind, SetReference) = FieldTargets.Reference(Source); break;
            case FieldType.Date or FieldType.Year: SetDate = FieldTargets.Date(Source); break;
            case FieldType.Number: SetNumber = FieldTargets.Number(Source); break;
            default: SetText = FieldTargets.Text(Source); break;
        }
    }

    public ImportField Spec { get; }

    public FieldMapping Source { get; }

    public int[] Columns { get; }

    /// <summary>The column as the file calls it, for problems; the field's name for a constant.</summary>
    public string Column { get; }

    public bool HasCodes { get; }

    public Dictionary<string, string> Codes { get; }

    public ReferenceKind Kind { get; }

    public Action<ImportRow, string>? SetText { get; }

    public Action<ImportRow, ReferenceValue>? SetReference { get; }

    public Action<ImportRow, ImportDate>? SetDate { get; }

    public Action<ImportRow, decimal>? SetNumber { get; }

    public DateReader? Dates { get; init; }

    /// <summary>Line ends may stand in free text, but not in marks and names of things.</summary>
    public bool HoldsLines => Spec.Type == FieldType.Text;
}
