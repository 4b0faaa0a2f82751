namespace Proofmark.Core.Parties.Citizens;

/// <summary>One thing that is held: what, by which law, until when, since when.</summary>
public sealed record HeldField(string Field, string Text, string LegalBasis, DateOnly? KeepUntil, DateTime Since);

/// <summary>A weapon with which a record stands.</summary>
/// <param name="Register">Name of the register.</param>
/// <param name="Office">Who keeps it; null where that is not recorded.</param>
/// <param name="Number">Its number in the register.</param>
/// <param name="Now">False: an earlier version of the entry named the person, the present one does not.</param>
public sealed record HeldEntry(string Register, string? Office, string? Number, string? Make, string? Model, string? Calibre, string? Marks, DateTime Since, bool Now);

/// <summary>One record of the person.</summary>
/// <param name="Source">imported, typed, received: the last word of the text that names it.</param>
/// <param name="Since">When it was recorded, UTC.</param>
/// <param name="Restricted">Its processing is restricted.</param>
public sealed record HeldRecord(Guid Uid, string Source, DateTime Since, bool Restricted, IReadOnlyList<HeldField> Fields, IReadOnlyList<HeldEntry> Entries);

/// <summary>To whom data was disclosed: another State's node, what kind of message, when.</summary>
public sealed record Disclosed(string Recipient, string? State, DateTime At);

/// <summary>Who looked on a day: the office, or the node itself where both are null; how often, for which purpose.</summary>
/// <param name="Officers">Names, where the State's policy tells them.</param>
public sealed record Looked(DateOnly Day, string? Office, string Purpose, long Times, IReadOnlyList<string> Officers);

/// <summary>The answer to who asks what is held. Look-ups that are sealed by law are not in it.</summary>
/// <param name="Reference">The request's.</param>
/// <param name="Beyond">Some records stand in registers or classes that the officer may not see: somebody else has to complete the answer. Not part of what is handed over.</param>
public sealed record CitizenAnswer(string Reference, string Kind, string Language, DateOnly Composed, IReadOnlyList<HeldRecord> Records, IReadOnlyList<Disclosed> Disclosures, IReadOnlyList<Looked> Looks, bool Beyond);
