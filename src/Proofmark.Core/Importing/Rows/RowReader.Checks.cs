using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Writing;
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

        CheckKeep(weapon);

        // A contradiction is shown, never resolved by guessing; it does not make the rest of the row untrue.
        if (weapon.Manufactured is { Date: var made })
        {
            Compare(weapon, made, weapon.Imported, "imported");
            Compare(weapon, made, weapon.Registered, "registered");
            Compare(weapon, made, weapon.Transferred, "transferred");
            Compare(weapon, made, weapon.StatusDate, "status_date");
        }
    }

    // Only a person's data has a legal period: elsewhere it is forgotten, so that it does not make the row another one.
    private static void CheckKeep(WeaponRow weapon)
    {
        if (!WeaponShape.HasPerson(weapon))
        {
            (weapon.KeepUntil, weapon.KeepYears) = (null, null);
            return;
        }

        if (weapon.KeepYears is not null && weapon.KeptUntil is null)
        {
            weapon.Remarks.Add(new RowRemark(RemarkKind.KeepOpen, ImportFields.KeepYears));
        }

        if (weapon is { KeepUntil: not null, Registered: { Date: var registered } })
        {
            Compare(weapon, registered, weapon.KeepUntil, ImportFields.KeepUntil);
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
