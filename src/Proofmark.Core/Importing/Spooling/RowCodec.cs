using System.Text;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>
/// Rows as bytes: first what the file says, which is what <see cref="ImportRow.Content"/> covers, then what the reference tables made of it,
/// which may change from one import to the next without a change of the row.
/// </summary>
internal sealed class RowCodec
{
    private const byte End = 0;
    private readonly Utf8Pool<string> _texts = new();
    private readonly Utf8Pool<ImportDate> _dates = new();
    private readonly Utf8Pool<ReferenceValue> _references = new();

    /// <summary>Writes what the file says.</summary>
    public static void WriteContent(ByteSink to, ImportRow row)
    {
        if (row is WeaponRow weapon)
        {
            WriteWeapon(to, weapon);
        }
        else
        {
            WriteHolding(to, (HoldingRow)row);
        }

        to.Byte(End);
    }

    /// <summary>Writes what the reference tables made of it.</summary>
    public static void WriteMatches(ByteSink to, ImportRow row)
    {
        if (row is WeaponRow w)
        {
            Match(to, w.Make);
            Match(to, w.Model);
            Match(to, w.Calibre);
            Match(to, w.Category);
            Match(to, w.CountryOfManufacture);
            Match(to, w.ImportCountry);
        }
    }

    /// <summary>Reads both into an empty row.</summary>
    public void Read(ref ByteSource from, ImportRow row)
    {
        if (row is WeaponRow weapon)
        {
            ReadWeapon(ref from, weapon);
        }
        else
        {
            ReadHolding(ref from, (HoldingRow)row);
        }
    }

    private static void WriteWeapon(ByteSink to, WeaponRow w)
    {
        Text(to, 1, w.Serial);
        Text(to, 2, w.Make?.AsFound);
        Text(to, 3, w.Model?.AsFound);
        Text(to, 4, w.Calibre?.AsFound);
        Text(to, 5, w.Category?.AsFound);
        Text(to, 6, w.CountryOfManufacture?.AsFound);
        Date(to, 7, w.Manufactured);
        Text(to, 8, w.ImportCountry?.AsFound);
        Date(to, 9, w.Imported);
        Text(to, 10, w.ImportMark);
        foreach (var mark in w.Marks)
        {
            Text(to, 11, mark.Kind);
            to.Text(mark.Text);
        }

        foreach (var component in w.Components)
        {
            Text(to, 12, component.Kind);
            to.Text(component.Serial);
        }

        Text(to, 13, w.RegisterNumber);
        Date(to, 14, w.Registered);
        Text(to, 15, w.Status);
        Date(to, 16, w.StatusDate);
        Date(to, 17, w.Transferred);
        Text(to, 18, w.HolderKind);
        Text(to, 19, w.HolderName);
        Text(to, 20, w.HolderId);
        Text(to, 21, w.HolderAddress);
        Text(to, 22, w.RemarksText);
        Date(to, 23, w.KeepUntil);
        Number(to, 24, w.KeepYears);
    }

    private void ReadWeapon(ref ByteSource from, WeaponRow w)
    {
        ReadOnlySpan<byte> make = default, model = default, calibre = default, category = default, country = default, import = default;
        byte tag;
        while ((tag = from.Byte()) != End)
        {
            switch (tag)
            {
                case 1: w.Serial = from.Text(); break;
                case 2: make = from.TextBytes(); break;
                case 3: model = from.TextBytes(); break;
                case 4: calibre = from.TextBytes(); break;
                case 5: category = from.TextBytes(); break;
                case 6: country = from.TextBytes(); break;
                case 7: w.Manufactured = Date(ref from); break;
                case 8: import = from.TextBytes(); break;
                case 9: w.Imported = Date(ref from); break;
                case 10: w.ImportMark = Pooled(ref from); break;
                case 11: w.Marks.Add(new ImportMark(Pooled(ref from), from.Text())); break;
                case 12: w.Components.Add(new ImportComponent(Pooled(ref from), from.Text())); break;
                case 13: w.RegisterNumber = from.Text(); break;
                case 14: w.Registered = Date(ref from); break;
                case 15: w.Status = Pooled(ref from); break;
                case 16: w.StatusDate = Date(ref from); break;
                case 17: w.Transferred = Date(ref from); break;
                case 18: w.HolderKind = Pooled(ref from); break;
                case 19: w.HolderName = from.Text(); break;
                case 20: w.HolderId = from.Text(); break;
                case 21: w.HolderAddress = from.Text(); break;
                case 22: w.RemarksText = Pooled(ref from); break;
                case 23: w.KeepUntil = Date(ref from); break;
                case 24: w.KeepYears = (int)Number(ref from); break;
                default: throw Unknown(tag);
            }
        }

        w.Make = Reference(make, ref from);
        w.Model = Reference(model, ref from);
        w.Calibre = Reference(calibre, ref from);
        w.Category = Reference(category, ref from);
        w.CountryOfManufacture = Reference(country, ref from);
        w.ImportCountry = Reference(import, ref from);
    }

    private static void WriteHolding(ByteSink to, HoldingRow h)
    {
        Text(to, 1, h.StockNumber);
        Text(to, 2, h.Item);
        Number(to, 3, h.Quantity);
        Text(to, 4, h.Unit);
        Text(to, 5, h.Holder);
        Date(to, 6, h.AsOf);
        Number(to, 7, h.Value);
        Text(to, 8, h.Currency);
        Text(to, 9, h.Condition);
        Text(to, 10, h.RemarksText);
    }

    private void ReadHolding(ref ByteSource from, HoldingRow h)
    {
        byte tag;
        while ((tag = from.Byte()) != End)
        {
            switch (tag)
            {
                case 1: h.StockNumber = Pooled(ref from); break;
                case 2: h.Item = Pooled(ref from); break;
                case 3: h.Quantity = Number(ref from); break;
                case 4: h.Unit = Pooled(ref from); break;
                case 5: h.Holder = Pooled(ref from); break;
                case 6: h.AsOf = Date(ref from); break;
                case 7: h.Value = Number(ref from); break;
                case 8: h.Currency = Pooled(ref from); break;
                case 9: h.Condition = Pooled(ref from); break;
                case 10: h.RemarksText = Pooled(ref from); break;
                default: throw Unknown(tag);
            }
        }
    }

    private static void Text(ByteSink to, byte tag, string? text)
    {
        if (text is not null)
        {
            to.Byte(tag);
            to.Text(text);
        }
    }

    // Date as one text: calendar, EDTF, what was written.
    private static void Date(ByteSink to, byte tag, ImportDate? date)
    {
        if (date is null)
        {
            return;
        }

        to.Byte(tag);
        var edtf = date.Date.ToString();
        to.Varint((ulong)(2 + edtf.Length + Encoding.UTF8.GetByteCount(date.AsWritten)));
        to.Byte((byte)date.Calendar);
        to.Byte((byte)edtf.Length);
        Raw(to, edtf);
        Raw(to, date.AsWritten);
    }

    private static void Raw(ByteSink to, string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (Encoding.UTF8.TryGetBytes(text, bytes, out var written))
        {
            to.Bytes(bytes[..written]);
        }
        else
        {
            to.Bytes(Encoding.UTF8.GetBytes(text));
        }
    }

    private ImportDate Date(ref ByteSource from) => _dates.Get(from.TextBytes(), static bytes =>
        new ImportDate(
            PartialDate.Parse(Encoding.UTF8.GetString(bytes.Slice(2, bytes[1]))),
            Encoding.UTF8.GetString(bytes[(2 + bytes[1])..]),
            (SourceCalendar)bytes[0]));

    public string Pooled(ref ByteSource from) => _texts.Get(from.TextBytes(), Encoding.UTF8.GetString);

    // 1.50 and 1.5 are the same number and must be the same bytes.
    private static void Number(ByteSink to, byte tag, decimal? number)
    {
        if (number is not { } value)
        {
            return;
        }

        to.Byte(tag);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value / 1.0000000000000000000000000000m, bits);
        foreach (var part in bits)
        {
            to.Int32(part);
        }
    }

    private static decimal Number(ref ByteSource from)
    {
        Span<int> bits = [from.Int32(), from.Int32(), from.Int32(), from.Int32()];
        return new decimal(bits);
    }

    private static void Match(ByteSink to, ReferenceValue? value)
    {
        if (value is null)
        {
            return;
        }

        var match = value.Match;
        to.Byte((byte)((int)match.Outcome | (match.Id is null ? 0 : 4) | (match.Code is null ? 0 : 8) | (match.Meanings is null ? 0 : 16)));
        if (match.Id is { } id)
        {
            to.Varint((ulong)id);
        }

        if (match.Code is { } code)
        {
            to.Text(code);
        }

        if (match.Meanings is { } meanings)
        {
            to.Text(meanings);
        }
    }

    private ReferenceValue? Reference(ReadOnlySpan<byte> asFound, ref ByteSource from)
    {
        if (asFound.IsEmpty)
        {
            return null;
        }

        var flags = from.Byte();
        var match = new ReferenceMatch(
            (ReferenceOutcome)(flags & 3),
            (flags & 4) != 0 ? (long)from.Varint() : null,
            (flags & 8) != 0 ? Pooled(ref from) : null,
            (flags & 16) != 0 ? Pooled(ref from) : null);
        var kept = _references.Get(asFound, static bytes => new ReferenceValue(Encoding.UTF8.GetString(bytes), default));
        return kept.Match == match ? kept : Remember(asFound, match, kept.AsFound);
    }

    private ReferenceValue Remember(ReadOnlySpan<byte> asFound, ReferenceMatch match, string text) =>
        _references.Replace(asFound, new ReferenceValue(text, match));

    private static InvalidDataException Unknown(byte tag) => new($"a spool row has the unknown tag {tag}");
}
