using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>The only writer of users and of what they may do.</summary>
public sealed class UserService(Acts acts)
{
    /// <summary>Makes a user without a password: a one-time link lets the person set one (<see cref="OneTimeLinks"/>).</summary>
    /// <exception cref="ProblemException">access.login_form, access.login_taken, access.name_missing, access.language_form, access.organisation_unknown, access.role_unknown, access.separation.</exception>
    public async Task<User> CreateAsync(NewUser user, Doing doing, CancellationToken ct = default)
    {
        var login = LoginName.Read(user.Login).GetValueOrThrow();
        Check(user.Name, user.Language);
        var roles = Sorted(user.Roles);
        var outcome = await acts.DoAsync(Request(AccessActs.CreateUser, doing, $"{login}|{user.Name}|{user.Organisation}|{user.Language}|{string.Join(',', roles)}"), async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            await WriteNewAsync(act, login, user with { Roles = roles }, ct);
        }, ct);
        await using var command = acts.Database.Writer.CreateCommand("select id from users where act = $1");
        command.Parameters.Add(new() { Value = outcome.Id });
        return await GetAsync((long)(await command.ExecuteScalarAsync(ct))!, ct);
    }

    /// <summary>Changes what is said of a user, and whether the user may sign in. A move from one organisation to another takes away all roles and registers in the same act.</summary>
    /// <exception cref="ProblemException">access.user.not_found, access.name_missing, access.language_form, access.organisation_unknown, access.last_administrator.</exception>
    public Task<ActOutcome> ChangeAsync(long user, UserDetails details, Doing doing, CancellationToken ct = default)
    {
        Check(details.Name, details.Language);
        return OnUserAsync(AccessActs.ChangeUser, user, doing, $"{user}|{details}", async (act, now) =>
        {
            if (now.Active && !details.Active && now.Roles.Count > 0) await RequireAnotherAdministratorAsync(act, now, "roles", Today, ct);
            // What a person may do belongs to the office that gave it: who moves comes without it, and the new one gives what is needed there.
            if (now.Organisation is not null && details.Organisation != now.Organisation)
            {
                if (now.Active && details.Active) await RequireAnotherAdministratorAsync(act, now, "organisation", Today, ct);
                await WithdrawAllAsync(act, now, ct);
                act.Machinery("delete from sessions where user_id = $1", user);
            }
            await WriteDetailsAsync(act, user, details, ct);
            if (!details.Active) act.Machinery("delete from sessions where user_id = $1", user);
        }, ct);
    }

    /// <summary>Sets which roles a user has; what is not named is withdrawn.</summary>
    /// <exception cref="ProblemException">access.user.not_found, access.role_unknown, access.separation, access.last_administrator.</exception>
    public Task<ActOutcome> SetRolesAsync(long user, IReadOnlyCollection<string> roles, Doing doing, CancellationToken ct = default)
    {
        var wanted = Sorted(roles);
        return OnUserAsync(AccessActs.SetRoles, user, doing, $"{user}|{string.Join(',', wanted)}", async (act, now) =>
        {
            var all = await RoleService.ReadAsync(act.Connection, ct);
            RequireKnown(all, wanted);
            if (!Grants(all, wanted).Contains(Permission.AccessAdminister) && now.Active) await RequireAnotherAdministratorAsync(act, now, "roles", Today, ct);
            await WriteRolesAsync(act, user, all, wanted.Except(now.Roles), true, ct);
            await WriteRolesAsync(act, user, all, now.Roles.Except(wanted), false, ct);
        }, ct);
    }

    /// <summary>Sets which registers a user may see and up to which handling class; what is not named is closed.</summary>
    /// <exception cref="ProblemException">access.user.not_found, access.handling_range, access.register_unknown.</exception>
    public Task<ActOutcome> SetRegistersAsync(long user, IReadOnlyDictionary<long, short> registers, Doing doing, CancellationToken ct = default)
    {
        if (registers.Values.Any(h => h is < 0 or > 9)) throw new ProblemException(Problem.Of("access.handling_range", "registers"));
        var wanted = registers.OrderBy(r => r.Key).ToList();
        return OnUserAsync(AccessActs.SetRegisters, user, doing, $"{user}|{string.Join(',', wanted.Select(r => $"{r.Key}:{r.Value}"))}", async (act, now) =>
        {
            foreach (var (register, handling) in wanted)
            {
                if (now.Registers.Any(r => r.Register == register && r.Handling == handling)) continue;
                if (!await ExistsAsync(act.Connection, "registers", register, ct)) throw new ProblemException(Problem.Of("access.register_unknown", "registers", ("value", register)));
                act.Write(UserRegisterRow.Table, new UserRegisterRow(await act.Ids.NextAsync("user_registers", ct), user, register, handling, true));
            }
            foreach (var right in now.Registers.Where(r => !registers.ContainsKey(r.Register)))
                act.Write(UserRegisterRow.Table, new UserRegisterRow(await act.Ids.NextAsync("user_registers", ct), user, right.Register, right.Handling, false));
        }, ct);
    }

    /// <summary>The user, or null.</summary>
    public Task<User?> FindAsync(Guid uid, CancellationToken ct = default) => UserQueries.FindAsync(acts.Database.Writer, uid, ct);

    /// <summary>The user of this login name, or null.</summary>
    public Task<User?> FindAsync(string login, CancellationToken ct = default) => UserQueries.FindAsync(acts.Database.Writer, LoginName.Normalise(login), ct);

    /// <summary>The user.</summary>
    /// <exception cref="ProblemException">access.user.not_found.</exception>
    public async Task<User> GetAsync(long id, CancellationToken ct = default) =>
        await UserQueries.FindAsync(acts.Database.Writer, id, ct) ?? throw new ProblemException(Problem.Of("access.user.not_found"));

    /// <summary>Users by login name.</summary>
    public Task<IReadOnlyList<User>> ListAsync(int skip, int take, CancellationToken ct = default) => UserQueries.ListAsync(acts.Database.Writer, skip, take, ct);

    /// <summary>How many there are.</summary>
    public async Task<long> CountAsync(CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select count(*) from users");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Writes a new user inside an act that holds the lock; returns its id.</summary>
    internal static async Task<long> WriteNewAsync(Act act, string login, NewUser user, CancellationToken ct)
    {
        var all = await RoleService.ReadAsync(act.Connection, ct);
        RequireKnown(all, user.Roles);
        await using (var taken = new NpgsqlCommand("select exists (select from users where login = $1)", act.Connection))
        {
            taken.Parameters.Add(new() { Value = login });
            if ((bool)(await taken.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("access.login_taken", "login", ("value", login)));
        }
        var id = await act.Ids.NextAsync("users", ct);
        act.Write(UserRow.Table, new UserRow(id, act.NewUid(), login));
        await WriteDetailsAsync(act, id, new UserDetails(user.Name, user.Organisation, user.Language, true), ct);
        await WriteRolesAsync(act, id, all, user.Roles, true, ct);
        act.Machinery("insert into user_credentials (user_id, security_stamp) values ($1, $2)", id, Guid.NewGuid().ToString("N"));
        return id;
    }

    internal static void Check(string name, string language)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 200) throw new ProblemException(Problem.Of("access.name_missing", "name"));
        if (language.Length is < 2 or > 3 || !language.All(char.IsAsciiLetterLower)) throw new ProblemException(Problem.Of("access.language_form", "language", ("value", language)));
    }

    private async Task<ActOutcome> OnUserAsync(ActType type, long user, Doing doing, string content, Func<Act, User, Task> work, CancellationToken ct) =>
        await acts.DoAsync(Request(type, doing, content), async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            await work(act, await UserQueries.FindAsync(act.Connection, user, ct) ?? throw new ProblemException(Problem.Of("access.user.not_found")));
        }, ct);

    private static async Task WriteDetailsAsync(Act act, long user, UserDetails details, CancellationToken ct)
    {
        if (details.Organisation is { } organisation && !await ExistsAsync(act.Connection, "organisations", organisation, ct))
            throw new ProblemException(Problem.Of("access.organisation_unknown", "organisation"));
        act.Write(UserDetailsRow.Table, new UserDetailsRow(await act.Ids.NextAsync("user_details", ct), user, details.Name.Trim(), details.Organisation, details.Language, details.Active));
    }

    private static async Task WriteRolesAsync(Act act, long user, List<Role> all, IEnumerable<string> codes, bool granted, CancellationToken ct)
    {
        foreach (var code in codes)
            act.Write(UserRoleRow.Table, new UserRoleRow(await act.Ids.NextAsync("user_roles", ct), user, all.Single(r => r.Code == code).Id, granted));
    }

    /// <summary>How many active users have nothing to sign in with: no password, no passkey, no link to the identity provider.</summary>
    public async Task<long> WithoutWayInAsync(CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select count(*) from user_now u where u.active and u.id > 0
              and not exists (select from user_credentials c where c.user_id = u.id and c.password_hash is not null) and not exists (select from passkeys k where k.user_id = u.id)
              and (select l.subject from provider_links l where l.user_id = u.id order by l.act desc, l.seq desc limit 1) is null
            """);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private DateOnly Today => acts.Clock.Today();

    /// <summary>Takes away all roles and registers of a user.</summary>
    internal static async Task WithdrawAllAsync(Act act, User now, CancellationToken ct)
    {
        await WriteRolesAsync(act, now.Id, await RoleService.ReadAsync(act.Connection, ct), now.Roles, false, ct);
        foreach (var right in now.Registers)
            act.Write(UserRegisterRow.Table, new UserRegisterRow(await act.Ids.NextAsync("user_registers", ct), now.Id, right.Register, right.Handling, false));
    }

    /// <summary>Refuses when nobody else would be left to administer, for good: who goes on a day that is known does not count.</summary>
    /// <exception cref="ProblemException">access.last_administrator.</exception>
    internal static async Task RequireAnotherAdministratorAsync(Act act, User user, string? field, DateOnly today, CancellationToken ct)
    {
        if (!await HasAnotherAdministratorAsync(act, user, today, ct)) throw new ProblemException(Problem.Of("access.last_administrator", field));
    }

    /// <summary>Somebody else administers, for good, or this user does not either.</summary>
    internal static async Task<bool> HasAnotherAdministratorAsync(Act act, User user, DateOnly today, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            with administrator as (
                select distinct u.id, c.password_hash is not null as enters from user_now u join user_credentials c on c.user_id = u.id
                join user_role_now r on r.user_id = u.id join role_permission_now p on p.role = r.role where u.active and u.ends is null and (u.starts is null or u.starts <= $3) and p.permission = $2)
            select (select enters from administrator where id = $1), count(*) filter (where id <> $1), count(*) filter (where id <> $1 and enters) from administrator
            """, act.Connection);
        command.Parameters.Add(new() { Value = user.Id });
        command.Parameters.Add(new() { Value = Permission.AccessAdminister });
        command.Parameters.Add(new() { Value = today });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        if (reader.IsDBNull(0)) return true; // no administrator to lose
        // One who was invited and has set no password yet might never do so; the link lasts a day.
        return (reader.GetBoolean(0) ? reader.GetInt64(2) : reader.GetInt64(1)) > 0;
    }

    private static void RequireKnown(List<Role> all, IReadOnlyCollection<string> codes)
    {
        if (codes.FirstOrDefault(c => all.All(r => r.Code != c)) is { } unknown) throw new ProblemException(Problem.Of("access.role_unknown", "roles", ("value", unknown)));
        Separation.Require(all.Where(r => codes.Contains(r.Code)));
    }

    private static HashSet<string> Grants(List<Role> all, IReadOnlyCollection<string> codes) =>
        all.Where(r => codes.Contains(r.Code)).SelectMany(r => r.Permissions).ToHashSet(StringComparer.Ordinal);

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string table, long id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select exists (select from {table} where id = $1)", connection);
        command.Parameters.Add(new() { Value = id });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static List<string> Sorted(IEnumerable<string> codes) => [.. codes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static ActRequest Request(ActType type, Doing doing, string content) => new(type, doing.Actor, doing.Purpose, doing.Key) { Content = content };
}
