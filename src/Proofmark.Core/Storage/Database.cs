using Npgsql;

namespace Proofmark.Core.Storage;

/// <summary>
/// One database seen as three roles: the owner (migrations, verification), the writer (acts) and the reader (pages and
/// searches, under row-level security). The role is set in the start-up packet, so a session begins restricted.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>The role that acts write as.</summary>
    public const string WriterRole = "proofmark_writer";

    /// <summary>The role that reads under row-level security; it owns nothing and bypasses nothing.</summary>
    public const string ReaderRole = "proofmark_reader";

    /// <summary>Opens pools on one database; no connection is made yet.</summary>
    /// <param name="connectionString">A login that owns the schema, or may become the two roles.</param>
    public Database(string connectionString)
    {
        ConnectionString = connectionString;
        Owner = Source(connectionString, null, 6);
        _writer = Source(connectionString, WriterRole, 12);
        Reader = Source(connectionString, ReaderRole, 12);
        LongWriter = Source(connectionString, WriterRole, 4, patient: true);
        Ids = Source(connectionString, WriterRole, 2);
    }

    /// <summary>The connection string this was opened with.</summary>
    public string ConnectionString { get; }

    /// <summary>Connections as the owner of the schema.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <summary>
    /// Connections that acts and machinery use. What an act asks goes over the connection that it holds: where a dozen acts held one each and waited
    /// for a second, all would stand.
    /// </summary>
    public NpgsqlDataSource Writer
    {
        get
        {
            if (Acting) AskedWithinAct?.Invoke();
            return _writer;
        }
    }

    /// <summary>Called where an act that holds a connection of <see cref="Writer"/> asks for another; tests set it.</summary>
    public static Action? AskedWithinAct { get; set; }

    /// <summary>Whether what runs now is the work of an act.</summary>
    internal static bool Acting { get => Within.Value; set => Within.Value = value; }

    private static readonly AsyncLocal<bool> Within = new();
    private readonly NpgsqlDataSource _writer;

    /// <summary>As <see cref="Writer"/>, for acts of millions of rows: the end of one COPY checks them all and may take many minutes.</summary>
    public NpgsqlDataSource LongWriter { get; }

    /// <summary>Connections that ids are taken over. Acts take ids while they hold a connection of <see cref="Writer"/>: over the same pool they would wait for one another.</summary>
    public NpgsqlDataSource Ids { get; }

    /// <summary>Connections under row-level security; see <see cref="ReadContext"/>.</summary>
    public NpgsqlDataSource Reader { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await _writer.DisposeAsync();
        await Reader.DisposeAsync();
        await LongWriter.DisposeAsync();
        await Ids.DisposeAsync();
    }

    private static NpgsqlDataSource Source(string connectionString, string? role, int most, bool patient = false)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = most, MaxAutoPrepare = 60, AutoPrepareMinUsages = 2, ApplicationName = "proofmark", IncludeErrorDetail = false };
        // Readers keep nothing in a session (their context ends with the transaction), so nothing needs to be reset between two of them.
        settings.NoResetOnClose = role == ReaderRole;
        if (patient) settings.CommandTimeout = 0;
        if (role is not null) settings.Options = (settings.Options + " -c role=" + role).Trim();
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
