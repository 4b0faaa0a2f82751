using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Evidence;

/// <summary>A certified extract that was issued, with the file as it was handed out.</summary>
/// <remarks>Register and handling class are the entry's, carried so that rights hold before anything is read. File, recipient and reference are null where words in them were erased.</remarks>
public sealed record ExtractRow(long Id, Guid Uid, long Entry, long Register, short Handling, long Number, string? Recipient, string? Reference, string Language, bool Persons, long AsOf, byte[] Sha256, string? File)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ExtractRow> Table = new("extracts",
        Column.Int64<ExtractRow>("id", r => r.Id),
        Column.Uuid<ExtractRow>("uid", r => r.Uid),
        Column.Int64<ExtractRow>("entry", r => r.Entry),
        Column.Int64<ExtractRow>("register", r => r.Register),
        Column.Int16<ExtractRow>("handling", r => r.Handling),
        Column.Int64<ExtractRow>("number", r => r.Number),
        Column.Text<ExtractRow>("recipient", r => r.Recipient),
        Column.Text<ExtractRow>("reference", r => r.Reference),
        Column.Text<ExtractRow>("language", r => r.Language),
        Column.Bool<ExtractRow>("persons", r => r.Persons),
        Column.Int64<ExtractRow>("as_of", r => r.AsOf),
        Column.Bytes<ExtractRow>("sha256", r => r.Sha256),
        Column.Text<ExtractRow>("file", r => r.File));
}

/// <summary>What is asked for.</summary>
/// <param name="Recipient">The court or authority.</param>
/// <param name="Reference">Its case number.</param>
/// <param name="Language">Tag of one of the languages of the site.</param>
/// <param name="Basis">The legal basis on which records that speak of persons are given whole; null: they are withheld.</param>
/// <param name="Issuer">The registrar's name, as it stands in the extract.</param>
public sealed record ExtractAsked(string? Recipient, string? Reference, string Language, string? Basis, string Issuer);

/// <summary>An act by which the register's record of the weapon went on after an extract.</summary>
public sealed record LaterAct(long Act, string Type, DateTime Recorded);

/// <summary>An extract as it is listed.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="EntryUid">Outside id of the entry.</param>
/// <param name="Number">Within the node.</param>
/// <param name="Recipient">For whom; null: erased.</param>
/// <param name="Reference">That authority's case; null: erased.</param>
/// <param name="Language">Language tag.</param>
/// <param name="Persons">Records that speak of persons are whole in it.</param>
/// <param name="At">When it was issued.</param>
/// <param name="By">The user who issued it.</param>
/// <param name="Sha256">Of the file as it was signed, without a stamp, lower-case hexadecimal.</param>
/// <param name="HasFile">The file is kept still.</param>
/// <param name="Since">What was recorded of the weapon since, oldest first; at most <see cref="ExtractBook.MostLater"/>.</param>
/// <param name="Stamp">Whether it bears a trusted time.</param>
public sealed record Extract(long Id, Guid Uid, Guid EntryUid, long Number, string? Recipient, string? Reference, string Language, bool Persons, DateTimeOffset At, long By, string Sha256, bool HasFile, IReadOnlyList<LaterAct> Since, ExtractStamp Stamp);
