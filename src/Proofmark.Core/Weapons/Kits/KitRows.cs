using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>A part that was never on a weapon; its fields as <see cref="LoosePart"/> says them.</summary>
public sealed record LoosePartRow(long Id, Guid Uid, long Register, short Handling, string Kind, string? Mark, string? Norm, string? Make, string? Model, bool Unfinished, string Origin, string? Source, string? Holder, DateOnly Received)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<LoosePartRow> Table = new("loose_parts",
        Column.Int64<LoosePartRow>("id", r => r.Id),
        Column.Uuid<LoosePartRow>("uid", r => r.Uid),
        Column.Int64<LoosePartRow>("register", r => r.Register),
        Column.Int16<LoosePartRow>("handling", r => r.Handling),
        Column.Text<LoosePartRow>("kind", r => r.Kind),
        Column.Text<LoosePartRow>("mark", r => r.Mark),
        Column.Text<LoosePartRow>("norm", r => r.Norm),
        Column.Text<LoosePartRow>("make", r => r.Make),
        Column.Text<LoosePartRow>("model", r => r.Model),
        Column.Bool<LoosePartRow>("unfinished", r => r.Unfinished),
        Column.Text<LoosePartRow>("origin", r => r.Origin),
        Column.Text<LoosePartRow>("source", r => r.Source),
        Column.Text<LoosePartRow>("holder", r => r.Holder),
        Column.Date<LoosePartRow>("received", r => r.Received))
    { RegisterOf = r => r.Register, Guard = Staff.StaffGate.PassAsync };
}

/// <summary>A kit; its fields as <see cref="PartKit"/> says them.</summary>
public sealed record PartKitRow(long Id, Guid Uid, long Register, short Handling, string? Label, string? Holder, string? Consignment, DateOnly Received)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PartKitRow> Table = new("part_kits",
        Column.Int64<PartKitRow>("id", r => r.Id),
        Column.Uuid<PartKitRow>("uid", r => r.Uid),
        Column.Int64<PartKitRow>("register", r => r.Register),
        Column.Int16<PartKitRow>("handling", r => r.Handling),
        Column.Text<PartKitRow>("label", r => r.Label),
        Column.Text<PartKitRow>("holder", r => r.Holder),
        Column.Text<PartKitRow>("consignment", r => r.Consignment),
        Column.Date<PartKitRow>("received", r => r.Received))
    { RegisterOf = r => r.Register, Guard = Staff.StaffGate.PassAsync };
}

/// <summary>A part lies in a kit.</summary>
public sealed record KitPartRow(long Id, long Kit, long Part)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<KitPartRow> Table = new("kit_parts",
        Column.Int64<KitPartRow>("id", r => r.Id),
        Column.Int64<KitPartRow>("kit", r => r.Kit),
        Column.Int64<KitPartRow>("part", r => r.Part));
}

/// <summary>A part was taken out of a kit, and why.</summary>
public sealed record KitPartEndRow(long Id, long KitPart, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<KitPartEndRow> Table = new("kit_part_ends",
        Column.Int64<KitPartEndRow>("id", r => r.Id),
        Column.Int64<KitPartEndRow>("kit_part", r => r.KitPart),
        Column.Text<KitPartEndRow>("reason", r => r.Reason));
}

/// <summary>A weapon was assembled from parts of a kit.</summary>
public sealed record KitUseRow(long Id, long Kit, long Entry, DateOnly Day)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<KitUseRow> Table = new("kit_uses",
        Column.Int64<KitUseRow>("id", r => r.Id),
        Column.Int64<KitUseRow>("kit", r => r.Kit),
        Column.Int64<KitUseRow>("entry", r => r.Entry),
        Column.Date<KitUseRow>("day", r => r.Day));
}
