using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Access.Misuse;

/// <summary>Puts made-up weeks into a database: users, persons, entries, what was done, and the look-up records.</summary>
internal sealed class OfficeLoader(AccessNode node, PersonKeys keys)
{
    /// <summary>users.id of each worker.</summary>
    public List<long> Users { get; } = [];

    public async Task LoadAsync(OfficeYear office)
    {
        foreach (var worker in office.Workers)
            Users.Add((await node.Users.CreateAsync(new NewUser($"w{worker.Index}", $"{worker.Given} {worker.Family}", null, "en", [worker.Role]), AccessNode.Administering)).Id);
        await using var connection = await node.Node.Database.Owner.OpenConnectionAsync();
        // Made-up records have no acts of their own: what guards the tables is switched off for this one session.
        await RunAsync(connection, "set session_replication_role = replica");
        await PersonsAsync(connection, office);
        await CopyAsync(connection, "entries (id, uid, register, handling, identity, holder_person, act, seq, salt)", office.Looks.SelectMany(l => l.Found).Distinct(), (w, i) =>
        {
            w.Write((long)i + 1, NpgsqlDbType.Bigint);
            w.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
            w.Write(1L, NpgsqlDbType.Bigint);
            w.Write((short)0, NpgsqlDbType.Smallint);
            w.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
            if (office.Holders[i] < 0) w.WriteNull();
            else w.Write((long)office.Holders[i] + 1, NpgsqlDbType.Bigint);
            Machinery(w, 1, i);
        });
        var first = await node.Node.ScalarAsync<long>("select max(id) + 1 from acts");
        await CopyAsync(connection, "acts (id, uid, type, stage, idempotency_key, actor, purpose, case_reference, recorded, request_hash)", office.Acts.Select((a, i) => (a, i)), (w, x) =>
        {
            w.Write(first + x.i, NpgsqlDbType.Bigint);
            w.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
            w.Write("weapons.transfer", NpgsqlDbType.Text);
            w.Write("done", NpgsqlDbType.Text);
            w.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
            w.Write(Users[x.a.User], NpgsqlDbType.Bigint);
            w.Write("registration", NpgsqlDbType.Text);
            Text(w, x.a.Case);
            w.Write(x.a.At, NpgsqlDbType.TimestampTz);
            w.Write(new byte[32], NpgsqlDbType.Bytea);
        });
        await CopyAsync(connection, "events (id, entry, register, handling, type, act, seq, salt)", office.Acts.Select((a, i) => (a, i)), (w, x) =>
        {
            w.Write((long)x.i + 1, NpgsqlDbType.Bigint);
            w.Write((long)x.a.Entry + 1, NpgsqlDbType.Bigint);
            w.Write(1L, NpgsqlDbType.Bigint);
            w.Write((short)0, NpgsqlDbType.Smallint);
            w.Write("transferred", NpgsqlDbType.Text);
            Machinery(w, first + x.i, 1);
        });
        await CopyAsync(connection, "lookups (id, at, actor, purpose, case_reference, kind, subject, query, found)", office.Looks.Select((l, i) => (l, i)), (w, x) =>
        {
            w.Write((long)x.i + 1, NpgsqlDbType.Bigint);
            w.Write(x.l.At, NpgsqlDbType.TimestampTz);
            w.Write(Users[x.l.User], NpgsqlDbType.Bigint);
            w.Write("registration", NpgsqlDbType.Text);
            Text(w, x.l.Case);
            w.Write(x.l.Kind, NpgsqlDbType.Text);
            w.Write(x.l.Subject, NpgsqlDbType.Text);
            Text(w, x.l.Query);
            w.Write(x.l.Found.Select(f => (long)f + 1).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        });
        await RunAsync(connection, "select setval('acts_id_seq', (select max(id) from acts)); select setval('lookups_id_seq', (select max(id) from lookups)); set session_replication_role = default; analyze");
    }

    private async Task PersonsAsync(NpgsqlConnection connection, OfficeYear office)
    {
        var made = office.People.Select((p, i) => (Id: i + 1L, Text: $"{p.Given} {p.Family}", Key: keys.Create(i + 1))).ToList();
        await CopyAsync(connection, "persons (id, uid, act, seq, salt)", made, (w, p) =>
        {
            w.Write(p.Id, NpgsqlDbType.Bigint);
            w.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
            Machinery(w, 1, (int)p.Id);
        });
        await CopyAsync(connection, "person_keys (person, wrapped)", made, (w, p) =>
        {
            w.Write(p.Id, NpgsqlDbType.Bigint);
            w.Write(p.Key.Wrapped, NpgsqlDbType.Bytea);
        });
        await CopyAsync(connection, "person_contents (id, person, field, legal_basis, cipher, act, seq, salt)", made, (w, p) =>
        {
            w.Write(p.Id, NpgsqlDbType.Bigint);
            w.Write(p.Id, NpgsqlDbType.Bigint);
            w.Write("name", NpgsqlDbType.Text);
            w.Write("law", NpgsqlDbType.Text);
            w.Write(PersonKeys.Encrypt(p.Key.Key, p.Id, "name", p.Text), NpgsqlDbType.Bytea);
            Machinery(w, 1, (int)p.Id);
        });
    }

    private static void Machinery(NpgsqlBinaryImporter w, long act, int seq)
    {
        w.Write(act, NpgsqlDbType.Bigint);
        w.Write(seq, NpgsqlDbType.Integer);
        w.Write(new byte[16], NpgsqlDbType.Bytea);
    }

    private static void Text(NpgsqlBinaryImporter w, string? text)
    {
        if (text is null) w.WriteNull();
        else w.Write(text, NpgsqlDbType.Text);
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string columns, IEnumerable<T> rows, Action<NpgsqlBinaryImporter, T> write)
    {
        await using var writer = await connection.BeginBinaryImportAsync($"copy {columns} from stdin (format binary)");
        foreach (var row in rows)
        {
            await writer.StartRowAsync();
            write(writer, row);
        }
        await writer.CompleteAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
