namespace Proofmark.Core.Weapons.Kits;

/// <summary>A kit as it is asked to be opened.</summary>
/// <param name="Register">registers.id, one of the person's own.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Holder">Who has it, or whom it was sent to.</param>
/// <param name="Consignment">The paper that it came with; may be missing.</param>
/// <param name="Received">Since when, today at the latest.</param>
public sealed record NewKit(long Register, string? Label, string? Holder, string? Consignment, DateOnly? Received);

/// <summary>A weapon that was assembled from parts of a kit.</summary>
/// <param name="Entry">Outside id of its entry.</param>
/// <param name="Day">When it was assembled.</param>
public sealed record KitUse(Guid Entry, DateOnly Day);

/// <summary>Parts that lie together, with what they amount to.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Register">registers.id.</param>
/// <param name="RegisterCode">Its register.</param>
/// <param name="Label">What it is called; null when erased, as the two that follow.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="Consignment">The paper that it came with.</param>
/// <param name="Received">Since when.</param>
/// <param name="Parts">What lies in it now.</param>
/// <param name="Uses">What was assembled from it, the first first.</param>
/// <param name="Findings">What its parts amount to, by the rules as they are now.</param>
/// <param name="Together">What its parts amount to with others of the same holder and model that came within the rules' time; only what the kit alone does not.</param>
public sealed record PartKit(long Id, Guid Uid, long Register, string RegisterCode, string? Label, string? Holder, string? Consignment, DateOnly Received,
    IReadOnlyList<LoosePart> Parts, IReadOnlyList<KitUse> Uses, IReadOnlyList<KitFinding> Findings, IReadOnlyList<KitFinding> Together);

/// <summary>A kit in a list.</summary>
/// <param name="Id">Inside; the list goes on behind it.</param>
/// <param name="Uid">Outside.</param>
/// <param name="RegisterCode">Its register.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="Received">Since when.</param>
/// <param name="Parts">How many parts lie in it now.</param>
/// <param name="Uses">How many weapons were assembled from it.</param>
/// <param name="Finding">The strongest finding about its parts; null: none.</param>
public sealed record KitItem(long Id, Guid Uid, string RegisterCode, string? Label, string? Holder, DateOnly Received, int Parts, long Uses, KitFinding? Finding);
