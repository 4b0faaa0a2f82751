using System.CommandLine;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage.Cluster;

namespace Proofmark.Cli.Shared;

/// <summary>
/// The installation that a command works on: its data directory and its database, which is the private cluster in it or,
/// when <c>PROOFMARK_DATABASE</c> holds a connection string, a server elsewhere. Disposing gives up our share of the cluster.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    /// <summary>The database of an installation inside its private cluster.</summary>
    public const string DatabaseName = "proofmark";

    private readonly PrivateCluster? _cluster;

    private Installation(string dataDirectory, string connectionString, PrivateCluster? cluster) =>
        (DataDirectory, ConnectionString, _cluster) = (dataDirectory, connectionString, cluster);

    /// <summary>Attachments, keys, logs and, unless a server elsewhere is used, the database; absolute.</summary>
    public string DataDirectory { get; }

    /// <summary>The database, as the owner of its schema.</summary>
    public string ConnectionString { get; }

    /// <summary>The option <c>--data</c>, the same for every command.</summary>
    public static Option<string> DataOption(Terminal terminal) => new("--data")
    {
        Description = terminal.Text["cli.option.data"],
        DefaultValueFactory = _ => DefaultDataDirectory(Environment.GetEnvironmentVariable),
    };

    /// <summary><c>PROOFMARK_DATA</c>, else <c>var</c> beside the launcher, else <c>var</c> here.</summary>
    public static string DefaultDataDirectory(Func<string, string?> environment)
    {
        if (environment("PROOFMARK_DATA") is { Length: > 0 } data) return Path.GetFullPath(data);
        return environment("PROOFMARK_HOME") is { Length: > 0 } home ? Path.Combine(home, "var") : Path.GetFullPath("var");
    }

    /// <summary>Starts or joins the database.</summary>
    /// <exception cref="ProblemException">cluster.*, cli.database_unreachable, cli.database_old.</exception>
    public static async Task<Installation> OpenAsync(string dataDirectory, Terminal terminal, CancellationToken ct)
    {
        var data = Path.GetFullPath(dataDirectory);
        if (Environment.GetEnvironmentVariable("PROOFMARK_DATABASE") is { Length: > 0 } server)
        {
            Directory.CreateDirectory(data);
            return new(data, await CheckedAsync(server, ct), cluster: null);
        }

        var cluster = await PrivateCluster.StartAsync(data, new Steps(terminal), ct);
        try
        {
            return new(data, await cluster.EnsureDatabaseAsync(DatabaseName, ct), cluster);
        }
        catch
        {
            await cluster.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Waits until cancelled, and meanwhile starts the private database again should it be killed. A server elsewhere has
    /// its own keeper.
    /// </summary>
    public async Task WatchAsync(Terminal terminal, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stop);
                if (_cluster is not null && await _cluster.ReviveAsync(new Steps(terminal), stop)) terminal.Tell("cluster.revived");
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ProblemException e)
            {
                // A full disk, say: it is said each time and tried again, and pages say that the database is away.
                foreach (var problem in e.Problems) terminal.Error.WriteLine(terminal.Text.Of(problem));
                await Task.Delay(TimeSpan.FromSeconds(10), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.StopAsync();
    }

    private static async Task<string> CheckedAsync(string server, CancellationToken ct)
    {
        try
        {
            var connectionString = new NpgsqlConnectionStringBuilder(server).ConnectionString;
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(ct);
            if (connection.PostgreSqlVersion.Major < PostgresBinaries.OldestMajor)
                throw new ProblemException(Problem.Of("cli.database_old", null, ("version", connection.PostgreSqlVersion.Major), ("oldest", PostgresBinaries.OldestMajor)));
            return connectionString;
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            throw new ProblemException(Problem.Of("cli.database_unreachable", null, ("detail", e.Message.TrimEnd('.'))));
        }
    }

    /// <summary>Says what takes time; that an ordinary start was ordinary is not news.</summary>
    private sealed class Steps(Terminal terminal) : IProgress<ClusterStep>
    {
        public void Report(ClusterStep value)
        {
            switch (value)
            {
                case ClusterStep.Creating: terminal.Tell("cluster.step.creating"); break;
                case ClusterStep.Recovering: terminal.Tell("cluster.step.recovering"); break;
                default: break;
            }
        }
    }
}
