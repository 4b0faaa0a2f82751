using System.Net;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>A token as its holder and administrators see it; the secret is shown once and nowhere kept.</summary>
public sealed record ApiToken(long Id, Guid Uid, long User, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string>? Registers, string Purpose, IReadOnlyList<string> Networks,
    DateTime Made, DateTime Expires, bool Revoked, DateTime? LastUsed, IPAddress? LastAddress);

/// <summary>A token as asked for.</summary>
/// <param name="Name">What it is for, so that somebody knows later what stops when it is revoked.</param>
/// <param name="Scopes">Permissions, all of which its holder has.</param>
/// <param name="Registers">Ids of registers, all open to the holder; null or empty is all of the holder's.</param>
/// <param name="Purpose">One of <see cref="Storage.Purpose.Codes"/>; fixed.</param>
/// <param name="Lifetime">From now; at most <see cref="ApiTokens.LongestLifetime"/>.</param>
/// <param name="Networks">Networks in CIDR notation, or single addresses, that it may be used from; empty is anywhere.</param>
public sealed record NewApiToken(string Name, IReadOnlyCollection<string> Scopes, IReadOnlyCollection<long>? Registers, string Purpose, TimeSpan Lifetime, IReadOnlyCollection<string> Networks);

/// <summary>A token that was made, and its secret: to be shown now and never again.</summary>
public sealed record MadeApiToken(Guid Uid, string Secret);

/// <summary>What a token may do; never changed.</summary>
public sealed record ApiTokenRow(long Id, Guid Uid, long User, string Name, string Scopes, long[]? Registers, string Purpose, string? Networks, DateTime Expires)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ApiTokenRow> Table = new("api_tokens",
        Column.Int64<ApiTokenRow>("id", r => r.Id),
        Column.Uuid<ApiTokenRow>("uid", r => r.Uid),
        Column.Int64<ApiTokenRow>("user_id", r => r.User),
        Column.Text<ApiTokenRow>("name", r => r.Name),
        Column.Text<ApiTokenRow>("scopes", r => r.Scopes),
        Column.Int64List<ApiTokenRow>("registers", r => r.Registers),
        Column.Text<ApiTokenRow>("purpose", r => r.Purpose),
        Column.Text<ApiTokenRow>("networks", r => r.Networks),
        Column.Instant<ApiTokenRow>("expires", r => r.Expires));
}

/// <summary>That a token was revoked.</summary>
public sealed record ApiTokenEndRow(long Id, long Token)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ApiTokenEndRow> Table = new("api_token_ends",
        Column.Int64<ApiTokenEndRow>("id", r => r.Id),
        Column.Int64<ApiTokenEndRow>("token", r => r.Token));
}
