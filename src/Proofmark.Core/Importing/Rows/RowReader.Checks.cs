using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

public sealed partial class RowReader
{
    private bool _quantityRead;

    private static void CheckWeapon(WeaponRow weapon)
    {
        if (weapon.Serial is null)
        {
            weapon.Remarks.Add(new RowRemark(RemarkKind.SerialMissing, "serial"));
        }

        // A contradiction is shown, never resolved by guessing; it does not make the rest of the row untrue.
        if (weapon.Manufactured is { Date: var made })
        {
            Compare(weapon, made, weapon.Imported, "imported");
            Compare(weapon, made, weapon.Registered, "registered");
            Compare(weapon, made, weapon.Transferred, "transferred");
            Compare(weapon, made, weapon.StatusDate, "status_date");
        }
    }

    private static void Compare(WeaponRow weapon, PartialDate made, ImportDate? later, string field)
    {
        if (later is not null && made.DefinitelyAfter(later.Date))
        {
            weapon.Remarks.Add(new RowRemark(RemarkKind.DatesContradict, field));
        }
    }

    private void CheckHolding(HoldingRow holding)
    {
        if (!_quantityRead)
        {
            _problems.Add(Problem.Of("import.quantity_missing", ColumnOf("quantity")).At(holding.Number));
        }

        _quantityRead = false;
        if (holding.Item is null && holding.StockNumber is null)
        {
            _problems.Add(Problem.Of("import.item_missing", ColumnOf("item") ?? ColumnOf("stock_number")).At(holding.Number));
        }
    }
}
