using System.Globalization;
using System.Runtime.InteropServices;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>
/// The system user that runs PostgreSQL, which refuses to run as root. Not root: ourselves. As root: the owner of the
/// cluster that is there, else <c>postgres</c>, else a system user <c>proofmark</c> made for this.
/// </summary>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Group id.</param>
/// <param name="Drops">True when we are root and drop to this user.</param>
internal sealed record ClusterUser(uint Uid, uint Gid, bool Drops)
{
    public static async Task<ClusterUser> GetAsync(uint? ownerOfCluster, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            var me = GetEffectiveUserId();
            if (ownerOfCluster is { } owner && owner != me)
                throw new ProblemException(Problem.Of("cluster.other_owner", null, ("uid", owner)));
            return new(me, GetEffectiveGroupId(), Drops: false);
        }

        if (ownerOfCluster is { } uid and not 0 && await LookUpAsync(uid.ToString(CultureInfo.InvariantCulture), ct).ConfigureAwait(false) is { } same) return same;
        foreach (var name in (string[])["postgres", "proofmark"])
        {
            if (await LookUpAsync(name, ct).ConfigureAwait(false) is { } user) return user;
        }

        var made = await Tool.RunAsync("useradd", ["--system", "--no-create-home", "--home-dir", "/var/lib/proofmark", "--shell", "/usr/sbin/nologin", "proofmark"], ct).ConfigureAwait(false);
        if (made.Succeeded && await LookUpAsync("proofmark", ct).ConfigureAwait(false) is { } created) return created;
        throw new ProblemException(Problem.Of("cluster.user_failed", null, ("detail", made.LastWord)));
    }

    /// <summary>The program and arguments that run <paramref name="command"/> as this user.</summary>
    public IReadOnlyList<string> Command(params string[] command) => Drops
        ? ["setpriv", string.Create(CultureInfo.InvariantCulture, $"--reuid={Uid}"), string.Create(CultureInfo.InvariantCulture, $"--regid={Gid}"), "--clear-groups", "--", .. command]
        : command;

    public Task<ToolResult> RunAsync(CancellationToken ct, params string[] command)
    {
        var whole = Command(command);
        return Tool.RunAsync(whole[0], whole.Skip(1), ct);
    }

    /// <summary>Makes a folder that this user alone may enter. One that is there already must be this user's own.</summary>
    public async Task MakeFolderAsync(string folder, CancellationToken ct)
    {
        if (Directory.Exists(folder))
        {
            // In /tmp somebody else may have been first: a socket there would not be ours.
            if (await OwnerAsync(folder, ct).ConfigureAwait(false) != Uid || new DirectoryInfo(folder).LinkTarget is not null)
                throw new ProblemException(Problem.Of("cluster.folder_not_ours", null, ("folder", folder)));
            File.SetUnixFileMode(folder, Private);
            return;
        }

        Directory.CreateDirectory(folder, Private);
        if (!Drops) return;
        var changed = await Tool.RunAsync("chown", [string.Create(CultureInfo.InvariantCulture, $"{Uid}:{Gid}"), folder], ct).ConfigureAwait(false);
        if (!changed.Succeeded) throw new ProblemException(Problem.Of("cluster.user_failed", null, ("detail", changed.LastWord)));
    }

    /// <summary>The user id that owns a file or folder, or null when there is none.</summary>
    public static async Task<uint?> OwnerAsync(string path, CancellationToken ct)
    {
        var stat = await Tool.RunAsync("stat", ["--format=%u", "--", path], ct).ConfigureAwait(false);
        return stat.Succeeded && uint.TryParse(stat.Output.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : null;
    }

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static async Task<ClusterUser?> LookUpAsync(string nameOrId, CancellationToken ct)
    {
        var entry = await Tool.RunAsync("getent", ["passwd", nameOrId], ct).ConfigureAwait(false);
        var parts = entry.Output.Trim().Split(':');
        return entry.Succeeded && parts.Length >= 4
            && uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
            && uint.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var gid)
            ? new(uid, gid, Drops: true) : null;
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveUserId();

    [DllImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint GetEffectiveGroupId();
}
