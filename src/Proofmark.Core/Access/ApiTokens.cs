using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>
/// The only writer of tokens for programs. A person makes tokens for herself; an administrator makes them for a service
/// account, which is a user without a password, and for nobody else: who could make one for a person could act as that person.
/// </summary>
public sealed class ApiTokens(Acts acts)
{
    /// <summary>How every secret begins, so that scanners find one that was left in a file.</summary>
    public const string Prefix = "pm_";

    /// <summary>The longest life of a token.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    private const int MostNetworks = 20;

    private const string Select = """
        select t.id, t.uid, t.user_id, t.name, t.scopes, (select array_agg(g.code order by g.code) from registers g where g.id = any(t.registers)), t.purpose, t.networks, a.recorded, t.expires,
            exists (select from api_token_ends e where e.token = t.id), s.last_used, s.last_address
        from api_tokens t join acts a on a.id = t.act join api_token_secrets s on s.token = t.id
        """;

    /// <summary>Makes a token.</summary>
    /// <exception cref="ProblemException">access.user.not_found, access.token_person, access.token_name, access.token_scopes, access.token_scope, access.register_unknown, access.purpose_unknown, access.token_expiry, access.token_network.</exception>
    public async Task<MadeApiToken> CreateAsync(long holder, NewApiToken wanted, Actor maker, CancellationToken ct = default)
    {
        var networks = Check(wanted);
        var scopes = wanted.Scopes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var registers = wanted.Registers is { Count: > 0 } some ? some.Distinct().Order().ToArray() : null;
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Guid uid = default;
        // A key of its own for each call: a repeated act would not store the secret that is shown the second time.
        await acts.DoAsync(new ActRequest(AccessActs.CreateToken, maker, new Purpose("administration"), Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = $"{holder}|{wanted.Name}|{string.Join(',', scopes)}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            var user = await UserQueries.FindAsync(act.Connection, holder, ct) ?? throw new ProblemException(Problem.Of("access.user.not_found"));
            if (maker.User != holder && user.HasPassword) throw new ProblemException(Problem.Of("access.token_person"));
            var granted = (await RoleService.ReadAsync(act.Connection, ct)).Where(r => user.Roles.Contains(r.Code)).SelectMany(r => r.Permissions).ToHashSet(StringComparer.Ordinal);
            if (scopes.FirstOrDefault(s => !granted.Contains(s)) is { } beyond) throw new ProblemException(Problem.Of("access.token_scope", "scopes", ("value", new Named([($"access.permission.{beyond}", beyond)]))));
            if (registers?.FirstOrDefault(r => user.Registers.All(mine => mine.Register != r)) is { } closed and not 0) throw new ProblemException(Problem.Of("access.register_unknown", "registers", ("value", closed)));
            var id = await act.Ids.NextAsync("api_tokens", ct);
            uid = act.NewUid();
            act.Write(ApiTokenRow.Table, new ApiTokenRow(id, uid, holder, wanted.Name.Trim(), string.Join(',', scopes), registers, wanted.Purpose, networks.Count == 0 ? null : string.Join(',', networks), act.Recorded + wanted.Lifetime));
            act.Machinery("insert into api_token_secrets (token, hash) values ($1, $2)", id, HashOf(secret));
        }, ct);
        return new(uid, secret);
    }

    /// <summary>Revokes a token of a user; a second time does nothing.</summary>
    /// <exception cref="ProblemException">access.token.not_found.</exception>
    public Task<ActOutcome> RevokeAsync(long holder, Guid token, Doing doing, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(AccessActs.RevokeToken, doing.Actor, doing.Purpose, doing.Key) { Content = $"{holder}|{token}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            await using var find = new NpgsqlCommand("select id, exists (select from api_token_ends e where e.token = t.id) from api_tokens t where user_id = $1 and uid = $2", act.Connection);
            find.Parameters.Add(new() { Value = holder });
            find.Parameters.Add(new() { Value = token });
            long id;
            await using (var reader = await find.ExecuteReaderAsync(ct))
            {
                if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("access.token.not_found"));
                if (reader.GetBoolean(1)) return;
                id = reader.GetInt64(0);
            }
            act.Write(ApiTokenEndRow.Table, new ApiTokenEndRow(await act.Ids.NextAsync("api_token_ends", ct), id));
        }, ct);

    /// <summary>A user's tokens, the latest first; those that are over too.</summary>
    public async Task<IReadOnlyList<ApiToken>> OfAsync(long user, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " where t.user_id = $1 order by t.id desc");
        command.Parameters.Add(new() { Value = user });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<ApiToken>();
        while (await reader.ReadAsync(ct))
        {
            list.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4).Split(','), reader.IsDBNull(5) ? null : reader.GetFieldValue<string[]>(5), reader.GetString(6),
                reader.IsDBNull(7) ? [] : reader.GetString(7).Split(','), reader.GetDateTime(8), reader.GetDateTime(9), reader.GetBoolean(10),
                reader.IsDBNull(11) ? null : reader.GetDateTime(11), reader.IsDBNull(12) ? null : reader.GetFieldValue<IPAddress>(12)));
        }
        return list;
    }

    internal static byte[] HashOf(string secret) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret));

    /// <summary>The networks in their normal form.</summary>
    private static List<string> Check(NewApiToken wanted)
    {
        var problems = new List<Problem>();
        if (string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Length > 100) problems.Add(Problem.Of("access.token_name", "name"));
        if (wanted.Scopes.Count == 0) problems.Add(Problem.Of("access.token_scopes", "scopes"));
        if (wanted.Scopes.FirstOrDefault(s => !Permission.All.Contains(s)) is { } unknown) problems.Add(Problem.Of("access.permission_unknown", "scopes", ("value", unknown)));
        if (!Purpose.Codes.Contains(wanted.Purpose)) problems.Add(Problem.Of("access.purpose_unknown", "purpose"));
        if (wanted.Lifetime <= TimeSpan.Zero || wanted.Lifetime > LongestLifetime) problems.Add(Problem.Of("access.token_expiry", "expires"));
        var networks = new List<string>();
        foreach (var text in wanted.Networks.Select(n => n.Trim()).Where(n => n.Length > 0))
        {
            if (IPNetwork.TryParse(text, out var network)) networks.Add(network.ToString());
            else if (IPAddress.TryParse(text, out var address) && text.AsSpan().IndexOfAny('.', ':') >= 0) networks.Add(string.Create(CultureInfo.InvariantCulture, $"{address}/{address.GetAddressBytes().Length * 8}"));
            else problems.Add(Problem.Of("access.token_network", "networks", ("value", text)));
        }
        if (networks.Count > MostNetworks) problems.Add(Problem.Of("access.token_network", "networks", ("value", networks[MostNetworks])));
        return problems.Count == 0 ? networks : throw new ProblemException(problems);
    }
}
