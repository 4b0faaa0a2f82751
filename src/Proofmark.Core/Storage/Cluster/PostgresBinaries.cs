using System.Globalization;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>One installation of PostgreSQL's server programs.</summary>
/// <param name="Directory">The folder that holds <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Major">The major version: 15, 16…</param>
public sealed record PostgresBinaries(string Directory, int Major)
{
    /// <summary>The oldest major version that the schema runs on.</summary>
    public const int OldestMajor = 15;

    /// <summary>The Debian and Ubuntu package that carries the server programs.</summary>
    public const string Package = "postgresql";

    /// <summary>The path of one program.</summary>
    public string this[string program] => Path.Combine(Directory, program);

    /// <summary>Every installation at hand that is new enough, newest first: Debian's folders, then what is on PATH.</summary>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAllAsync(CancellationToken ct = default)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Candidates())
        {
            if (!File.Exists(Path.Combine(folder, "postgres")) || !File.Exists(Path.Combine(folder, "initdb"))) continue;
            if (found.Exists(f => f.Directory == folder)) continue;
            var version = await Tool.RunAsync(Path.Combine(folder, "postgres"), ["--version"], ct).ConfigureAwait(false);
            if (version.Succeeded && MajorOf(version.Output) is { } major && major >= OldestMajor) found.Add(new(folder, major));
        }

        return [.. found.OrderByDescending(f => f.Major)];
    }

    /// <summary>
    /// The installation that can run a cluster of the given major version, or the newest for a new cluster (null).
    /// </summary>
    /// <exception cref="ProblemException">cluster.binaries_missing, cluster.version_newer, cluster.version_older.</exception>
    public static async Task<PostgresBinaries> GetAsync(int? clusterMajor, CancellationToken ct = default) =>
        Choose(await FindAllAsync(ct).ConfigureAwait(false), clusterMajor);

    /// <summary>The choice alone, from a list that is newest first.</summary>
    public static PostgresBinaries Choose(IReadOnlyList<PostgresBinaries> installed, int? clusterMajor)
    {
        if (installed.Count == 0)
            throw new ProblemException(Problem.Of("cluster.binaries_missing", null, ("package", Package), ("oldest", OldestMajor)));
        if (clusterMajor is not { } major) return installed[0];
        // A data directory is readable by its own major version only, in both directions.
        if (installed.FirstOrDefault(b => b.Major == major) is { } same) return same;
        var code = installed[0].Major < major ? "cluster.version_newer" : "cluster.version_older";
        throw new ProblemException(Problem.Of(
            code, null, ("cluster", major), ("installed", installed[0].Major), ("package", $"postgresql-{major}")));
    }

    /// <summary>The major version in the output of <c>postgres --version</c>, or null when it is not one.</summary>
    public static int? MajorOf(string versionOutput)
    {
        // postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1); a beta reads 18beta1.
        var at = versionOutput.IndexOf("(PostgreSQL)", StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = versionOutput[(at + "(PostgreSQL)".Length)..].TrimStart().TakeWhile(char.IsAsciiDigit).ToArray();
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static IEnumerable<string> Candidates()
    {
        const string debian = "/usr/lib/postgresql";
        if (System.IO.Directory.Exists(debian))
        {
            foreach (var version in System.IO.Directory.EnumerateDirectories(debian)) yield return Path.Combine(version, "bin");
        }

        // Elsewhere the server programs are on PATH, or one folder away from pg_config, which is.
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in path)
        {
            yield return folder;
            var config = new FileInfo(Path.Combine(folder, "pg_config"));
            if (config.Exists && config.ResolveLinkTarget(returnFinalTarget: true) is { } target && Path.GetDirectoryName(target.FullName) is { } real)
                yield return real;
        }
    }
}
