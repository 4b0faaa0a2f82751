using System.Formats.Tar;
using System.IO.Compression;
using Proofmark.Cli.Bundle;
using Proofmark.Core.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Proofmark.EndToEnd.Bundle;

/// <summary>
/// A node whose database an early program left, under an installed bundle, without network: the next bundle's own install.sh brings it to
/// today's schema, and takes it back. The database is the one of UpgradeTests.
/// </summary>
[Trait("Category", "Slow")]
public sealed class SchemaUpgradeTests(ITestOutputHelper output) : IDisposable
{
    private const int OldSteps = 10;
    private const string Counts = "select string_agg(n, ', ' order by n) from (select 'acts ' || count(*) n from acts union all select 'entries ' || count(*) from entries union all select 'events ' || count(*) from events union all select 'marks ' || count(*) from marks union all select 'lookups ' || count(*) from lookups union all select 'persons ' || count(*) from persons union all select 'leaves ' || count(*) from leaves) t";
    private readonly string bundles = Directory.CreateTempSubdirectory("bundles-").FullName;

    public void Dispose() => Directory.Delete(bundles, recursive: true);

    [Fact]
    public async Task The_installer_brings_a_node_of_an_early_schema_to_todays_with_every_record_people_sign_in_and_the_way_back_is_kept()
    {
        if (await BareMachine.WhyNotAsync() is { } reason)
        {
            output.WriteLine($"Nothing was upgraded: no bare machine can be set up here: {reason}");
            return;
        }
        var keyFile = Path.Combine(bundles, "key.pem");
        using var key = ReleaseKey.Open(keyFile, make: true, out _);
        await BundleMaker.MakeAsync(bundles, "first", "--release-key", keyFile);
        await BundleMaker.MakeAsync(bundles, "second", "--release-key", keyFile, "--release", "99.0.0", "--without-packages");
        var kept = Directory.CreateDirectory(Path.Combine(bundles, "kept")).FullName;
        await using (var gzip = new GZipStream(File.OpenRead(Path.Combine(BundleMaker.Root(), "tests/Proofmark.Tests/Storage/Kept/node-of-10-steps.tar.gz")), CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(gzip, kept, overwriteFiles: false);

        await using var machine = await BareMachine.StartAsync(bundles, BundleMaker.Root());
        await machine.DoAsync($"/mnt/bundles/first/install.sh --no-service --host {BareMachine.Host} --state XA --key '{key.Signer.PublicKey}'");
        await (await RunningNode.StartAsync(machine)).DisposeAsync();
        await PutBackInTimeAsync(machine);
        var before = await AskAsync(machine, Counts);
        Assert.Equal("acts 7, entries 306, events 883, leaves 7, lookups 3, marks 504, persons 175", before);
        Assert.Equal(OldSteps, int.Parse(await AskAsync(machine, "select count(*) from schema_migrations"), System.Globalization.CultureInfo.InvariantCulture));

        var upgraded = await machine.DoAsync("/mnt/bundles/second/install.sh --no-service");
        Assert.Contains("for the way back", upgraded, StringComparison.Ordinal);
        Assert.Contains($"The database was upgraded from {OldSteps} steps of the schema to {Migrator.All.Count}.", upgraded, StringComparison.Ordinal);
        Assert.Equal(before, await AskAsync(machine, Counts));
        Assert.Contains("Everything holds", await machine.DoAsync("proofmark verify"), StringComparison.Ordinal);
        await using (var node = await RunningNode.StartAsync(machine))
        {
            using var chief = await People.BrowserAsync(machine);
            await People.BeginAsync(chief, node.Link!);
            await People.InviteClerkAsync(machine, chief);
            using var clerk = await People.SignedInAsync(machine);
            People.Shows("BERNARDELLI", await clerk.GetAsync("/weapons?mark=43225Z"));
            People.Shows("AK 1234", await clerk.GetAsync(await People.RegisterAsync(clerk, "AK 1234", "R-1")));
            Assert.Contains("Everything holds", await machine.DoAsync("proofmark verify"), StringComparison.Ordinal);
            await RotateBesideAsync(machine, clerk);
        }

        await machine.DoAsync("/opt/proofmark/current/install.sh --rollback --yes --no-service");
        Assert.Equal(before, await AskAsync(machine, Counts));
        Assert.Equal(OldSteps, int.Parse(await AskAsync(machine, "select count(*) from schema_migrations"), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The ledger's key is replaced by command while the server runs: it signs with the new one at once, and nothing else changes for the clerk.</summary>
    private static async Task RotateBesideAsync(BareMachine machine, FormBrowser clerk)
    {
        var said = await machine.DoAsync("proofmark ledger rotate-key");
        Assert.Contains("from now on the ledger is signed by proofmark/XA/", said, StringComparison.Ordinal);
        People.Shows("AK 4321", await clerk.GetAsync(await People.RegisterAsync(clerk, "AK 4321", "R-2")));
        Assert.Contains("0 not signed yet", await machine.DoAsync("for i in $(seq 60); do proofmark verify | grep -q ' 0 not signed yet' && break; sleep 1; done; proofmark verify"), StringComparison.Ordinal);
        Assert.Contains("Everything holds", await machine.DoAsync("proofmark verify"), StringComparison.Ordinal);
        Assert.Equal("proofmark 600", (await machine.DoAsync("cd /var/lib/proofmark/keys && stat -c '%U %a' ledger*.pem")).Trim());
    }

    /// <summary>The installed node's data become those of the early program, and the release is one of that schema.</summary>
    private static async Task PutBackInTimeAsync(BareMachine machine)
    {
        await machine.DoAsync("install -m 0644 /mnt/bundles/kept/database.sql /tmp/kept.sql");
        await WithDatabaseAsync(machine, "dropdb proofmark && createdb proofmark && psql -q -v ON_ERROR_STOP=1 -d proofmark -f /tmp/kept.sql >/dev/null");
        await machine.DoAsync("cd /var/lib/proofmark && rm -rf ledger keys && cp -r /mnt/bundles/kept/ledger /mnt/bundles/kept/keys . && chown -R proofmark:proofmark ledger keys && chmod -R go= ledger keys");
        await machine.DoAsync("sed -i 's/^schema .*/schema 10 0000/' /opt/proofmark/current/RELEASE");
    }

    private static async Task<string> AskAsync(BareMachine machine, string query) => (await WithDatabaseAsync(machine, $"psql -X -At -d proofmark -c \"{query}\"")).Trim();

    /// <summary>Runs a line of shell beside the stopped node's database.</summary>
    private static Task<string> WithDatabaseAsync(BareMachine machine, string script)
    {
        var line = "export PATH=$(echo /usr/lib/postgresql/*/bin):$PATH PGHOST=/tmp/ask PGUSER=proofmark_owner; mkdir -p -m 700 /tmp/ask; pg_ctl -D /var/lib/proofmark/pg -o \"-c listen_addresses= -c unix_socket_directories=/tmp/ask\" -w -s -l /tmp/ask/log start; trap \"pg_ctl -D /var/lib/proofmark/pg -m fast -w -s stop\" EXIT; set -e; " + script;
        return machine.DoAsync($"cd /tmp; setpriv --reuid=proofmark --regid=proofmark --init-groups -- bash -c '{line.Replace("'", "'\\''", StringComparison.Ordinal)}'");
    }
}
