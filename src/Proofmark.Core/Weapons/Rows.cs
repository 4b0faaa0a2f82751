using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons;

/// <summary>A register: the records under one owner and one law.</summary>
public sealed record RegisterRow(long Id, Guid Uid, string Code, string Name, string Kind, long? Organisation, string? Law, short Handling)
{
    /// <summary>Opened for training: what it holds is never sent, counted or put together with real records.</summary>
    public bool Training => Storage.Training.Is(Id);

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RegisterRow> Table = new("registers",
        Column.Int64<RegisterRow>("id", r => r.Id),
        Column.Uuid<RegisterRow>("uid", r => r.Uid),
        Column.Text<RegisterRow>("code", r => r.Code),
        Column.Text<RegisterRow>("name", r => r.Name),
        Column.Text<RegisterRow>("kind", r => r.Kind),
        Column.Int64<RegisterRow>("organisation", r => r.Organisation),
        Column.Text<RegisterRow>("law", r => r.Law),
        Column.Int16<RegisterRow>("handling", r => r.Handling));
}

/// <summary>What one register says about one weapon. A later version has the same id and a later act.</summary>
public sealed record EntryRow
{
    /// <summary>Internal id; the same in every version.</summary>
    public required long Id { get; init; }
    /// <summary>Identifier outside the node.</summary>
    public required Guid Uid { get; init; }
    /// <summary>registers.id.</summary>
    public required long Register { get; init; }
    /// <summary>Handling class: 0 open to the register's users, higher is narrower.</summary>
    public required short Handling { get; init; }
    /// <summary>Its number in the register, as people know it.</summary>
    public string? RowKey { get; init; }
    /// <summary>What identifies the row within its register: a keyed hash from which nothing can be read.</summary>
    public required Guid Identity { get; init; }
    /// <summary>Keyed hash of all that an imported row says; null when typed in.</summary>
    public Guid? Content { get; init; }
    /// <summary>Category code (ITI ¶4, open list).</summary>
    public string? Category { get; init; }
    /// <summary>Make as found, and the reference it was resolved to.</summary>
    public string? Make { get; init; }
    /// <summary>reference_makes.key.</summary>
    public string? MakeRef { get; init; }
    /// <summary>Model as found.</summary>
    public string? Model { get; init; }
    /// <summary>reference_models.key.</summary>
    public string? ModelRef { get; init; }
    /// <summary>Calibre as found.</summary>
    public string? Calibre { get; init; }
    /// <summary>reference_calibres.key.</summary>
    public string? CalibreRef { get; init; }
    /// <summary>Country of manufacture, ISO 3166 alpha-2 or historic code.</summary>
    public string? Country { get; init; }
    /// <summary>Year of manufacture.</summary>
    public short? Year { get; init; }
    /// <summary>industrial, craft, converted, reactivated, 3D-printed, kit, unknown.</summary>
    public string Origin { get; init; } = "industrial";
    /// <summary>State force, police, dealer, organisation, person…: what kind of holder the register names.</summary>
    public string? HolderKind { get; init; }
    /// <summary>organisations.id.</summary>
    public long? HolderOrganisation { get; init; }
    /// <summary>persons.id.</summary>
    public long? HolderPerson { get; init; }
    /// <summary>When the register took it in (EDTF).</summary>
    public string? Registered { get; init; }
    /// <summary>Other fields as found, versioned JSON.</summary>
    public string? Data { get; init; }

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<EntryRow> Table = new("entries",
        Column.Int64<EntryRow>("id", r => r.Id),
        Column.Uuid<EntryRow>("uid", r => r.Uid),
        Column.Int64<EntryRow>("register", r => r.Register),
        Column.Int16<EntryRow>("handling", r => r.Handling),
        Column.Text<EntryRow>("row_key", r => r.RowKey),
        Column.Uuid<EntryRow>("identity", r => r.Identity),
        Column.Uuid<EntryRow>("content", r => r.Content),
        Column.Text<EntryRow>("category", r => r.Category),
        Column.Text<EntryRow>("make", r => r.Make),
        Column.Text<EntryRow>("make_ref", r => r.MakeRef),
        Column.Text<EntryRow>("model", r => r.Model),
        Column.Text<EntryRow>("model_ref", r => r.ModelRef),
        Column.Text<EntryRow>("calibre", r => r.Calibre),
        Column.Text<EntryRow>("calibre_ref", r => r.CalibreRef),
        Column.Text<EntryRow>("country", r => r.Country),
        Column.Int16<EntryRow>("year", r => r.Year),
        Column.Text<EntryRow>("origin", r => r.Origin),
        Column.Text<EntryRow>("holder_kind", r => r.HolderKind),
        Column.Int64<EntryRow>("holder_organisation", r => r.HolderOrganisation),
        Column.Int64<EntryRow>("holder_person", r => r.HolderPerson),
        Column.Text<EntryRow>("registered", r => r.Registered),
        Column.Json<EntryRow>("data", r => r.Data))
    { RegisterOf = r => r.Register, Guard = Staff.StaffGate.PassAsync };
}

/// <summary>A reversible link of an entry to a weapon, or the undoing of one.</summary>
public sealed record EntryLinkRow(long Id, long Entry, long Weapon, bool Linked, string Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<EntryLinkRow> Table = new("entry_links",
        Column.Int64<EntryLinkRow>("id", r => r.Id),
        Column.Int64<EntryLinkRow>("entry", r => r.Entry),
        Column.Int64<EntryLinkRow>("weapon", r => r.Weapon),
        Column.Bool<EntryLinkRow>("linked", r => r.Linked),
        Column.Text<EntryLinkRow>("reason", r => r.Reason));
}

/// <summary>A part of the weapon that an entry describes.</summary>
public sealed record ComponentRow(long Id, long Entry, long Register, short Handling, string Kind, bool Controlling)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ComponentRow> Table = new("components",
        Column.Int64<ComponentRow>("id", r => r.Id),
        Column.Int64<ComponentRow>("entry", r => r.Entry),
        Column.Int64<ComponentRow>("register", r => r.Register),
        Column.Int16<ComponentRow>("handling", r => r.Handling),
        Column.Text<ComponentRow>("kind", r => r.Kind),
        Column.Bool<ComponentRow>("controlling", r => r.Controlling))
    { RegisterOf = r => r.Register, Guard = Staff.StaffGate.PassAsync };
}

/// <summary>One mark, as found and normalised.</summary>
public sealed record MarkRow
{
    /// <summary>Internal id.</summary>
    public required long Id { get; init; }
    /// <summary>entries.id.</summary>
    public required long Entry { get; init; }
    /// <summary>registers.id, carried so that rights hold before ranking.</summary>
    public required long Register { get; init; }
    /// <summary>Handling class, carried likewise.</summary>
    public required short Handling { get; init; }
    /// <summary>Component that carries it; null when not said.</summary>
    public string? Component { get; init; }
    /// <summary>Kind of mark.</summary>
    public required string Kind { get; init; }
    /// <summary>As found, never altered.</summary>
    public required string Text { get; init; }
    /// <summary>Normalised, what search compares.</summary>
    public required string Norm { get; init; }
    /// <summary>Country the mark names.</summary>
    public string? Country { get; init; }
    /// <summary>Year the mark names.</summary>
    public short? Year { get; init; }
    /// <summary>Where on the component.</summary>
    public string? Place { get; init; }
    /// <summary>How it was made.</summary>
    public string? Method { get; init; }
    /// <summary>How well it reads.</summary>
    public string? Legibility { get; init; }
    /// <summary>What it is on: code of a <see cref="Marking.MarkMaterial"/>.</summary>
    public string? Material { get; init; }
    /// <summary>What was judged of it on ITI ¶7, as <see cref="Marking.MarkQualityCode"/> writes it.</summary>
    public string? Quality { get; init; }

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MarkRow> Table = new("marks",
        Column.Int64<MarkRow>("id", r => r.Id),
        Column.Int64<MarkRow>("entry", r => r.Entry),
        Column.Int64<MarkRow>("register", r => r.Register),
        Column.Int16<MarkRow>("handling", r => r.Handling),
        Column.Text<MarkRow>("component", r => r.Component),
        Column.Text<MarkRow>("kind", r => r.Kind),
        Column.Text<MarkRow>("text", r => r.Text),
        Column.Text<MarkRow>("norm", r => r.Norm),
        Column.Text<MarkRow>("country", r => r.Country),
        Column.Int16<MarkRow>("year", r => r.Year),
        Column.Text<MarkRow>("place", r => r.Place),
        Column.Text<MarkRow>("method", r => r.Method),
        Column.Text<MarkRow>("legibility", r => r.Legibility),
        Column.Text<MarkRow>("material", r => r.Material),
        Column.Text<MarkRow>("quality", r => r.Quality))
    { RegisterOf = r => r.Register, Guard = Staff.StaffGate.PassAsync };
}

/// <summary>A fact in a weapon's life; never edited, corrected only by a later event that supersedes it.</summary>
public sealed record EventRow
{
    /// <summary>Internal id.</summary>
    public required long Id { get; init; }
    /// <summary>entries.id.</summary>
    public required long Entry { get; init; }
    /// <summary>registers.id.</summary>
    public required long Register { get; init; }
    /// <summary>Handling class.</summary>
    public required short Handling { get; init; }
    /// <summary>Code of the event type.</summary>
    public required string Type { get; init; }
    /// <summary>Version of <see cref="Data"/>; older versions are read by upcasters, never rewritten.</summary>
    public short Version { get; init; } = 1;
    /// <summary>When it happened (EDTF), as far as known.</summary>
    public string? Occurred { get; init; }
    /// <summary>Lower bound of <see cref="Occurred"/>.</summary>
    public DateOnly? OccurredFrom { get; init; }
    /// <summary>Upper bound of <see cref="Occurred"/>.</summary>
    public DateOnly? OccurredTo { get; init; }
    /// <summary>organisations.id of the party concerned.</summary>
    public long? Organisation { get; init; }
    /// <summary>persons.id of the party concerned.</summary>
    public long? Person { get; init; }
    /// <summary>Country concerned.</summary>
    public string? Country { get; init; }
    /// <summary>events.id that this one corrects or withdraws.</summary>
    public long? Supersedes { get; init; }
    /// <summary>The rest, versioned JSON.</summary>
    public string? Data { get; init; }

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<EventRow> Table = new("events",
        Column.Int64<EventRow>("id", r => r.Id),
        Column.Int64<EventRow>("entry", r => r.Entry),
        Column.Int64<EventRow>("register", r => r.Register),
        Column.Int16<EventRow>("handling", r => r.Handling),
        Column.Text<EventRow>("type", r => r.Type),
        Column.Int16<EventRow>("version", r => r.Version),
        Column.Text<EventRow>("occurred", r => r.Occurred),
        Column.Date<EventRow>("occurred_from", r => r.OccurredFrom),
        Column.Date<EventRow>("occurred_to", r => r.OccurredTo),
        Column.Int64<EventRow>("organisation", r => r.Organisation),
        Column.Int64<EventRow>("person", r => r.Person),
        Column.Text<EventRow>("country", r => r.Country),
        Column.Int64<EventRow>("supersedes", r => r.Supersedes),
        Column.Json<EventRow>("data", r => r.Data))
    { RegisterOf = r => r.Register, Guard = Staff.StaffGate.PassAsync };
}

/// <summary>A quantity line without serials: not a weapon, not traced, not counted as one.</summary>
public sealed record HoldingRow
{
    /// <summary>Internal id.</summary>
    public required long Id { get; init; }
    /// <summary>Identifier outside the node.</summary>
    public required Guid Uid { get; init; }
    /// <summary>registers.id.</summary>
    public required long Register { get; init; }
    /// <summary>Handling class.</summary>
    public required short Handling { get; init; }
    /// <summary>What identifies the row within its register.</summary>
    public required Guid Identity { get; init; }
    /// <summary>Keyed hash of all that an imported row says.</summary>
    public Guid? Content { get; init; }
    /// <summary>Stock number (NSN…).</summary>
    public string? StockNumber { get; init; }
    /// <summary>What the register calls the item.</summary>
    public string? Item { get; init; }
    /// <summary>How many units.</summary>
    public required long Quantity { get; init; }
    /// <summary>Unit as found.</summary>
    public string? Unit { get; init; }
    /// <summary>organisations.id of the holder, when resolved.</summary>
    public long? HolderOrganisation { get; init; }
    /// <summary>Holder as found.</summary>
    public string? Holder { get; init; }
    /// <summary>As of when (EDTF).</summary>
    public string? AsOf { get; init; }
    /// <summary>Value in hundredths of <see cref="Currency"/>.</summary>
    public long? ValueMinor { get; init; }
    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }
    /// <summary>Condition as found.</summary>
    public string? Condition { get; init; }
    /// <summary>Other fields as found.</summary>
    public string? Data { get; init; }

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<HoldingRow> Table = new("holdings",
        Column.Int64<HoldingRow>("id", r => r.Id),
        Column.Uuid<HoldingRow>("uid", r => r.Uid),
        Column.Int64<HoldingRow>("register", r => r.Register),
        Column.Int16<HoldingRow>("handling", r => r.Handling),
        Column.Uuid<HoldingRow>("identity", r => r.Identity),
        Column.Uuid<HoldingRow>("content", r => r.Content),
        Column.Text<HoldingRow>("stock_number", r => r.StockNumber),
        Column.Text<HoldingRow>("item", r => r.Item),
        Column.Int64<HoldingRow>("quantity", r => r.Quantity),
        Column.Text<HoldingRow>("unit", r => r.Unit),
        Column.Int64<HoldingRow>("holder_organisation", r => r.HolderOrganisation),
        Column.Text<HoldingRow>("holder", r => r.Holder),
        Column.Text<HoldingRow>("as_of", r => r.AsOf),
        Column.Int64<HoldingRow>("value_minor", r => r.ValueMinor),
        Column.Text<HoldingRow>("currency", r => r.Currency),
        Column.Text<HoldingRow>("condition", r => r.Condition),
        Column.Json<HoldingRow>("data", r => r.Data))
    { RegisterOf = r => r.Register, Guard = Staff.StaffGate.PassAsync };
}
