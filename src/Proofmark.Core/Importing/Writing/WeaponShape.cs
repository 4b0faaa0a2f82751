using System.Text.Json;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Marking;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;

namespace Proofmark.Core.Importing.Writing;

/// <summary>What one row of a file becomes: an entry, its marks, components and events.</summary>
internal sealed class WeaponShape(RegisterRow register)
{
    private readonly List<(string Kind, string Text, string? Component, string? Country, short? Year)> marks = [];

    /// <summary>The entry; id, uid and holder are the writer's.</summary>
    public EntryRow Entry(WeaponRow row, long id, Guid uid, long? organisation, long? person) => new()
    {
        Id = id,
        Uid = uid,
        Register = register.Id,
        Handling = register.Handling,
        RowKey = row.RegisterNumber,
        Identity = RowClasses.IdentityOf(row.Identity, row.Occurrence),
        Content = row.Content,
        Category = row.Category?.Match.Code,
        Make = row.Make?.AsFound,
        MakeRef = row.Make?.Match.Code,
        Model = row.Model?.AsFound,
        ModelRef = row.Model?.Match.Code,
        Calibre = row.Calibre?.AsFound,
        CalibreRef = row.Calibre?.Match.Code,
        Country = row.CountryOfManufacture?.Match.Code,
        Year = Year(row.Manufactured),
        HolderKind = HolderKind(row),
        HolderOrganisation = organisation,
        HolderPerson = person,
        Registered = row.Registered?.Date.ToString(),
        Data = Rest(row),
    };

    /// <summary>The marks of a row, in a stable order; the list is reused.</summary>
    public IReadOnlyList<(string Kind, string Text, string? Component, string? Country, short? Year)> Marks(WeaponRow row)
    {
        marks.Clear();
        if (row.Serial is { Length: > 0 } serial) marks.Add(("serial", serial, null, row.CountryOfManufacture?.Match.Code, Year(row.Manufactured)));
        if (row.ImportMark is { Length: > 0 } import) marks.Add(("import", import, null, row.ImportCountry?.Match.Code, Year(row.Imported)));
        foreach (var mark in row.Marks) marks.Add((mark.Kind, mark.Text, null, null, null));
        foreach (var component in row.Components) marks.Add(("serial", component.Serial, component.Kind, null, null));
        return marks;
    }

    /// <summary>The rules about marks that a row does not meet: each is a duty (ITI ¶7 to ¶10). The same is said in every pass.</summary>
    public IReadOnlyList<string> Duties(WeaponRow row)
    {
        var facts = new WeaponFacts([.. Marks(row).Select(m => new MarkFact(m.Kind, m.Text, m.Component, m.Country, m.Year, null, null, null, null, 0))])
        {
            Category = row.Category?.Match.Code,
            HasMaker = row.Make is not null,
            HasCountry = row.CountryOfManufacture?.Match.Code is not null || row.Make?.Match.Code is not null,
            Year = Year(row.Manufactured),
            HolderKind = HolderKind(row),
        };
        foreach (var (type, when, _) in Events(row)) facts = DutyFacts.After(facts, type.Code, when?.Date.Upper, 0);
        return MarkingLaw.Shipped.Find(facts);
    }

    /// <summary>The facts of a row, in the order in which a life runs.</summary>
    public static IEnumerable<(EventType Type, ImportDate? When, string? Country)> Events(WeaponRow row)
    {
        if (row.Manufactured is not null) yield return (EventType.Manufactured, row.Manufactured, row.CountryOfManufacture?.Match.Code);
        if (row.Imported is not null || row.ImportCountry is not null) yield return (EventType.Imported, row.Imported, row.ImportCountry?.Match.Code);
        yield return (EventType.Registered, row.Registered, null);
        if (row.Transferred is not null) yield return (EventType.Transferred, row.Transferred, null);
        if (StatusEvent(row) is { } status && !(status == EventType.Transferred && row.Transferred is not null)) yield return (status, row.StatusDate, null);
    }

    /// <summary>The event that the row's status stands for; null for plainly registered.</summary>
    public static EventType? StatusEvent(WeaponRow row) => row.Status switch
    {
        "lost" => EventType.Lost,
        "stolen" => EventType.Stolen,
        "recovered" => EventType.Recovered,
        "destroyed" => EventType.Destroyed,
        "deactivated" => EventType.Deactivated,
        "transferred" => EventType.Transferred,
        _ => null,
    };

    /// <summary>The kind of holder; a name without a kind is a person's until somebody knows better.</summary>
    public static string? HolderKind(WeaponRow row) => row.HolderKind ?? (row.HolderName is null && row.HolderId is null ? null : "person");

    /// <summary>True when the row says something about a natural person.</summary>
    public static bool HasPerson(WeaponRow row) => HolderKind(row) == "person" && (row.HolderName ?? row.HolderId ?? row.HolderAddress) is not null;

    /// <summary>True when the row names an organisation.</summary>
    public static bool HasOrganisation(WeaponRow row) => HolderKind(row) is { } kind && kind != "person" && row.HolderName is not null;

    /// <summary>An event's data: the date as the source wrote it, where its calendar is another.</summary>
    public static string? EventData(ImportDate? when) => when is null || when.Calendar == SourceCalendar.Gregorian ? null
        : JsonSerializer.Serialize(new { written = when.AsWritten, calendar = when.Calendar.ToString() });

    private static short? Year(ImportDate? date) => date?.Date is { Lower: { } from, Upper: { } to } && from.Year == to.Year ? checked((short)from.Year) : null;

    /// <summary>Remarks and what was found but not understood: kept to the letter.</summary>
    private static string? Rest(WeaponRow row)
    {
        var category = row.Category is { Match.Code: null } c ? c.AsFound : null;
        var country = row.CountryOfManufacture is { Match.Code: null } m ? m.AsFound : null;
        var import = row.ImportCountry is { Match.Code: null } i ? i.AsFound : null;
        if (row.RemarksText is null && category is null && country is null && import is null) return null;
        return JsonSerializer.Serialize(new { remarks = row.RemarksText, category, country, import_country = import });
    }
}
