using System.Text;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

public sealed partial class RowReader
{
    private const int ShownChars = 80;
    private readonly StringBuilder _joined = new();

    private void ReadField(IRowSource source, BoundCells field, ImportRow row)
    {
        var marks = CellMarks.None;
        var text = field.Columns.Length switch
        {
            0 => field.Source.Constant,
            1 => Single(source, field.Columns[0], ref marks),
            _ => Joined(source, field, ref marks),
        };
        if ((marks & (CellMarks.Error | CellMarks.FormulaWithoutValue | CellMarks.ImpossibleDate)) != CellMarks.None)
        {
            Reject(row, field, (marks & CellMarks.Error) != CellMarks.None ? "import.cell_error" : (marks & CellMarks.ImpossibleDate) != CellMarks.None ? "import.cell_date" : "import.formula_unsaved", text);
            return;
        }

        if (text.IsEmpty)
        {
            text = field.Source.Default;
            if (text.IsEmpty)
            {
                return;
            }
        }

        if ((marks & CellMarks.Formula) != CellMarks.None)
        {
            row.Remarks.Add(new RowRemark(RemarkKind.FormulaValue, field.Spec.Name));
        }

        if (field.HasCodes && field.Codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var translated))
        {
            text = translated;
            marks = CellMarks.None;
        }

        if (CellText.IsDamaged(text, field.HoldsLines))
        {
            Reject(row, field, "import.control_character", default);
        }
        else if (text.Length > field.Spec.MaxLength)
        {
            _problems.Add(Problem.Of("import.value_too_long", field.Column, ("length", text.Length), ("limit", field.Spec.MaxLength)).At(row.Number));
        }
        else
        {
            Take(text, marks, field, row);
        }
    }

    private void Take(ReadOnlySpan<char> text, CellMarks marks, BoundCells field, ImportRow row)
    {
        switch (field.Spec.Type)
        {
            case FieldType.Reference:
                TakeReference(text, field, row);
                break;
            case FieldType.Date or FieldType.Year:
                TakeDate(text, marks, field, row);
                break;
            case FieldType.Number:
                TakeNumber(text, marks, field, row);
                break;
            case FieldType.Code:
                TakeCode(text, field, row);
                break;
            case FieldType.Mark when (marks & CellMarks.DigitsLost) != CellMarks.None:
                Reject(row, field, "import.digits_lost", text);
                break;
            default:
                if (field.Spec.Type == FieldType.Mark && IsScientific(text))
                {
                    row.Remarks.Add(new RowRemark(RemarkKind.Scientific, field.Spec.Name));
                }

                field.SetText!(row, CellText.Compose(text));
                break;
        }
    }

    private void TakeReference(ReadOnlySpan<char> text, BoundCells field, ImportRow row)
    {
        var value = _references.Find(field.Kind, text, field.Kind == ReferenceKind.Model ? ((WeaponRow)row).Make : null);
        field.SetReference!(row, value);
        if (value.Match.Outcome != ReferenceOutcome.Known)
        {
            row.Remarks.Add(new RowRemark(value.Match.Outcome == ReferenceOutcome.Ambiguous ? RemarkKind.ReferenceAmbiguous : RemarkKind.ReferenceUnknown, field.Spec.Name));
        }
    }

    private void TakeDate(ReadOnlySpan<char> text, CellMarks marks, BoundCells field, ImportRow row)
    {
        var read = (marks & CellMarks.Date) != CellMarks.None ? DateReader.ReadExact(text.ToString(), field.Column) : field.Dates!.Read(text, field.Column);
        if (!read.Ok)
        {
            _problems.Add(read.Problem.At(row.Number));
            return;
        }

        var ends = field.Spec.Name == ImportFields.KeepUntil;
        if (ends && WholeDay.Of(read.Value.Date) is null)
        {
            Reject(row, field, "import.keep_until_day", text);
            return;
        }

        field.SetDate!(row, read.Value);
        if (!ends && read.Value.Date.Lower > _today)
        {
            row.Remarks.Add(new RowRemark(RemarkKind.DateFuture, field.Spec.Name));
        }
    }

    private void TakeNumber(ReadOnlySpan<char> text, CellMarks marks, BoundCells field, ImportRow row)
    {
        var rule = (marks & CellMarks.Number) != CellMarks.None ? new NumberRule() : _bound.Mapping.Numbers;
        if (NumberReader.Read(text, rule) is { } number)
        {
            if (field.Spec.Name == ImportFields.KeepYears && (number is < 1 or > ImportFields.MostKeepYears || number != decimal.Truncate(number)))
            {
                _problems.Add(Problem.Of("import.keep_years", field.Column, ("value", Shown(text)), ("limit", ImportFields.MostKeepYears)).At(row.Number));
                return;
            }

            field.SetNumber!(row, number);
            _quantityRead |= field.Spec.Name == "quantity";
        }
        else
        {
            _problems.Add(NumberReader.Unreadable(text, field.Column).At(row.Number));
            _quantityRead |= field.Spec.Name == "quantity";
        }
    }

    private void TakeCode(ReadOnlySpan<char> text, BoundCells field, ImportRow row)
    {
        foreach (var code in field.Spec.Codes!)
        {
            if (text.Equals(code, StringComparison.OrdinalIgnoreCase))
            {
                field.SetText!(row, code);
                return;
            }
        }

        _problems.Add(Problem.Of("import.code_unknown", field.Column, ("value", Shown(text)), ("allowed", string.Join(", ", field.Spec.Codes!)), ("key", field.Source.Key)).At(row.Number));
    }

    private ReadOnlySpan<char> Single(IRowSource source, int column, ref CellMarks marks)
    {
        marks |= source.Marks(column);
        var text = CellOf(source, column);
        return _hasEmpty && _empty.Contains(text) ? default : text;
    }

    private ReadOnlySpan<char> Joined(IRowSource source, BoundCells field, ref CellMarks marks)
    {
        _joined.Clear();
        foreach (var column in field.Columns)
        {
            var text = Single(source, column, ref marks);
            if (!text.IsEmpty)
            {
                _joined.Append(_joined.Length > 0 ? field.Source.Join : "").Append(text);
            }
        }

        // Joined text is not one cell: what is true of a cell's date or number is not true of it.
        marks &= ~(CellMarks.Date | CellMarks.Number);
        return _joined.ToString();
    }

    private void Reject(ImportRow row, BoundCells field, string code, ReadOnlySpan<char> value) =>
        _problems.Add(Problem.Of(code, field.Column, ("value", Shown(value))).At(row.Number));

    private static string Shown(ReadOnlySpan<char> text) => text.Length > ShownChars ? string.Concat(text[..ShownChars], "…") : text.ToString();

    // 1.23E+15, as spreadsheets show and save long numbers.
    private static bool IsScientific(ReadOnlySpan<char> text)
    {
        var e = text.IndexOfAny('E', 'e');
        return e > 0 && e + 2 < text.Length && text[e + 1] == '+' && text[..e].ContainsAny('.', ',')
            && text[..e].IndexOfAnyExcept("0123456789.,") < 0 && text[(e + 2)..].IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
