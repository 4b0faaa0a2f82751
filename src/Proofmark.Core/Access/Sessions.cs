using System.Net;
using Npgsql;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>Sign-ins, and the piece of work that each is used for. Kept in the database, so that signing out ends a session everywhere.</summary>
public sealed class Sessions(Database database, TimeProvider clock, AccessPolicy? policy = null, SealedAuthorities? sealedCases = null)
{
    /// <summary>How long a sign-in and a piece of work last at most, without a setting: one shift.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>How exactly the last request is kept: one write a minute, not one for each click.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private readonly AccessPolicy policy = policy ?? new AccessPolicy();

    /// <summary>Columns 1 to 13 of a person with what she may do now; from user_now u, user_credentials c, organisations o.</summary>
    internal const string Person = """
        u.id, u.uid, u.login, u.name, u.organisation, o.name, u.language, c.second_factor,
            (select coalesce(array_agg(distinct p.permission), '{}') from user_role_now r join role_permission_now p on p.role = r.role where r.user_id = u.id),
            (select coalesce(array_agg(x.register order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id),
            (select coalesce(array_agg(g.code order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id),
            (select coalesce(array_agg(g.name order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id),
            (select coalesce(array_agg(x.handling order by g.code), '{}') from user_register_now x join registers g on g.id = x.register where x.user_id = u.id)
        """;

    private static readonly string Resolve = $"""
        select s.id, {Person},
            case when s.work_expires > $2 then s.purpose end, s.legal_basis, s.case_reference, s.registers, s.work_expires, s.last_seen, s.by_passkey, exists (select from passkeys k where k.user_id = u.id),
            b.id, b.ends, b.permission, b.register, g.code, g.name, b.handling, ba.purpose, ba.legal_basis, ba.case_reference, s.by_provider,
            ({Unread("u.id")}), w.code, w.kind, w.state, w.until_day, w.last_day, w.allowed
        from sessions s join user_now u on u.id = s.user_id join user_credentials c on c.user_id = u.id left join organisations o on o.id = u.organisation
            left join glass_breaks b on b.user_id = u.id and b.ends > $2 and not exists (select from glass_ends e where e.glass = b.id)
            left join acts ba on ba.id = b.act left join registers g on g.id = b.register
            left join lateral staff_worst(u.id, $2) w on w.state <> 'certified'
        where s.id = $1 and s.expires > $2 and coalesce(s.last_seen, s.started) + $3 > $2 and u.active and (u.starts is null or u.starts <= $4) and (u.ends is null or u.ends >= $4) and c.security_stamp = s.security_stamp
        """;

    /// <summary>The count of a person's unread notifications stops there: more is said as more.</summary>
    public const int MostUnread = 99;

    /// <summary>SQL: how many are unread, at most <see cref="MostUnread"/> + 1; by an index of unread ones alone.</summary>
    /// <param name="user">A column or a parameter; never what anybody typed.</param>
    internal static string Unread(string user) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"select count(*)::int from (select from notifications n where n.user_id = {user} and n.read_at is null limit {MostUnread + 1}) unread");

    /// <summary>Begins a session of a user who has proved to be one; returns its id. Sessions that are over are swept away.</summary>
    public Task<Guid> StartAsync(long user, CancellationToken ct = default) => StartAsync(user, null, null, false, false, ct);

    /// <summary>The same, with where it is begun from.</summary>
    /// <param name="user">Who.</param>
    /// <param name="device">Browser and system in two words.</param>
    /// <param name="address">The network address.</param>
    /// <param name="byPasskey">It is begun with a passkey.</param>
    /// <param name="byProvider">The identity provider vouched for two factors.</param>
    /// <param name="ct">Cancellation.</param>
    public async Task<Guid> StartAsync(long user, string? device, IPAddress? address, bool byPasskey = false, bool byProvider = false, CancellationToken ct = default)
    {
        var id = Guid.NewGuid();
        var now = clock.GetUtcNow().UtcDateTime;
        await using var command = database.Writer.CreateCommand("""
            with swept as (delete from sessions where expires < $3), used as (update user_credentials set last_sign_in = $3 where user_id = $2)
            insert into sessions (id, user_id, security_stamp, started, expires, device, address, by_passkey, by_provider) select $1, user_id, security_stamp, $3, $4, $5, $6, $7, $8 from user_credentials where user_id = $2
            """);
        Add(command, id, user, now, now + policy.Lifetime);
        command.Parameters.Add(new() { Value = (object?)device ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)address.Plain() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Inet });
        Add(command, byPasskey, byProvider);
        if (await command.ExecuteNonQueryAsync(ct) != 1) throw new InvalidOperationException("A session was begun for nobody.");
        return id;
    }

    /// <summary>The user of a session has just proved to hold a passkey.</summary>
    public async Task MarkPasskeyAsync(Guid session, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("update sessions set by_passkey = true where id = $1");
        Add(command, session);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Who is behind a session; null when it is over or nothing was asked in it for too long, the password changed since, or the user may no longer sign in.</summary>
    public async Task<UserContext?> FindAsync(Guid session, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand(Resolve);
        var now = clock.GetUtcNow().UtcDateTime;
        Add(command, session, now, policy.Idle, clock.Today());
        UserContext user;
        var seenNow = false;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct)) return null;
            user = Read(reader) with { Unread = reader.GetInt32(33), Certificate = Certificate(reader) };
            if (!reader.IsDBNull(19) && reader.GetDateTime(19) > now - SeenEvery) seenNow = true;
        }
        // To everybody but its own user a session of sealed work is one in which nothing was stated.
        if (user.Work is null && sealedCases is not null && await sealedCases.WorkAsync(user, ct) is { } work) user = user with { Work = work };
        if (seenNow) return user;
        await using var seen = database.Writer.CreateCommand("update sessions set last_seen = $2 where id = $1");
        Add(seen, session, now);
        await seen.ExecuteNonQueryAsync(ct);
        return user;
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(Guid session, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("delete from sessions where id = $1");
        Add(command, session);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>States the purpose and case of the piece of work that begins now.</summary>
    /// <param name="user">Whose session.</param>
    /// <param name="purpose">Purpose from the closed list, legal basis, case.</param>
    /// <param name="registers">Registers to limit it to; null or empty is all.</param>
    /// <param name="ct">Cancellation.</param>
    /// <exception cref="ProblemException">training.no_register, training.mixed, access.purpose_unknown, access.case_missing, access.too_long, access.register_unknown, access.sign_in_needed.</exception>
    public async Task BeginWorkAsync(UserContext user, Purpose purpose, IReadOnlyCollection<long>? registers, CancellationToken ct = default)
    {
        var problems = new List<Problem>();
        if (!Purpose.Codes.Contains(purpose.Code)) problems.Add(Problem.Of("access.purpose_unknown", "purpose"));
        var (basis, reference) = (Typed.OrNull(purpose.LegalBasis), Typed.OrNull(purpose.Case));
        if (reference is null && NeedsCase(purpose.Code)) problems.Add(Problem.Of("access.case_missing", "case"));
        if (reference?.Length > 200) problems.Add(Problem.Of("access.too_long", "case", ("most", 200)));
        if (basis?.Length > 500) problems.Add(Problem.Of("access.too_long", "legal_basis", ("most", 500)));
        if (registers?.Any(r => user.Registers.All(mine => mine.Register != r)) == true) problems.Add(Problem.Of("access.register_unknown", "registers", ("value", "")));
        // Training and real registers are never worked in together.
        var may = registers is { Count: > 0 } ? registers : [.. user.Registers.Select(r => r.Register)];
        if (purpose.IsTraining && !may.Any(Training.Is)) problems.Add(Problem.Of("training.no_register", "purpose"));
        else if (registers?.Any(r => Training.Is(r) != purpose.IsTraining) == true) problems.Add(Problem.Of("training.mixed", "registers"));
        if (problems.Count > 0) throw new ProblemException(problems);

        if (sealedCases is not null) await sealedCases.EndWorkAsync(user.Session, ct);
        await using var command = database.Writer.CreateCommand("""
            update sessions set purpose = $2, legal_basis = $3, case_reference = $4, registers = $5, work_expires = least(expires, $6) where id = $1
            """);
        Add(command, user.Session, purpose.Code);
        command.Parameters.Add(new() { Value = (object?)basis ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)reference ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = registers is { Count: > 0 } ? registers.ToArray() : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bigint });
        Add(command, clock.GetUtcNow().UtcDateTime + policy.Lifetime);
        if (await command.ExecuteNonQueryAsync(ct) != 1) throw new ProblemException(Problem.Of("access.sign_in_needed"));
    }

    /// <summary>Begins a piece of work under a sealed case; what was stated before is over.</summary>
    /// <param name="user">Whose session.</param>
    /// <param name="authority">The sealed case.</param>
    /// <param name="registers">Registers to limit it to; null or empty is all.</param>
    /// <param name="ct">Cancellation.</param>
    /// <exception cref="ProblemException">access.register_unknown, training.mixed, access.sealed.not_found: there is none, it is over, or the person is not named in it; access.sealed_glass.conflict.</exception>
    public async Task BeginSealedAsync(UserContext user, Guid authority, IReadOnlyCollection<long>? registers, CancellationToken ct = default)
    {
        if (sealedCases is null) throw new ProblemException(Problem.Of("access.sealed.not_found", "sealed"));
        if (registers?.Any(r => user.Registers.All(mine => mine.Register != r)) == true) throw new ProblemException(Problem.Of("access.register_unknown", "registers", ("value", "")));
        if (registers?.Any(Training.Is) == true) throw new ProblemException(Problem.Of("training.mixed", "registers"));
        await sealedCases.BeginWorkAsync(user, authority, registers, clock.GetUtcNow().UtcDateTime + policy.Lifetime, ct);
        await using var command = database.Writer.CreateCommand("update sessions set purpose = null, legal_basis = null, case_reference = null, registers = null, work_expires = null where id = $1");
        Add(command, user.Session);
        if (await command.ExecuteNonQueryAsync(ct) != 1) throw new ProblemException(Problem.Of("access.sign_in_needed"));
    }

    /// <summary>Does a purpose need a case? Work on somebody's case does; keeping the register does not.</summary>
    public static bool NeedsCase(string purpose) => purpose is "tracing" or "investigation" or "prosecution";

    private static UserContext Read(NpgsqlDataReader r) => WithGlass(r, ReadPerson(r, r.GetGuid(0),
        r.TextOrNull(14) is { } purpose ? new Work(new Purpose(purpose, r.TextOrNull(15), r.TextOrNull(16)), r.IsDBNull(17) ? null : r.GetFieldValue<long[]>(17), r.GetDateTime(18)) : null) with { ByPasskey = r.GetBoolean(20), HasPasskey = r.GetBoolean(21), ByProvider = r.GetBoolean(32) });

    private static CertificateNotice? Certificate(NpgsqlDataReader r) => r.TextOrNull(36) is not { } state ? null
        : new(r.GetString(34), r.GetString(35), state, r.IsDBNull(37) ? null : r.GetFieldValue<DateOnly>(37), r.IsDBNull(38) ? null : r.GetFieldValue<DateOnly>(38), r.IsDBNull(39) ? null : r.GetDateTime(39));

    /// <summary>
    /// Adds what was taken in an emergency. While it lasts the piece of work is that emergency, whatever was stated before: purpose, reason and
    /// case go with every look-up and act, and the case ends in the mark.
    /// </summary>
    private static UserContext WithGlass(NpgsqlDataReader r, UserContext user)
    {
        if (r.IsDBNull(22)) return user;
        var (number, ends, register) = (r.GetInt64(22), r.GetDateTime(23), r.IsDBNull(25) ? (long?)null : r.GetInt64(25));
        var registers = user.Registers;
        if (register is { } opened) registers = [.. registers.Where(x => x.Register != opened), new RegisterRight(opened, r.GetString(26), r.GetString(27), r.GetInt16(28))];
        return user with
        {
            Permissions = r.IsDBNull(24) ? user.Permissions : user.Permissions.Append(r.GetString(24)).ToHashSet(StringComparer.Ordinal),
            Registers = registers,
            Work = new Work(new Purpose(r.GetString(29), r.TextOrNull(30), $"{r.TextOrNull(31)} {BreakGlass.Mark(number)}"), register is { } only ? [only] : null, ends),
            Glass = new OpenGlass(number, ends),
        };
    }

    /// <summary>Reads the columns of <see cref="Person"/>, which stand from 1 on.</summary>
    internal static UserContext ReadPerson(NpgsqlDataReader r, Guid session, Work? work) => new(
        session, r.GetInt64(1), r.GetGuid(2), r.GetString(3), r.GetString(4), r.IsDBNull(5) ? null : r.GetInt64(5), r.TextOrNull(6), r.GetString(7),
        r.GetFieldValue<string[]>(9).ToHashSet(StringComparer.Ordinal),
        UserQueries.Rights(r.GetFieldValue<long[]>(10), r.GetFieldValue<string[]>(11), r.GetFieldValue<string[]>(12), r.GetFieldValue<short[]>(13)),
        work, r.GetBoolean(8));

    private static void Add(NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
    }
}
