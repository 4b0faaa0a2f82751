using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Weapons;
using Proofmark.Ledger;
using Proofmark.EndToEnd.Shared;

namespace Proofmark.EndToEnd.Faults;

/// <summary>What is killed.</summary>
internal enum Victim
{
    /// <summary>PostgreSQL with all its processes, while several clerks' acts run.</summary>
    Database,

    /// <summary>The server, while it imports a file.</summary>
    Server,

    /// <summary>Both at once, while several clerks' acts run.</summary>
    Both,
}

/// <summary>An installation with a durable cluster on which acts are done and killed; <see cref="CheckAsync"/> says what is left.</summary>
internal sealed class KillRun : IAsyncDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"proofmark-kill-{Guid.NewGuid():N}");
    private readonly Random _dice = new(Environment.TickCount);
    private readonly Dictionary<Victim, DrillClient> _clients = [];
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly List<KillFigures> _figures = [];
    private PrivateCluster _cluster = null!;
    private string _connection = "";
    private int _first = 1;

    public async Task StartAsync()
    {
        await ReviveAsync();
        _connection = await _cluster.EnsureDatabaseAsync("proofmark");
        await Migrator.ApplyAsync(_connection, _clock);
        await using var database = new Database(_connection);
        await NodeIdentity.EnsureAsync(database, "XA", "national", _clock);
        var acts = new Acts(database, new IdAllocator(database), _clock);
        foreach (var code in new[] { Drill.Register, Drill.ImportRegister })
            await new RegisterService(acts).OpenAsync(code, code, "weapons", 0, null, new Doing(Actor.Node, Purpose.Housekeeping, Guid.NewGuid()));
        await new Sequencer(acts, new LedgerPlace(_data)).RunOnceAsync();
    }

    /// <summary>Kills that many times, then lets everything that was begun come to its end.</summary>
    public async Task<KillFigures> KillAsync(Victim victim, int times)
    {
        var client = _clients[victim] = new DrillClient(Path.Combine(_data, $"acknowledged-{victim}.log"));
        var what = victim == Victim.Server ? "import" : "acts";
        int hits = 0, seen = 0, half = 0;
        var open = new List<int>();
        var process = new DrillProcess(client, what, _connection, _data, _first, []);
        try
        {
            await process.ReadyAsync();
            // Two whole ones first: the very first is slow, and says little of how long the others take.
            for (var i = 0; i < 2; i++) await AnotherAsync(client);
            for (var i = 0; i < times; i++)
            {
                if (victim == Victim.Server) await BegunAsync(client);
                await Task.Delay(_dice.Next((int)Pace(client, victim).TotalMilliseconds));
                if (await OpenTransactionAsync()) seen++;
                var hit = await StrikeAsync(client, process, victim);
                if (hit.Length > 0) hits++;
                open.AddRange(hit);
                if (victim != Victim.Server) await ReviveAsync();
                await QuietAsync(victim);
                half += await HalfThereAsync(client, victim);
                if (victim == Victim.Database)
                {
                    await AnotherAsync(client);
                    continue;
                }
                process.Dispose();
                _first = client.Begun.Keys.Max() + 1;
                process = new DrillProcess(client, what, _connection, _data, _first, client.Open());
                await process.ReadyAsync();
                if (victim == Victim.Both) await AnotherAsync(client);
            }
            if (await process.FinishAsync() != 0) throw new InvalidOperationException("The acting process did not come to its end.");
        }
        finally
        {
            process.Dispose();
        }
        _first = client.Begun.Keys.Max() + 1;
        var again = open.Distinct().Count(client.Again.ContainsKey);
        var (lost, halfLeft) = await LostAsync(client, victim);
        var name = victim switch { Victim.Database => "PostgreSQL during acts", Victim.Server => "server during imports", _ => "server and PostgreSQL during acts" };
        var figures = new KillFigures(name, times, hits, seen, open.Count - again, again, half + halfLeft, client.Acknowledged.Count, lost);
        _figures.Add(figures);
        return figures;
    }

    /// <summary>Signs what waits and recomputes everything from stored rows to signed checkpoint.</summary>
    public async Task<(VerificationReport Verification, KillReport Report)> CheckAsync()
    {
        await using var database = new Database(_connection);
        var place = new LedgerPlace(_data);
        var sequencer = new Sequencer(new Acts(database, new IdAllocator(database), _clock), place);
        while (await sequencer.RunOnceAsync() > 0)
        {
        }
        var node = (await NodeIdentity.FindAsync(database))!;
        var report = await Verifier.RunAsync(database, place, new TrustedKeys(place.Signer(node.Origin).PublicKey), [WeaponStates.CheckAsync, StandingCheck.RunAsync]);
        return (report, new KillReport(_clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), await SoakResults.CommitAsync(), SoakResults.ThisMachine(), true, _figures,
            report.Acts, report.Rows, report.SignedSize, report.FindingCount, Math.Round(_clock.GetElapsedTime(_started).TotalSeconds, 1)));
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(_data);
        Directory.Delete(_data, recursive: true);
    }

    private async Task ReviveAsync() => _cluster = await PrivateCluster.StartAsync(_data, new ClusterOptions { SharedBuffersMegabytes = 64 });

    /// <summary>Kills, and returns the acts whose answer that cost: announced before, and then failed or never heard of again.</summary>
    private async Task<int[]> StrikeAsync(DrillClient client, DrillProcess process, Victim victim)
    {
        client.Failed.Clear();
        var before = client.Open();
        switch (victim)
        {
            case Victim.Server:
                await process.KillAsync();
                return client.Open();
            case Victim.Both when _dice.Next(2) == 0:
                await Task.WhenAll(_cluster.CrashAsync(), process.KillAsync());
                return client.Open();
            case Victim.Both:
                await process.KillAsync();
                await _cluster.CrashAsync();
                return client.Open();
            default:
                await _cluster.CrashAsync();
                var clock = Stopwatch.StartNew();
                // The process lives and learns of it; an act that was acknowledged after all was not hit.
                while (before.Any(n => !client.Acknowledged.ContainsKey(n) && !client.Failed.ContainsKey(n)) && clock.Elapsed < TimeSpan.FromSeconds(20)) await Task.Delay(20);
                return [.. before.Where(client.Failed.ContainsKey)];
        }
    }

    /// <summary>How long a kill may wait: within the shortest import seen, or long enough for the clerks to be at any point.</summary>
    private static TimeSpan Pace(DrillClient client, Victim victim) => victim == Victim.Server ? client.Shortest * 0.8 : TimeSpan.FromMilliseconds(600);

    private static Task AnotherAsync(DrillClient client)
    {
        var count = client.Acknowledged.Count;
        return UntilAsync(() => client.Acknowledged.Count > count, "another acknowledgement");
    }

    private static Task BegunAsync(DrillClient client)
    {
        var begun = client.Announcements;
        return UntilAsync(() => client.Announcements > begun, "another announcement");
    }

    private static async Task UntilAsync(Func<bool> there, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!there())
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(2)) throw new TimeoutException($"No {what} within two minutes.");
            await Task.Delay(2);
        }
    }

    private async Task<bool> OpenTransactionAsync() => await ScalarAsync("select count(*) from pg_stat_activity where backend_xid is not null and datname = current_database()") > 0;

    /// <summary>A killed server's last statement may still be running in the database.</summary>
    private async Task QuietAsync(Victim victim)
    {
        if (victim == Victim.Database) return;
        var clock = Stopwatch.StartNew();
        while (await OpenTransactionAsync() && clock.Elapsed < TimeSpan.FromSeconds(30)) await Task.Delay(50);
    }

    /// <summary>Rows without an act, and acts without all of their rows.</summary>
    private async Task<int> HalfThereAsync(DrillClient client, Victim victim)
    {
        var orphans = await ScalarAsync("""
            select (select count(*) from entries t where not exists (select from acts a where a.id = t.act)) + (select count(*) from marks t where not exists (select from acts a where a.id = t.act))
                 + (select count(*) from events t where not exists (select from acts a where a.id = t.act)) + (select count(*) from acts a where not exists (select from leaves l where l.act = a.id))
                 + (select count(*) from acts a where not exists (select from record_tiles l where l.act = a.id))
            """);
        return (int)orphans + (await StandingAsync(client.Open(), victim)).Count(s => s.Value is { Whole: false });
    }

    private async Task<(int Lost, int Half)> LostAsync(DrillClient client, Victim victim)
    {
        var standing = await StandingAsync([.. client.Begun.Keys], victim);
        var lost = client.Acknowledged.Count(a => !standing.TryGetValue(a.Key, out var s) || s.Uid != a.Value);
        return (lost, standing.Count(s => !s.Value.Whole) + client.Begun.Keys.Count(n => !standing.ContainsKey(n)));
    }

    /// <summary>Which of these works are there, as what, and whether with every row, the leaf and the queued item.</summary>
    private async Task<Dictionary<int, (Guid Uid, bool Whole)>> StandingAsync(int[] numbers, Victim victim)
    {
        var import = victim == Victim.Server;
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(import
            ? """
              select k.n, b.uid, (select count(*) from entries where act = a.id) + (select count(*) from marks where act = a.id) + (select count(*) from events where act = a.id),
                     exists (select from leaves where act = a.id), 1
              from unnest($1, $2) k (n, key) join acts a on a.idempotency_key = k.key or a.id = (select b.act from batches b where b.file_name = 'drill-' || k.n || '.csv' and b.until_act is null)
              left join batches b on b.act = a.id
              """
            : """
              select k.n, a.uid, (select count(*) from entries where act = a.id) + (select count(*) from marks where act = a.id) + (select count(*) from events where act = a.id),
                     exists (select from leaves where act = a.id), (select count(*)::int from queue where act = a.id)
              from unnest($1, $2) k (n, key) join acts a on a.idempotency_key = k.key
              """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = numbers });
        command.Parameters.Add(new() { Value = numbers.Select(Drill.KeyOf).ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        var standing = new Dictionary<int, (Guid, bool)>();
        while (await reader.ReadAsync())
        {
            var number = reader.GetInt32(0);
            var rows = import ? Drill.ImportedRows : Drill.RowsOf(number);
            standing.Add(number, (reader.IsDBNull(1) ? Guid.Empty : reader.GetGuid(1), reader.GetInt64(2) == rows && reader.GetBoolean(3) && reader.GetInt32(4) == 1));
        }
        return standing;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
