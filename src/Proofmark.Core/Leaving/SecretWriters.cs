using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Parties;

namespace Proofmark.Core.Leaving;

/// <summary>
/// Writes what is known of each person so that it can be read without this program: each field's text and the person's key,
/// which also opens what was sealed for the person. One line a person; who was erased has none.
/// </summary>
internal sealed class PersonWriter(PersonKeys keys) : IDisposable
{
    /// <summary>One row a person: all fields together.</summary>
    public const string Select = """
        select k.person, k.wrapped, array_agg(c.id order by c.id), array_agg(c.field order by c.id), array_agg(c.cipher order by c.id)
        from person_keys k join person_contents c on c.person = k.person where c.cipher is not null group by k.person, k.wrapped order by k.person
        """;

    private readonly MemoryStream line = new();

    /// <summary>The row's line, its end included; good until the next call.</summary>
    public ReadOnlyMemory<byte> Write(NpgsqlDataReader reader)
    {
        line.SetLength(0);
        using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var person = reader.GetInt64(0);
            var key = keys.Unwrap(person, reader.GetFieldValue<byte[]>(1));
            var (ids, fields, ciphers) = (reader.GetFieldValue<long[]>(2), reader.GetFieldValue<string[]>(3), reader.GetFieldValue<byte[][]>(4));
            json.WriteStartObject();
            json.WriteNumber("person", person);
            json.WriteBase64String("key", key);
            json.WriteStartArray("fields");
            for (var i = 0; i < ids.Length; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("id", ids[i]);
                json.WriteString("field", fields[i]);
                json.WriteString("text", PersonKeys.Decrypt(key, person, fields[i], ciphers[i]));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        return line.GetBuffer().AsMemory(0, (int)line.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => line.Dispose();
}

/// <summary>Writes the key of each attachment, so that its file can be read without this program.</summary>
internal sealed class AttachmentKeyWriter(AttachmentStore store) : IDisposable
{
    /// <summary>One row an attachment that still has its key.</summary>
    public const string Select = "select id, sha256, wrapped_key, media_type, size from attachments where wrapped_key is not null order by id";

    private readonly MemoryStream line = new();

    /// <summary>The row's line, its end included; good until the next call.</summary>
    public ReadOnlyMemory<byte> Write(NpgsqlDataReader reader)
    {
        line.SetLength(0);
        using (var json = new Utf8JsonWriter(line))
        {
            var sha256 = reader.GetFieldValue<byte[]>(1);
            json.WriteStartObject();
            json.WriteNumber("attachment", reader.GetInt64(0));
            json.WriteString("sha256", Convert.ToHexStringLower(sha256));
            json.WriteBase64String("key", store.KeyOf(sha256, reader.GetFieldValue<byte[]>(2)));
            json.WriteString("mediaType", reader.GetString(3));
            json.WriteNumber("size", reader.GetInt64(4));
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        return line.GetBuffer().AsMemory(0, (int)line.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => line.Dispose();
}
