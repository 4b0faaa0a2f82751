using System.Globalization;

namespace Proofmark.Core.Storage.Cluster;

/// <summary>The cluster's settings; written at every start, so that a new version's settings take effect.</summary>
internal static class ClusterConfiguration
{
    /// <summary>Our settings, then the operator's <c>local.conf</c>, which wins.</summary>
    public static async Task WriteAsync(ClusterPlace place, ClusterOptions options, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(place.Files, "proofmark.conf"), Settings(place, options), ct).ConfigureAwait(false);
        var main = Path.Combine(place.Files, "postgresql.conf");
        const string include = "include_if_exists = 'proofmark.conf'";
        if (!(await File.ReadAllTextAsync(main, ct).ConfigureAwait(false)).Contains(include, StringComparison.Ordinal))
            await File.AppendAllTextAsync(main, $"\n{include}\ninclude_if_exists = 'local.conf'\n", ct).ConfigureAwait(false);
        // No network listener exists; whoever may enter the socket's folder (its owner and root) may connect.
        await File.WriteAllTextAsync(Path.Combine(place.Files, "pg_hba.conf"), "local all all trust\nlocal replication all trust\n", ct).ConfigureAwait(false);
    }

    internal static string Settings(ClusterPlace place, ClusterOptions options) => string.Create(CultureInfo.InvariantCulture, $"""
        # Written by Proofmark at every start. Put your own settings into local.conf beside this file.
        listen_addresses = ''
        unix_socket_directories = '{place.Sockets}'
        unix_socket_permissions = 0700
        port = 5432
        max_connections = {options.MaxConnections}
        shared_buffers = {options.SharedBuffersMegabytes}MB
        maintenance_work_mem = 128MB
        work_mem = 16MB
        max_wal_size = 4GB
        min_wal_size = 256MB
        wal_compression = on
        wal_level = replica
        # A backup that is never taken again must not fill the disk: its slot gives way, and the next backup is a base copy.
        max_slot_wal_keep_size = 16GB
        # A used segment is deleted, not given a new name: words that were erased from the tables must not live on in it.
        wal_recycle = off
        fsync = {OnOff(options.Durable)}
        full_page_writes = {OnOff(options.Durable)}
        synchronous_commit = {OnOff(options.Durable)}
        random_page_cost = 1.1
        jit = off
        timezone = 'UTC'
        lc_messages = 'C'
        # Persons' names must not stay in logs after they are erased: neither statements nor rows nor values are logged,
        # and a statement's error goes to the client alone (severity LOG and above is the server's own story).
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgres-%a.log'
        log_truncate_on_rotation = on
        log_rotation_age = 1d
        log_timezone = 'UTC'
        log_min_messages = log
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_statement = none
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0

        """);

    private static string OnOff(bool on) => on ? "on" : "off";
}
