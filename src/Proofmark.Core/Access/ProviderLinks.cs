using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>Who a user is at the State's identity provider: issuer and subject as its assertions write them; the latest stands, a null subject is no link.</summary>
public sealed record ProviderLinkRow(long Id, long User, string Issuer, string? Subject)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ProviderLinkRow> Table = new("provider_links",
        Column.Int64<ProviderLinkRow>("id", r => r.Id),
        Column.Int64<ProviderLinkRow>("user_id", r => r.User),
        Column.Text<ProviderLinkRow>("issuer", r => r.Issuer),
        Column.Text<ProviderLinkRow>("subject", r => r.Subject));
}

/// <summary>The only writer of links to the identity provider, and the memory of assertions that were used.</summary>
public sealed class ProviderLinks(Acts acts)
{
    /// <summary>Characters of a subject at most (OpenID Connect Core §2).</summary>
    public const int Longest = 255;

    /// <summary>The subject that a user is linked to at this issuer, or null.</summary>
    public async Task<string?> OfAsync(long user, string issuer, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await CurrentAsync(connection, user, ct) is { } link && link.Issuer == issuer ? link.Subject : null;
    }

    /// <summary>The user who is linked to this subject of this issuer, or null.</summary>
    public async Task<long?> FindAsync(string issuer, string subject, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await HolderAsync(connection, issuer, subject, ct);
    }

    /// <summary>Links a user, or with an empty subject ends the link. Where a link ends or changes, the user's sessions end too.</summary>
    /// <exception cref="ProblemException">access.user.not_found, access.provider_subject, access.provider_taken.</exception>
    public Task<ActOutcome> SetAsync(long user, string issuer, string? subject, Doing doing, CancellationToken ct = default)
    {
        subject = string.IsNullOrWhiteSpace(subject) ? null : subject.Trim();
        if (subject is not null && (subject.Length > Longest || subject.Any(char.IsControl))) throw new ProblemException(Problem.Of("access.provider_subject", "subject", ("most", Longest)));
        return acts.DoAsync(new ActRequest(AccessActs.LinkProvider, doing.Actor, doing.Purpose, doing.Key) { Content = $"{user}|{issuer}|{subject}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            if (await UserQueries.FindAsync(act.Connection, user, ct) is null) throw new ProblemException(Problem.Of("access.user.not_found"));
            if (subject is not null && await HolderAsync(act.Connection, issuer, subject, ct) is { } holder && holder != user) throw new ProblemException(Problem.Of("access.provider_taken", "subject"));
            if (await CurrentAsync(act.Connection, user, ct) is { Subject: not null }) act.Machinery("delete from sessions where user_id = $1", user);
            act.Write(ProviderLinkRow.Table, new ProviderLinkRow(await act.Ids.NextAsync("provider_links", ct), user, issuer, subject));
        }, ct);
    }

    /// <summary>Remembers an assertion until it ends; false when it was used before. In the database, so that a restart forgets none.</summary>
    /// <param name="hash">SHA-256 of what was signed: a signature may have a second form, its content has not.</param>
    /// <param name="until">When it would be refused as over.</param>
    /// <param name="ct">Cancellation.</param>
    public async Task<bool> TakeAsync(byte[] hash, DateTimeOffset until, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            with swept as (delete from used_assertions where until < $3 and hash <> $1)
            insert into used_assertions (hash, until) values ($1, $2) on conflict do nothing
            """);
        command.Parameters.Add(new() { Value = hash });
        command.Parameters.Add(new() { Value = until.UtcDateTime });
        command.Parameters.Add(new() { Value = acts.Clock.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>Ends the link of a leaver, inside the act of leaving.</summary>
    internal static async Task EndAsync(Act act, long user, CancellationToken ct)
    {
        if (await CurrentAsync(act.Connection, user, ct) is { Subject: not null } link)
            act.Write(ProviderLinkRow.Table, new ProviderLinkRow(await act.Ids.NextAsync("provider_links", ct), user, link.Issuer, null));
    }

    private static async Task<(string Issuer, string? Subject)?> CurrentAsync(NpgsqlConnection connection, long user, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select issuer, subject from provider_links where user_id = $1 order by act desc, seq desc limit 1", connection) { Parameters = { new() { Value = user } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)) : null;
    }

    private static async Task<long?> HolderAsync(NpgsqlConnection connection, string issuer, string subject, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select l.user_id from provider_links l where l.issuer = $1 and l.subject = $2
                and not exists (select from provider_links n where n.user_id = l.user_id and (n.act, n.seq) > (l.act, l.seq))
            """, connection) { Parameters = { new() { Value = issuer }, new() { Value = subject } } };
        return (long?)await command.ExecuteScalarAsync(ct);
    }
}
