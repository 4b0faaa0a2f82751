using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>A person who may sign in. The login name is never changed and never given to another person.</summary>
public sealed record UserRow(long Id, Guid Uid, string Login)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<UserRow> Table = new("users",
        Column.Int64<UserRow>("id", r => r.Id),
        Column.Uuid<UserRow>("uid", r => r.Uid),
        Column.Text<UserRow>("login", r => r.Login));
}

/// <summary>What is said of a user; the latest stands.</summary>
public sealed record UserDetailsRow(long Id, long User, string Name, long? Organisation, string Language, bool Active)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<UserDetailsRow> Table = new("user_details",
        Column.Int64<UserDetailsRow>("id", r => r.Id),
        Column.Int64<UserDetailsRow>("user_id", r => r.User),
        Column.Text<UserDetailsRow>("name", r => r.Name),
        Column.Int64<UserDetailsRow>("organisation", r => r.Organisation),
        Column.Text<UserDetailsRow>("language", r => r.Language),
        Column.Bool<UserDetailsRow>("active", r => r.Active));
}

/// <summary>A role: a set of permissions. <see cref="Name"/> is null for the built-in ones.</summary>
public sealed record RoleRow(long Id, Guid Uid, string Code, string? Name)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RoleRow> Table = new("roles",
        Column.Int64<RoleRow>("id", r => r.Id),
        Column.Uuid<RoleRow>("uid", r => r.Uid),
        Column.Text<RoleRow>("code", r => r.Code),
        Column.Text<RoleRow>("name", r => r.Name));
}

/// <summary>A permission put into a role, or taken out of it; the latest stands.</summary>
public sealed record RolePermissionRow(long Id, long Role, string Permission, bool Granted)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<RolePermissionRow> Table = new("role_permissions",
        Column.Int64<RolePermissionRow>("id", r => r.Id),
        Column.Int64<RolePermissionRow>("role", r => r.Role),
        Column.Text<RolePermissionRow>("permission", r => r.Permission),
        Column.Bool<RolePermissionRow>("granted", r => r.Granted));
}

/// <summary>A role given to a user, or withdrawn; the latest stands.</summary>
public sealed record UserRoleRow(long Id, long User, long Role, bool Granted)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<UserRoleRow> Table = new("user_roles",
        Column.Int64<UserRoleRow>("id", r => r.Id),
        Column.Int64<UserRoleRow>("user_id", r => r.User),
        Column.Int64<UserRoleRow>("role", r => r.Role),
        Column.Bool<UserRoleRow>("granted", r => r.Granted));
}

/// <summary>A register opened to a user up to a handling class, or closed; the latest stands.</summary>
public sealed record UserRegisterRow(long Id, long User, long Register, short Handling, bool Granted)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<UserRegisterRow> Table = new("user_registers",
        Column.Int64<UserRegisterRow>("id", r => r.Id),
        Column.Int64<UserRegisterRow>("user_id", r => r.User),
        Column.Int64<UserRegisterRow>("register", r => r.Register),
        Column.Int16<UserRegisterRow>("handling", r => r.Handling),
        Column.Bool<UserRegisterRow>("granted", r => r.Granted));
}

/// <summary>That a user's credentials changed; never the credentials.</summary>
public sealed record CredentialEventRow(long Id, long User, string Kind)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<CredentialEventRow> Table = new("credential_events",
        Column.Int64<CredentialEventRow>("id", r => r.Id),
        Column.Int64<CredentialEventRow>("user_id", r => r.User),
        Column.Text<CredentialEventRow>("kind", r => r.Kind));
}
