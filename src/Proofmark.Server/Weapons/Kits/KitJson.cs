using Proofmark.Core.Weapons.Kits;

namespace Proofmark.Server.Weapons.Kits;

/// <summary>What was recorded, by its id.</summary>
internal sealed record RecordedJson(Guid Id);

/// <summary>The weapon that was assembled, by the id of its entry.</summary>
internal sealed record AssembledJson(string Id);

/// <summary>Parts in the order in which they were recorded; <c>More</c>: ask again with <c>after</c> the last one’s number.</summary>
internal sealed record PartsJson(IReadOnlyList<PartJson> Parts, bool More);

/// <summary>A part that was recorded on its own. <c>Id</c> goes with it to a weapon; with <c>Weapon</c> it is on that one or was on it last.</summary>
internal sealed record PartJson(long Number, Guid Id, string Register, string Kind, string? Mark, string? Make, string? Model, bool Unfinished, string Origin, string? Source, string? Holder, DateOnly Received, Guid? Kit, string? Weapon)
{
    internal static PartJson Of(LoosePart p, WeaponDesk desk) => new(p.Id, p.Uid, p.RegisterCode, p.Kind, p.Mark, p.Make, p.Model, p.Unfinished, p.Origin, p.Source, p.Holder, p.Received, p.Kit, p.Weapon is { } weapon ? desk.IdOf(weapon) : null);
}

/// <summary>A part to record: <c>Kind</c> as for parts of weapons, <c>Origin</c> <c>manufactured</c>, <c>imported</c>, <c>removed</c>, <c>recovered</c> or <c>unknown</c>.</summary>
internal sealed record NewPartJson(string? Kind, string? Origin, string? Register = null, string? Mark = null, string? Make = null, string? Model = null, bool Unfinished = false, string? Source = null, string? Holder = null, DateOnly? Received = null)
{
    internal PartInput Input() => new(Kind, Mark, Make, Model, Unfinished, Origin, Source, Holder, Received);
}

/// <summary>Kits in the order in which they were opened.</summary>
internal sealed record KitsJson(IReadOnlyList<KitItemJson> Kits, bool More);

/// <summary>A kit in the list, with the strongest finding about it.</summary>
internal sealed record KitItemJson(long Number, Guid Id, string Register, string? Label, string? Holder, DateOnly Received, int Parts, long Uses, FindingJson? Finding);

/// <summary>What parts amount to: <c>weapon</c> (to be marked and recorded as one) or <c>nearly</c>; the kit of the rules, its source, places that are empty, parts that fill the others.</summary>
internal sealed record FindingJson(string Code, string Kit, string Instrument, string Paragraph, IReadOnlyList<IReadOnlyList<string>> Empty, IReadOnlyList<Guid> Parts)
{
    internal static FindingJson Of(KitFinding f) => new(f.Code, f.Kit.Code, f.Kit.Instrument, f.Kit.Paragraph, f.Empty, [.. f.Parts.Where(p => p != Guid.Empty)]);
}

/// <summary>A kit. <c>Together</c>: what its parts amount to with others that came to the same holder within the rules’ time.</summary>
internal sealed record KitJson(Guid Id, string Register, string? Label, string? Holder, string? Consignment, DateOnly Received, IReadOnlyList<PartJson> Parts, IReadOnlyList<UseJson> Uses, IReadOnlyList<FindingJson> Findings, IReadOnlyList<FindingJson> Together)
{
    internal static KitJson Of(PartKit k, WeaponDesk desk) => new(k.Uid, k.RegisterCode, k.Label, k.Holder, k.Consignment, k.Received, [.. k.Parts.Select(p => PartJson.Of(p, desk))],
        [.. k.Uses.Select(u => new UseJson(desk.IdOf(u.Entry), u.Day))], [.. k.Findings.Select(FindingJson.Of)], [.. k.Together.Select(FindingJson.Of)]);
}

/// <summary>A weapon that was assembled from the kit.</summary>
internal sealed record UseJson(string Weapon, DateOnly Day);

/// <summary>A kit to open.</summary>
internal sealed record NewKitJson(string? Register, string? Label, string? Holder, DateOnly? Received, string? Consignment = null);

/// <summary>A part for a kit: the id of one on record, or a new one, whose holder and day are the kit’s where they are missing.</summary>
internal sealed record LayJson(string? Part = null, NewPartJson? New = null);

/// <summary>Why a part is taken out.</summary>
internal sealed record TakeJson(string? Reason);

/// <summary>A weapon to assemble; without <c>Parts</c> from all that lie in the kit. <c>Number</c> is its number in the register.</summary>
internal sealed record AssemblingJson(string? Number, DateOnly? Day, IReadOnlyList<string>? Parts = null, string? Category = null, string? Make = null, string? Model = null, string? Calibre = null, string? Country = null, string? HolderKind = null, string? Authority = null);
