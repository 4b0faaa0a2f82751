using System.Net;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>
/// Who is behind a token at this moment: its holder, with no more than both the token and the holder may do now. A role that
/// was withdrawn, an account that was closed, a token that was revoked count at the next request.
/// </summary>
public sealed class ApiTokenGate(Database database, TimeProvider clock)
{
    private const string Find = $"""
        select t.uid, {Sessions.Person}, t.id, t.scopes, t.registers, t.purpose, t.networks, x.last_used, x.last_address, c.password_hash is null or exists (select from passkeys k where k.user_id = u.id)
        from api_token_secrets x join api_tokens t on t.id = x.token join user_now u on u.id = t.user_id join user_credentials c on c.user_id = u.id left join organisations o on o.id = u.organisation
        where x.hash = $1 and t.expires > $2 and u.active and (u.starts is null or u.starts <= $3) and (u.ends is null or u.ends >= $3) and not exists (select from api_token_ends e where e.token = t.id)
        """;

    /// <summary>The holder, with the case that the request names. Without a case there is no piece of work where the purpose needs one.</summary>
    /// <exception cref="ProblemException">access.token.sign_in_needed: not known, expired, revoked, or the holder's account is closed. access.network.forbidden. access.too_long.</exception>
    public async Task<UserContext> OpenAsync(string secret, IPAddress? from, string? reference, CancellationToken ct = default)
    {
        if (reference?.Length > 200) throw new ProblemException(Problem.Of("access.too_long", "case", ("most", 200)));
        var now = clock.GetUtcNow().UtcDateTime;
        UserContext user;
        bool note;
        await using (var command = database.Writer.CreateCommand(Find))
        {
            command.Parameters.Add(new() { Value = ApiTokens.HashOf(secret) });
            command.Parameters.Add(new() { Value = now });
            command.Parameters.Add(new() { Value = clock.Today() });
            await using var reader = await command.ExecuteReaderAsync(ct);
            if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("access.token.sign_in_needed"));
            if (!reader.IsDBNull(18) && !IsWithin(reader.GetString(18), from)) throw new ProblemException(Problem.Of("access.network.forbidden"));
            user = Read(reader, reference);
            note = reader.IsDBNull(19) || reader.GetDateTime(19) <= now - Sessions.SeenEvery || reader.IsDBNull(20) || !reader.GetFieldValue<IPAddress>(20).Equals(from.Plain());
        }
        if (note)
        {
            await using var seen = database.Writer.CreateCommand("update api_token_secrets set last_used = $2, last_address = $3 where token = $1");
            seen.Parameters.Add(new() { Value = user.Token!.Value });
            seen.Parameters.Add(new() { Value = now });
            seen.Parameters.Add(new() { Value = (object?)from.Plain() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Inet });
            await seen.ExecuteNonQueryAsync(ct);
        }
        return user;
    }

    private static UserContext Read(NpgsqlDataReader reader, string? reference)
    {
        var scopes = reader.GetString(15).Split(',').ToHashSet(StringComparer.Ordinal);
        var registers = reader.IsDBNull(16) ? null : reader.GetFieldValue<long[]>(16);
        var purpose = reader.GetString(17);
        var work = Sessions.NeedsCase(purpose) && string.IsNullOrWhiteSpace(reference) ? null : new Work(new Purpose(purpose, null, string.IsNullOrWhiteSpace(reference) ? null : reference.Trim()), registers, DateTime.MaxValue);
        var holder = Sessions.ReadPerson(reader, Guid.Empty, work);
        return holder with
        {
            Permissions = holder.Permissions.Where(scopes.Contains).ToHashSet(StringComparer.Ordinal),
            Registers = registers is null ? holder.Registers : [.. holder.Registers.Where(r => registers.Contains(r.Register))],
            Token = reader.GetInt64(14),
            // A service has no password and nothing to add to it; a person shows the second factor when she signs in, not here.
            ByPasskey = reader.GetBoolean(21),
        };
    }

    private static bool IsWithin(string networks, IPAddress? from) => from.Plain() is { } address && networks.Split(',').Any(n => IPNetwork.Parse(n).Contains(address));
}
