using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>The only writer of roles.</summary>
public sealed class RoleService(Acts acts)
{
    /// <summary>Brings the built-in roles to what this program says; does nothing, and records no act, when they are so already. Called at every start.</summary>
    public async Task EnsureBuiltInAsync(CancellationToken ct = default)
    {
        if (Differences(await ListAsync(ct)).Count == 0) return;
        await acts.DoAsync(new ActRequest(AccessActs.SeedRoles, Actor.Node, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())), async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            var roles = await ReadAsync(act.Connection, ct);
            var ids = roles.ToDictionary(r => r.Code, r => r.Id, StringComparer.Ordinal);
            foreach (var builtIn in BuiltInRole.All.Where(b => !ids.ContainsKey(b.Code)))
            {
                ids[builtIn.Code] = await act.Ids.NextAsync("roles", ct);
                act.Write(RoleRow.Table, new RoleRow(ids[builtIn.Code], act.NewUid(), builtIn.Code, null));
            }
            foreach (var (role, permission, granted) in Differences(roles))
                act.Write(RolePermissionRow.Table, new RolePermissionRow(await act.Ids.NextAsync("role_permissions", ct), ids[role], permission, granted));
        }, ct);
    }

    /// <summary>Makes a role of the node's own.</summary>
    /// <exception cref="ProblemException">access.role_code, access.role_exists, access.role_name, access.permission_unknown, access.separation.</exception>
    public Task<ActOutcome> CreateAsync(string code, string name, IReadOnlyCollection<string> permissions, Doing doing, CancellationToken ct = default)
    {
        if (code.Length is < 2 or > 40 || !code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_')) throw new ProblemException(Problem.Of("access.role_code", "code", ("value", code)));
        if (string.IsNullOrWhiteSpace(name) || name.Length > 200) throw new ProblemException(Problem.Of("access.role_name", "name"));
        if (permissions.Count == 0) throw new ProblemException(Problem.Of("access.role_empty", "permissions"));
        if (permissions.FirstOrDefault(p => !Permission.All.Contains(p)) is { } unknown) throw new ProblemException(Problem.Of("access.permission_unknown", "permissions", ("value", unknown)));
        Separation.Require(permissions);
        var wanted = permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return acts.DoAsync(new ActRequest(AccessActs.CreateRole, doing.Actor, doing.Purpose, doing.Key) { Content = $"{code}|{name}|{string.Join(',', wanted)}" }, async act =>
        {
            await AccessLock.TakeAsync(act.Connection, ct);
            if ((await ReadAsync(act.Connection, ct)).Any(r => r.Code == code)) throw new ProblemException(Problem.Of("access.role_exists", "code", ("value", code)));
            var id = await act.Ids.NextAsync("roles", ct);
            act.Write(RoleRow.Table, new RoleRow(id, act.NewUid(), code, name));
            foreach (var permission in wanted) act.Write(RolePermissionRow.Table, new RolePermissionRow(await act.Ids.NextAsync("role_permissions", ct), id, permission, true));
        }, ct);
    }

    /// <summary>Every role, by code.</summary>
    public async Task<IReadOnlyList<Role>> ListAsync(CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await ReadAsync(connection, ct);
    }

    internal static async Task<List<Role>> ReadAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select r.id, r.code, r.name, coalesce(array_agg(p.permission order by p.permission collate "C") filter (where p.permission is not null), '{}')
            from roles r left join role_permission_now p on p.role = r.id group by r.id, r.code, r.name order by r.code
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<Role>();
        while (await reader.ReadAsync(ct)) list.Add(new Role(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetFieldValue<string[]>(3)));
        return list;
    }

    private static List<(string Role, string Permission, bool Granted)> Differences(IReadOnlyList<Role> roles)
    {
        var list = new List<(string, string, bool)>();
        foreach (var builtIn in BuiltInRole.All)
        {
            var now = roles.FirstOrDefault(r => r.Code == builtIn.Code)?.Permissions ?? [];
            list.AddRange(builtIn.Permissions.Except(now, StringComparer.Ordinal).Select(p => (builtIn.Code, p, true)));
            list.AddRange(now.Except(builtIn.Permissions, StringComparer.Ordinal).Select(p => (builtIn.Code, p, false)));
        }
        return list;
    }
}

/// <summary>Nobody administers and reads at once.</summary>
internal static class Separation
{
    /// <summary>Permissions of one role.</summary>
    /// <exception cref="ProblemException">access.separation, naming the permissions that conflict.</exception>
    public static void Require(IEnumerable<string> permissions) => Require("permissions", permissions.Select(p => ($"access.permission.{p}", p, new[] { p })));

    /// <summary>Roles of one user.</summary>
    /// <exception cref="ProblemException">access.separation, naming the roles that conflict.</exception>
    public static void Require(IEnumerable<Role> roles) => Require("roles", roles.Select(r => ($"access.role.{r.Code}", r.Name ?? r.Code, r.Permissions.ToArray())));

    private static void Require(string field, IEnumerable<(string Key, string Word, string[] Permissions)> parts)
    {
        var all = parts.ToList();
        var (administering, apart) = (Those(all, p => p == Permission.AccessAdminister), Those(all, Permission.IsApartFromAdministration));
        if (administering.Words.Count > 0 && apart.Words.Count > 0) throw new ProblemException(Problem.Of("access.separation", field, ("administering", administering), ("apart", apart)));
        // Who is independent of those who work with the registers does not work with them, nor administers who does.
        var (independent, working) = (Those(all, p => p == Permission.AuditIndependent), Those(all, p => !Permission.IsAudit(p)));
        if (independent.Words.Count > 0 && working.Words.Count > 0) throw new ProblemException(Problem.Of("access.separation_audit", field, ("auditing", independent), ("working", working)));
        var (answering, keeping) = (Those(all, p => p == Permission.CitizensHandle), Those(all, Permission.IsRegisterWork));
        if (answering.Words.Count > 0 && keeping.Words.Count > 0) throw new ProblemException(Problem.Of("access.separation_citizens", field, ("answering", answering), ("keeping", keeping)));
    }

    private static Named Those(List<(string Key, string Word, string[] Permissions)> parts, Func<string, bool> holds) =>
        new([.. parts.Where(p => p.Permissions.Any(holds)).Select(p => (p.Key, p.Word))]);
}

/// <summary>One change of rights at a time: two administrators who withdraw each other's role must not both succeed.</summary>
internal static class AccessLock
{
    public static async Task TakeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.access', 0))", connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
