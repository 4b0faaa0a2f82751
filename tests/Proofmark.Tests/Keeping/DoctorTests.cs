using System.Text.RegularExpressions;
using Proofmark.Core.Watching;
using Proofmark.Core.Keeping;
using Proofmark.Core.Languages;
using Proofmark.Core.Storage;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Keeping;

/// <summary>Each thing that goes wrong with a node is named once it is wrong, with what to do, and not before.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private KeptNode node = null!;

    public async Task InitializeAsync() => node = await KeptNode.StartAsync();

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task A_node_that_is_backed_up_and_signs_has_no_fault()
    {
        await node.RegisterAsync("1");
        Assert.Contains("no_backup", Machine());
        await node.TakeAsync();
        Assert.Empty(Machine());
        Assert.Equal(["one_administrator"], await DatabaseAsync(TimeProvider.System));
    }

    [Fact]
    public async Task What_the_machine_does_wrong_is_named()
    {
        await node.RegisterAsync("1");
        await node.TakeAsync();
        Assert.Equal("disk", Assert.Single(MachineExamination.Disk(MachineExamination.LeastFree - 1, "/srv")).Code);
        Assert.Empty(MachineExamination.Disk(MachineExamination.LeastFree, "/srv"));

        var key = Path.Combine(node.Data, "keys", "ledger.pem");
        File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.GroupRead);
        Assert.Equal(["key_readable"], Machine());
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal(["backup_old"], Machine(new Clock(TimeSpan.FromDays(3))));

        var away = node.Backup + ".away";
        Directory.Move(node.Backup, away);
        await Assert.ThrowsAnyAsync<Exception>(() => node.TakeAsync());
        Assert.Equal(["backup_failed"], Machine());
        Directory.Move(away, node.Backup);
        await node.TakeAsync();
        Assert.Empty(Machine());
    }

    [Fact]
    public async Task What_the_database_does_wrong_is_named()
    {
        var ordinary = new[] { "one_administrator" };
        await node.RegisterAsync("1");
        Assert.Equal(ordinary, await DatabaseAsync(TimeProvider.System));
        Assert.Equal([.. ordinary, "unsigned"], await DatabaseAsync(new Clock(TimeSpan.FromMinutes(2))));
        Assert.Contains("clock_back", await DatabaseAsync(new Clock(TimeSpan.FromDays(-1))));

        await ExecuteAsync("insert into queue (kind, payload, run_after, dead) values ('test', '{}', now(), true)");
        Assert.Contains("queue_dead", await DatabaseAsync(TimeProvider.System));
        await ExecuteAsync("update queue set dead = false, run_after = now() - interval '2 hours'");
        Assert.Contains("queue_waits", await DatabaseAsync(TimeProvider.System));
        await ExecuteAsync("delete from queue");

        await ExecuteAsync("alter system set synchronous_commit = off");
        await ExecuteAsync("select pg_reload_conf()");
        await UntilAsync("setting");
        await ExecuteAsync("alter system reset synchronous_commit");
        await ExecuteAsync("select pg_reload_conf()");

        while (await node.Local.Sequencer.RunOnceAsync() > 0) { }
        await ExecuteAsync("alter table checkpoints disable trigger all");
        await ExecuteAsync("delete from checkpoints");
        Assert.Contains("database_older", await DatabaseAsync(TimeProvider.System));
    }

    [Fact]
    public void Every_finding_has_a_sentence_in_every_language()
    {
        var codes = Repository.Sources(".cs").Where(f => f.Path.StartsWith("src/Proofmark.Core/Watching/", StringComparison.Ordinal))
            .SelectMany(f => Regex.Matches(f.Text, @"Gravity\.\w+, ""(?<code>\w+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)).Select(m => m.Groups["code"].Value).Distinct().ToList();
        Assert.InRange(codes.Count, 18, 60);
        foreach (var code in codes)
            foreach (var language in Texts.Embedded.Languages) Assert.True(Texts.Embedded[language.Code].Has("doctor.says." + code), code);
    }

    private List<string> Machine(TimeProvider? clock = null) => [.. MachineExamination.Examine(node.Data, clock ?? TimeProvider.System).Select(s => s.Code).Where(c => c != "disk")];

    private async Task<List<string>> DatabaseAsync(TimeProvider clock) => [.. (await DatabaseExamination.ExamineAsync(node.Local.Database, node.Local.Place, clock)).Select(s => s.Code).Order(StringComparer.Ordinal)];

    private async Task ExecuteAsync(string sql)
    {
        await using var command = node.Local.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    // PostgreSQL takes up its settings in its own time.
    private async Task UntilAsync(string code)
    {
        for (var i = 0; i < 100 && !(await DatabaseAsync(TimeProvider.System)).Contains(code); i++) await Task.Delay(100);
        Assert.Contains(code, await DatabaseAsync(TimeProvider.System));
    }

    private sealed class Clock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
