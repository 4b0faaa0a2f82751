using System.Text;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Documents;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Keeping;
using Proofmark.Core.Leaving;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Storage.Verification;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using Proofmark.Server.Parties;
using Proofmark.Tests.Parties;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Tracing;

namespace Proofmark.Tests.Leaving;

/// <summary>
/// A node that has lived: an import, a withdrawn one, persons, one of them erased, attachments, recoveries, a case with another
/// State, look-ups sealed and unsealed, two epochs; and places to take it to.
/// </summary>
internal sealed class LeavingWorld : IAsyncDisposable
{
    public const string Known = "Wilhelmina Quillfeather";
    public const string Forgotten = "Zebulon Quackenbush";
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-leaving-").FullName;
    private readonly List<TestDatabase> databases = [];
    private readonly TraceNode tracing;

    private LeavingWorld(LedgerWorld here, LedgerWorld peer, TraceNode tracing) => (Here, Peer, this.tracing) = (here, peer, tracing);

    public LedgerWorld Here { get; }
    public LedgerWorld Peer { get; }
    public Node Node => Here.Node;

    public string RecoveryKey => Path.Combine(folder, "recovery.txt");
    public string Keys => Path.Combine(folder, "keys.age");
    public string Recipient { get; private set; } = "";

    public string Place(string name) => Path.Combine(folder, name);

    public static async Task<LeavingWorld> CreateAsync()
    {
        var (here, peer) = (await LedgerWorld.CreateAsync(3), await LedgerWorld.CreateAsync(0, "XB"));
        var world = new LeavingWorld(here, peer, TraceNode.Open(here.Node.Acts, here.Data, (await NodeIdentity.FindAsync(here.Node.Database))!));
        await world.LiveAsync();
        await RunAsync("age-keygen", "-o", world.RecoveryKey);
        world.Recipient = (await RunAsync("age-keygen", "-y", world.RecoveryKey)).Said.Trim();
        await KeyFile.WriteAsync(here.Data, world.Recipient, world.Keys);
        return world;
    }

    /// <summary>Runs one of the system's programs.</summary>
    public static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }

    /// <summary>Proposed by Amina, approved by Boris.</summary>
    public async Task ApproveAsync(string? recipient)
    {
        var proposal = await new ExportApproval(Node.Acts).ProposeAsync(recipient, Node.By(Node.Amina, "administration"));
        await new Proposals(Node.Acts).DecideAsync(ExportApproval.Export, proposal.Id, true, null, Node.Boris, new Purpose("administration"), Guid.NewGuid());
    }

    public Task<ExportManifest> ExportAsync(ExportRequest request, IProgress<double>? progress = null, CancellationToken ct = default) =>
        new NodeExport(Node.Acts, Here.Sequencer, Here.Data).RunAsync(request, Node.Amina, progress, ct);

    public async Task<ExportManifest> ApprovedExportAsync(string name, bool clear = true)
    {
        await ApproveAsync(clear ? null : Recipient);
        return await ExportAsync(new ExportRequest(Place(name), clear ? null : Recipient, clear));
    }

    /// <summary>An empty database and a data directory that is not there yet.</summary>
    public async Task<(string Connection, string Data)> EmptyAsync()
    {
        var database = await PostgresFixture.CreateDatabaseAsync();
        databases.Add(database);
        return (database.ConnectionString, Place("arrived-" + Guid.NewGuid().ToString("N")[..6]));
    }

    public NodeImportRequest Request(string name, string? key = null) => new(Place(name), Keys, RecoveryKey, key);

    public static Task<ExportManifest> ImportAsync((string Connection, string Data) to, NodeImportRequest request, IProgress<double>? progress = null, CancellationToken ct = default) =>
        new NodeImport(to.Connection, to.Data, TimeProvider.System).RunAsync(request, progress, ct);

    public static Task<VerificationReport> VerifyAsync(LocalNode node) => VerifyCommand.RunAsync(node, null, null, default);

    /// <summary>Rows of every table.</summary>
    public static async Task<Dictionary<string, long>> CountsAsync(Database database)
    {
        var counts = new Dictionary<string, long>();
        foreach (var table in NodeTables.All)
        {
            await using var command = database.Owner.CreateCommand($"select count(*) from {table}");
            counts.Add(table, (long)(await command.ExecuteScalarAsync())!);
        }
        return counts;
    }

    /// <summary>What a person finds with each of these questions, in order, to the letter.</summary>
    public static async Task<List<string>> FindAsync(Database database, long register)
    {
        var finder = new Proofmark.Core.Weapons.Finding.WeaponFinder(database, TimeProvider.System, ReferenceTables.Shipped);
        var lines = new List<string>();
        foreach (var (mark, make) in new (string?, string?)[] { ("AB0", null), ("AB1", null), ("ab-2", null), ("AB53*", null), ("S1", null), ("S2", "Glock"), ("AB53417", null), ("nothing", null) })
        {
            var query = MarkQuery.Read(mark, make, null, null, null, null).GetValueOrThrow();
            var found = await finder.FindAsync(query, new ReadContext(Node.Boris, new Purpose("investigation", null, "case 7"), [register], 0));
            lines.AddRange(found.Items.Select(c => $"{mark} {make}: {c.Mark} {c.MarkKind} {c.Make} {c.Model} {c.Calibre} {c.Country} {c.Year} {c.Status} {c.Uid} {c.Contradiction}"));
        }
        return lines;
    }

    private async Task LiveAsync()
    {
        using var keys = PersonKeys.Open(Here.Data);
        var persons = new PersonService(Node.Acts, keys);
        var store = AttachmentStore.Open(Here.Data);
        var jobs = new ImportJobs(Node.Database, Here.Data, TimeProvider.System);
        using var there = TraceNode.Open(Peer.Node.Acts, Peer.Data, (await NodeIdentity.FindAsync(Peer.Node.Database))!);
        await PairAsync(tracing, there, "XB");
        await PairAsync(there, tracing, "XA");

        var file = Path.Combine(folder, "register.csv");
        await File.WriteAllTextAsync(file, $"No,Serial,Make,Made,Holder,Id,Kind\n1,S1,Glock,1999,{Known},ID-1,person\n2,S2,Glock,2001,{Forgotten},ID-2,person\n3,\"S\t3\\\",Sig,2003,,,\n");
        await new ImportService(Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(new ImportRequest("POLICE", file, MappingReader.Read(PlantedWords.Mapping), Place("work"), p => p.Code, Node.By(Node.Amina)));
        await File.WriteAllTextAsync(file, "No,Serial,Make,Made,Holder,Id,Kind\n9,S9,Glock,1999,,,\n");
        await new ImportService(Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(new ImportRequest("POLICE", file, MappingReader.Read(PlantedWords.Mapping), Place("work"), p => p.Code, Node.By(Node.Amina)));

        var typed = await persons.RecordAsync([new("name", Known, "Arms Act", null), new("number", "LIC \"7\"\\\n2", "Arms Act", new DateOnly(2031, 1, 1))], Node.Amina, new Purpose("registration"), Guid.NewGuid());
        var (entry, _) = await Node.Weapons.RegisterAsync(new RegisterWeapon(Here.Register, "P-7", [new MarkRequest("serial", "AB53417")]) { HolderKind = "person", HolderPerson = typed }, Node.By(Node.Amina));
        await Node.Weapons.ReportStolenAsync(entry, null, "stolen by night", Node.By(Node.Amina));
        await new RecoveryService(Node.Acts).RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new MarkRequest("serial", "AB53417")]), "seized", "XA") { Cause = "theft", Circumstances = "في المرفأ" }, Node.By(Node.Amina));
        byte[] picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, .. Encoding.UTF8.GetBytes("a picture")];
        await Node.Acts.DoAsync(new ActRequest(RecoveryService.Recover, Node.Amina, new Purpose("registration"), Guid.NewGuid()), async act =>
            await AttachmentStore.AttachAsync(act, store.Put(picture), "entry", entry, "permit", typed));
        await TraceAsync(there);
        await LookAsync("AB1");
        // Something sealed, and the padding that goes with it.
        await using (var writer = await Node.Database.Writer.OpenConnectionAsync())
            await SealedJournal.AddAsync(writer, SealedVault.Open(Here.Data), SealedJournal.Authorities, new SealedEntry { Kind = "open", Of = Guid.NewGuid(), By = Node.Boris.User, At = TimeProvider.System.GetUtcNow().UtcDateTime, Reference = "GA 12/2026" });
        await Node.ExecuteAsync("update node set created = created - interval '2 hours'");
        await Here.Sequencer.CoverSealedAsync();
        await Here.Sequencer.RunOnceAsync();
        await Here.Sequencer.OpenEpochAsync("The disk failed on 12 May; nothing was lost.", Actor.Node);
        await EraseAsync(persons, ErasureSteps.Of(Node.Acts, store, jobs));
        await Here.Sequencer.RunOnceAsync();
        await LookAsync("sealed when it is exported");
    }

    private async Task TraceAsync(TraceNode there)
    {
        var request = Traces.Request with { Weapon = Traces.Pistol with { Markings = [new TracedMark { Kind = MarkKind.Serial, Text = "AB53417" }] } };
        var asked = await there.Traces.RequestAsync(request, null, "XA", Node.By(Node.Amina, "tracing"));
        await CarryAsync(there, tracing);
        var here = (await tracing.Traces.Store.FindCaseAsync(CaseSide.Asked, asked.CaseUid))!;
        await tracing.Traces.SendAsync(here, Traces.Response with { Release = Traces.Response.Release! with { Persons = [new ReleasedPerson { Name = Known }] } }, Node.By(Node.Amina, "tracing"));
        await CarryAsync(tracing, there);
    }

    private async Task LookAsync(string typed)
    {
        await using var session = await ReadSession.OpenAsync(Node.Database, new ReadContext(Node.Boris, new Purpose("investigation", null, "case 7"), [Here.Register], 0), TimeProvider.System);
        await session.RecordAsync("find", "entry", typed, [1, 2]);
        await session.CompleteAsync();
    }

    private async Task EraseAsync(PersonService persons, ErasureCleanup cleanup)
    {
        var id = await Node.ScalarAsync<long>("select max(holder_person) from entries where row_key = '2'");
        var erasure = new PersonErasure(Node.Acts, persons);
        var proposal = await erasure.ProposeAsync(id, new ErasurePlan("Arms Act s. 12", true, []), Node.By(Node.Amina, "data_protection"));
        await new Proposals(Node.Acts).DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        await erasure.EraseAsync(id, proposal.Id, Node.Amina, Guid.NewGuid());
        await cleanup.RunOnceAsync(e => throw e);
    }

    private static async Task CarryAsync(TraceNode from, TraceNode to)
    {
        using var there = new MemoryStream();
        using var back = new MemoryStream();
        await from.Federation.File.ExportAsync(to.Federation.Keys.Node, there);
        there.Position = 0;
        await to.Federation.File.ImportAsync(there, back);
        back.Position = 0;
        await from.Federation.File.ImportAsync(back, Stream.Null);
    }

    private static Task PairAsync(TraceNode one, TraceNode other, string state) => one.Federation.Peers.PairAsync(
        new Pairing(other.Federation.Keys.Statements, other.Federation.Keys.Node.Grouped, "by telephone", state, state, null), Node.By(Node.Amina, "administration"));

    public async ValueTask DisposeAsync()
    {
        tracing.Dispose();
        await Here.DisposeAsync();
        await Peer.DisposeAsync();
        foreach (var database in databases) await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
