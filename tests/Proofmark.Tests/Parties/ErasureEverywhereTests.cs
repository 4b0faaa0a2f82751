using System.Text;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using Proofmark.Server.Parties;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Tracing;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>
/// One human, everywhere a node may come to hold a name and a number: imported, rejected, typed in, recovered with, searched for,
/// released to another State, photographed. After the erasure nothing of it is left at either end, and verification says why.
/// </summary>
public sealed class ErasureEverywhereTests : IAsyncLifetime
{
    // Of this run alone: the cluster and its logs are shared with other tests.
    private readonly string first = "Zebulon" + Guid.NewGuid().ToString("N")[..8];
    private readonly string last = "Quill" + Guid.NewGuid().ToString("N")[..10];
    private readonly string number = "ID" + Guid.NewGuid().ToString("N")[..16];
    private LedgerWorld a = null!;
    private LedgerWorld b = null!;
    private TraceNode tracingA = null!;
    private TraceNode tracingB = null!;

    private string Name => $"{first} {last}";

    public async Task InitializeAsync()
    {
        (a, b) = (await LedgerWorld.CreateAsync(1), await LedgerWorld.CreateAsync(0, "XB"));
        tracingA = TraceNode.Open(a.Node.Acts, a.Data, (await NodeIdentity.FindAsync(a.Node.Database))!);
        tracingB = TraceNode.Open(b.Node.Acts, b.Data, (await NodeIdentity.FindAsync(b.Node.Database))!);
        await PairAsync(tracingA, tracingB, "XB");
        await PairAsync(tracingB, tracingA, "XA");
    }

    public async Task DisposeAsync()
    {
        tracingA.Dispose();
        tracingB.Dispose();
        await a.DisposeAsync();
        await b.DisposeAsync();
    }

    [Fact]
    public async Task After_an_erasure_no_name_or_number_is_left_at_either_end_and_verification_names_rule_and_act()
    {
        using var keysA = PersonKeys.Open(a.Data);
        var persons = new PersonService(a.Node.Acts, keysA);
        var store = AttachmentStore.Open(a.Data);
        var jobs = new ImportJobs(a.Node.Database, a.Data, TimeProvider.System);

        await ImportAsync(keysA, jobs);
        var imported = await a.Node.ScalarAsync<long>("select max(person) from person_contents");
        var typed = await persons.RecordAsync([new("name", Name, "Arms Act", null), new("number", number, "Arms Act", new DateOnly(2020, 1, 1))], Node.Amina, new Purpose("registration"), Guid.NewGuid());
        var (entry, _) = await a.Node.Weapons.RegisterAsync(new RegisterWeapon(a.Register, $"holder {number}", [new MarkRequest("serial", "AB53417")]) { HolderKind = "person", HolderPerson = typed }, Node.By(Node.Amina));
        await a.Node.Weapons.ReportStolenAsync(entry, null, $"stolen from {Name}", Node.By(Node.Amina));
        await a.Node.Weapons.CorrectAsync(entry, e => e with { Make = "Ostrava" }, $"as {last}, {first} says", new Doing(Node.Amina, new Purpose("registration", null, $"estate of {Name}"), Guid.NewGuid()));
        await new RecoveryService(a.Node.Acts).RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new MarkRequest("serial", "AB53417")]), "seized", "XA") { Cause = "theft", Circumstances = $"at the house of {Name} ({number})" }, Node.By(Node.Amina));
        await QueryAsync($"owner {Name}");
        await a.Sequencer.RunOnceAsync();
        await QueryAsync(last);
        var files = await AttachAsync(store, imported);
        await a.Node.ExecuteAsync($"insert into queue (kind, payload, run_after, dead, last_error) values ('letter', '{{\"to\":\"{Name}\"}}', now(), true, '{number} is not known')");
        await jobs.AddAsync(new ImportJob(Guid.NewGuid(), Node.Amina, new Purpose("registration", null, Name), "en", "POLICE", RegisterKind.Weapons, $"{last}.csv", 1, ImportJobState.Uploaded, null, null, [], default, default));

        var view = await ReleaseAsync();
        var atB = (await tracingB.Traces.Store.FindCaseAsync(CaseSide.Asker, view.CaseUid))!;
        Assert.Contains(Name, atB.Events[^1].Data!, StringComparison.Ordinal);
        foreach (var file in PlantedWords.Files(Path.Combine(a.Data, "import"))) File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));
        // The planner's samples hold what the columns hold.
        await a.Node.ExecuteAsync("analyze");
        Assert.Superset(new HashSet<string> { "acts", "entries", "events", "lookups", "queue", "recoveries", "import_jobs", "attachments", "batches", "traces", "messages_in (payload)" }.Order().ToHashSet(), (await PlantedWords.TablesAsync(a.Node.Database, last)).Concat(await PlantedWords.TablesAsync(a.Node.Database, number)).ToHashSet());
        Assert.All(files, f => Assert.True(File.Exists(f)));

        var erased = await EraseAsync(a, persons, ErasureSteps.Of(a.Node.Acts, store, jobs), imported);
        await NothingLeftAsync(a);
        Assert.All(files, f => Assert.False(File.Exists(f)));
        Assert.Empty(await persons.ReadAsync(typed));
        var report = await a.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.All(report.ErasedRecords, r => Assert.Equal(("Arms Act s. 12", erased), (r.Rule, r.By)));
        // Names and numbers of two records, and the rows beside them.
        Assert.InRange(report.ErasedRecords.Count, 15, 60);
        // The case can still be read, without the persons.
        Assert.Equal(TraceState.RespondedFull, (await tracingA.Traces.Store.FindCaseAsync(CaseSide.Asked, view.CaseUid))!.Case.State);

        // At the other end the person is one who was released.
        using var keysB = PersonKeys.Open(b.Data);
        var received = await b.Node.ScalarAsync<long>("select max(person) from person_keys");
        await EraseAsync(b, new PersonService(b.Node.Acts, keysB), ErasureSteps.Of(b.Node.Acts, AttachmentStore.Open(b.Data), new ImportJobs(b.Node.Database, b.Data, TimeProvider.System)), received);
        await NothingLeftAsync(b);
        Assert.Empty((await b.VerifyAsync()).Findings);
        Assert.DoesNotContain(Name, (await tracingB.Traces.Store.FindCaseAsync(CaseSide.Asker, view.CaseUid))!.Events[^1].Data!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_in_the_planners_samples_go_even_when_another_transaction_began_while_the_copies_were_cleaned()
    {
        using var keys = PersonKeys.Open(a.Data);
        var persons = new PersonService(a.Node.Acts, keys);
        var typed = await persons.RecordAsync([new("name", Name, "Arms Act", null)], Node.Amina, new Purpose("registration"), Guid.NewGuid());
        await a.Node.Weapons.RegisterAsync(new RegisterWeapon(a.Register, $"holder {Name}", [new MarkRequest("serial", "AB53417")]), Node.By(Node.Amina));
        await a.Node.ExecuteAsync("analyze");
        Task<bool> WaitsAsync() => a.Node.ScalarAsync<bool>("select exists (select from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() and query like 'select exists (select from pg_stat_activity where pid <> pg_backend_pid() and (age%')");
        Task<long> FileAsync() => a.Node.ScalarAsync<long>("select pg_relation_filenode('import_jobs'::regclass)::bigint");
        var file = await FileAsync();

        // One holds the clean-up back before it begins, the other begins after that and stays open.
        await using var before = await BeginAsync();
        var cleaning = EraseAsync(a, persons, ErasureSteps.Of(a.Node.Acts, AttachmentStore.Open(a.Data), new ImportJobs(a.Node.Database, a.Data, TimeProvider.System)), typed);
        while (!await WaitsAsync()) await Task.Delay(20);
        await using var meanwhile = await BeginAsync();
        await before.Transaction.RollbackAsync();
        // The last of the tables is rewritten, and it waits again.
        while (!cleaning.IsCompleted && !(await FileAsync() != file && await WaitsAsync())) await Task.Delay(20);
        Assert.False(cleaning.IsCompleted);
        await meanwhile.Transaction.RollbackAsync();
        await cleaning;
        Assert.Equal([], await PlantedWords.RelationsAsync(a.Node, last));
    }

    /// <summary>A transaction that has a number, which is what others see of it.</summary>
    private async Task<Held> BeginAsync()
    {
        var connection = await a.Node.Database.Owner.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var number = new NpgsqlCommand("select pg_current_xact_id()::text", connection, transaction);
        await number.ExecuteScalarAsync();
        // The statement before keeps its snapshot until there is another; a transaction in another database would have none here.
        await using var another = new NpgsqlCommand("set local statement_timeout = 0", connection, transaction);
        await another.ExecuteNonQueryAsync();
        return new Held(connection, transaction);
    }

    private sealed record Held(NpgsqlConnection Connection, NpgsqlTransaction Transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }

    private static async Task<long> EraseAsync(LedgerWorld world, PersonService persons, ErasureCleanup cleanup, long person)
    {
        var erasure = new PersonErasure(world.Node.Acts, persons);
        var proposal = await erasure.ProposeAsync(person, new ErasurePlan("Arms Act s. 12", false, []), Node.By(Node.Amina, "data_protection"));
        await new Proposals(world.Node.Acts).DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        var done = await erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid());
        var list = new ErasureList(world.Node.Database, TimeProvider.System);
        Assert.Equal("cleaning", (await list.ListAsync(person, 5))[0].State);
        // A test beside this one may keep a transaction open for longer than the clean-up waits; then it comes again.
        for (var tries = 0; await cleanup.RunOnceAsync(e => throw e) == 0; tries++)
        {
            Assert.True(tries < 240, "The clean-up never found itself alone.");
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        Assert.Equal("finished", (await list.ListAsync(person, 5))[0].State);
        await world.Sequencer.RunOnceAsync();
        return done.Id;
    }

    private async Task NothingLeftAsync(LedgerWorld world)
    {
        // What was sealed cannot be opened any more, and is not kept either.
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select (select count(*) from trace_events where sealed is not null) + (select count(*) from messages_in where persons is not null and length(envelope) > 0) + (select count(*) from messages_out where persons is not null and length(envelope) > 0)"));
        Assert.NotEqual(0L, await world.Node.ScalarAsync<long>("select count(*) from trace_events where persons is not null"));
        // The clean-up turned the log over; what tests beside this one wrote since is theirs.
        foreach (var text in new[] { first, last, number })
        {
            Assert.Empty(await PlantedWords.TablesAsync(world.Node.Database, text));
            Assert.Empty(PlantedWords.Holding(PlantedWords.Files(world.Data), text));
            Assert.Equal([], await PlantedWords.RelationsAsync(world.Node, text));
        }
    }

    private async Task ImportAsync(PersonKeys keys, ImportJobs jobs)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("erasure-").FullName, $"list of {first} {last}.csv");
        await File.WriteAllTextAsync(file, $"No,Serial,Make,Made,Holder,Id,Kind\n1,S1,Glock,1999,{Name},{number},person\n2,S2,Glock,1999-02-31,{Name},{number},person\n");
        await new ImportService(a.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(new ImportRequest("POLICE", file, MappingReader.Read(PlantedWords.Mapping), jobs.WorkRoot, p => p.Code, Node.By(Node.Amina)) { RejectsPath = jobs.RejectsOf(Guid.NewGuid()) });
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.NotEmpty(PlantedWords.Holding(PlantedWords.Files(a.Data), number));
    }

    private async Task QueryAsync(string typed)
    {
        await using var session = await ReadSession.OpenAsync(a.Node.Database, new ReadContext(Node.Boris, new Purpose("investigation", null, "case 7"), [a.Register], 0), TimeProvider.System);
        await session.RecordAsync("find", "entry", typed, []);
        await session.CompleteAsync();
    }

    private async Task<string[]> AttachAsync(AttachmentStore store, long person)
    {
        byte[] picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. Encoding.UTF8.GetBytes(Name)];
        var rows = new List<AttachmentRow>();
        await a.Node.Acts.DoAsync(new ActRequest(RecoveryService.Recover, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
        {
            rows.Add(await AttachmentStore.AttachAsync(act, store.Put(picture), "entry", 1, "permit", person));
            rows.Add(await AttachmentStore.AttachAsync(act, store.Put(picture), "entry", 1, $"{Name} with the weapon"));
            // The camera's own file of the first goes with it, though nothing in its row says whom it shows.
            rows.Add(await AttachmentStore.AttachAsync(act, store.Put(picture), "entry", 1, null, part: ("original", rows[0].Id, null)));
        });
        return [.. rows.Select(r => store.PathOf(r.Sha256))];
    }

    /// <summary>XB asks, an officer of XA answers and releases the person; carried by file there and back.</summary>
    private async Task<TraceView> ReleaseAsync()
    {
        var request = Traces.Request with { Weapon = Traces.Pistol with { Markings = [new TracedMark { Kind = MarkKind.Serial, Text = "AB53417" }] }, Finding = Traces.Request.Finding! with { Circumstances = $"In the car of {Name}." } };
        var asked = await tracingB.Traces.RequestAsync(request, null, "XA", Node.By(Node.Amina, "tracing"));
        await CarryAsync(tracingB, tracingA);
        var here = (await tracingA.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        var response = Traces.Response with { Release = Traces.Response.Release! with { Persons = [new ReleasedPerson { Name = Name, Details = $"Licence {number}." }] } };
        await tracingA.Traces.SendAsync(here, response, Node.By(Node.Amina, "tracing"));
        // The released person is the holder in the register, not another record.
        Assert.Equal(0L, await a.Node.ScalarAsync<long>("select count(*) from person_contents where field = 'details'"));
        await CarryAsync(tracingA, tracingB);
        return here;
    }

    private static async Task CarryAsync(TraceNode from, TraceNode to)
    {
        using var there = new MemoryStream();
        using var back = new MemoryStream();
        await from.Federation.File.ExportAsync(to.Federation.Keys.Node, there);
        there.Position = 0;
        Assert.All(await to.Federation.File.ImportAsync(there, back), line => Assert.Empty(line.Problems));
        back.Position = 0;
        await from.Federation.File.ImportAsync(back, Stream.Null);
    }

    private static Task PairAsync(TraceNode one, TraceNode other, string state) => one.Federation.Peers.PairAsync(
        new Pairing(other.Federation.Keys.Statements, other.Federation.Keys.Node.Grouped, "by telephone", state, state, null), Node.By(Node.Amina, "administration"));
}
