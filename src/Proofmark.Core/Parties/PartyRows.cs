using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties;

/// <summary>An organisation that makes, owns, has a permit, possesses, sends or receives.</summary>
public sealed record OrganisationRow(long Id, Guid Uid, string? Code, string Name, string Kind, string? Country)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<OrganisationRow> Table = new("organisations",
        Column.Int64<OrganisationRow>("id", r => r.Id),
        Column.Uuid<OrganisationRow>("uid", r => r.Uid),
        Column.Text<OrganisationRow>("code", r => r.Code),
        Column.Text<OrganisationRow>("name", r => r.Name),
        Column.Text<OrganisationRow>("kind", r => r.Kind),
        Column.Text<OrganisationRow>("country", r => r.Country));
}

/// <summary>A person, as a reference only; see <see cref="PersonContentRow"/>.</summary>
public sealed record PersonRow(long Id, Guid Uid)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PersonRow> Table = new("persons",
        Column.Int64<PersonRow>("id", r => r.Id),
        Column.Uuid<PersonRow>("uid", r => r.Uid));
}

/// <summary>One field of what is known of a person, encrypted under the person's key; has a legal basis and a period. <see cref="Replaces"/>: the row that it puts right.</summary>
public sealed record PersonContentRow(long Id, long Person, string Field, string LegalBasis, DateOnly? KeepUntil, byte[] Cipher, long? Replaces = null)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PersonContentRow> Table = new("person_contents",
        Column.Int64<PersonContentRow>("id", r => r.Id),
        Column.Int64<PersonContentRow>("person", r => r.Person),
        Column.Text<PersonContentRow>("field", r => r.Field),
        Column.Text<PersonContentRow>("legal_basis", r => r.LegalBasis),
        Column.Date<PersonContentRow>("keep_until", r => r.KeepUntil),
        Column.Bytes<PersonContentRow>("cipher", r => r.Cipher),
        Column.Int64<PersonContentRow>("replaces", r => r.Replaces));
}
