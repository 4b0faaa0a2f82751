using System.Diagnostics;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Generation;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Marking;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using RecoveredWeapon = Proofmark.Core.Generation.RecoveredWeapon;

namespace Proofmark.Cli.Demo;

/// <summary>
/// The main job, for real: XA imports its registers; XB recovers a weapon, identifies it, finds nothing at home, asks XA, is
/// acknowledged and answered; both ledgers verify. Each node gets only its own inputs.
/// </summary>
internal sealed class TraceDemo(Terminal terminal, string root, long weapons, long seed, string? tamper = null)
{
    private static readonly Doing Desk = LocalNode.Doing("tracing", "DEMO/1");
    private readonly List<DemoStep> steps = [];

    /// <summary>Runs it; the nodes stay up until <paramref name="whenDone"/> has returned.</summary>
    public async Task<DemoResult> RunAsync(Core.Storage.Cluster.PrivateCluster cluster, Func<DemoNode, DemoNode, Task> whenDone, CancellationToken ct)
    {
        var reference = await StepAsync("reference", () => Task.Run(() => ReferenceTables.Shipped, ct));
        var made = await StepAsync("generate", () => Task.Run(() => RegisterGenerator.Generate(new GenerationRequest(weapons, seed, Folder("inputs")), reference, null, ct), ct));
        // What was planted is the checker's alone; XB's police have the weapon in their hands and nothing else.
        var key = Path.Combine(Folder("checker"), "key.json");
        File.Move(made.KeyFile, key, overwrite: true);
        var recovered = made.Key.Demo.Recovered;

        await using var xa = await StepAsync("start_xa", () => DemoNode.StartAsync(cluster, root, "XA", reference, ct));
        await using var xb = await StepAsync("start_xb", () => DemoNode.StartAsync(cluster, root, "XB", reference, ct));
        await StepAsync("pair", async () => await PairAsync(xa, xb, ct));
        var import = await StepAsync("import", () => ImportAsync(xa, made, reference, ct));

        if (tamper is not null) await StepAsync("tamper", () => DemoTamper.DoAsync(xa, recovered, tamper, ct));
        var (recovery, weapon) = await StepAsync("recover", () => RecoverAsync(xb, recovered, ct));
        await StepAsync("identify", () => Task.FromResult(Identify(reference, recovered)));
        var atHome = await StepAsync("search_home", () => SearchHomeAsync(xb, weapon, ct));
        if (atHome > 0) throw new InvalidOperationException("XB found the weapon at home, which it must not.");
        var clock = Stopwatch.StartNew();
        var request = await StepAsync("request", () => RequestAsync(xb, recovery, weapon, ct));
        var acknowledged = await StepAsync("acknowledged", () => WaitAsync(xa, xb, request.Uid, c => c.Case.AcknowledgedAt is not null, ct));
        var acknowledgedMs = clock.ElapsedMilliseconds;
        var answered = await StepAsync("answered", () => WaitAsync(xa, xb, request.Uid, c => c.Case.Response is not null, ct));
        var answeredMs = clock.ElapsedMilliseconds;
        _ = acknowledged;
        var response = (TraceResponse)TraceEvents.Body(TraceKind.Response, answered.Events.Last(e => e.Type == TraceKind.Response).Data!);

        var verified = await StepAsync("verify", async () => (await xa.VerifyAsync(ct)).Holds & (await xb.VerifyAsync(ct)).Holds);
        var differences = DemoCheck.Compare(AnswerKey.ReadFile(key).Demo, response);
        var result = new DemoResult(seed, weapons, steps, import, Told(response, acknowledgedMs, answeredMs), verified, differences.Count == 0) { Differences = differences };
        await whenDone(xa, xb);
        return result;
    }

    private static DemoTrace Told(TraceResponse response, long acknowledgedMs, long answeredMs) => new(acknowledgedMs, answeredMs, EnumCode.Of(response.Status!.Value),
        response.LastLegalRecord is { } last ? new DemoRecord(last.Date?.ToString(), last.HolderKind is { } holder ? EnumCode.Of(holder) : null, last.Released) : null,
        [.. response.Chain.Select(l => new DemoLink(l.Event!, l.Date?.ToString(), l.Country, l.HolderKind is { } kind ? EnumCode.Of(kind) : null))]);

    /// <summary>Each side reads what the other says of itself, two persons compare the fingerprints, each pairs.</summary>
    private static async Task<bool> PairAsync(DemoNode xa, DemoNode xb, CancellationToken ct)
    {
        async Task<Peer> One(DemoNode here, DemoNode there)
        {
            using var http = new HttpTransport(here.Tracing.Federation.Keys, TimeProvider.System);
            var directory = await http.FetchDirectoryAsync(there.Address, ct);
            var heard = there.Tracing.Federation.Keys.Node.Grouped;
            return await here.Tracing.Federation.Peers.PairAsync(new Pairing(directory.Statements, heard, "demonstration: one machine, both screens", there.Name, there.Name, there.Address), LocalNode.Doing("administration"), ct);
        }
        await One(xb, xa);
        var atXa = await One(xa, xb);
        await xa.Tracing.Policies.SetAsync(atXa.Id, AutomaticLevel.WeaponData, LocalNode.Doing("administration"), ct);
        return true;
    }

    private async Task<DemoImport> ImportAsync(DemoNode xa, GenerationResult made, ReferenceTables reference, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var imports = xa.Node.Imports(reference);
        await xa.Node.Registers.OpenAsync("LESO", "Small arms on loan to police agencies", "holdings", 0, null, LocalNode.Doing("registration"), ct);
        await xa.Node.Registers.OpenAsync("NATIONAL", "National register", "weapons", 0, null, LocalNode.Doing("registration"), ct);
        var holdings = await imports.ImportAsync(Request("LESO", DataFiles.Find("holdings/us-leso-small-arms-2016-12-31.csv.gz"), MappingReader.ReadFile(DataFiles.Find("mappings/us-leso-holdings.yaml")), xa), ct: ct);
        var national = await imports.ImportAsync(Request("NATIONAL", made.Register, MappingReader.ReadFile(made.Mapping), xa), ct: ct);
        return new DemoImport(holdings.Rows + national.Rows, holdings.Accepted + national.Accepted, holdings.Rejected + national.Rejected, Math.Round(clock.Elapsed.TotalSeconds, 2));
    }

    private ImportRequest Request(string register, string file, Mapping mapping, DemoNode at) =>
        new(register, file, mapping, Path.Combine(at.Node.DataDirectory, "import"), terminal.Text.Of, LocalNode.Doing("registration")) { RejectsPath = Path.Combine(at.Node.DataDirectory, register + ".rejects.csv") };

    private static async Task<(RecoveryView Recovery, TracedWeapon Weapon)> RecoverAsync(DemoNode xb, RecoveredWeapon r, CancellationToken ct)
    {
        var marks = new List<MarkRequest> { new("serial", r.Mark, "receiver") };
        if (r.ImportMark is { } import) marks.Add(new MarkRequest("import", import.Text, "receiver", import.Country, import.Year is { } y ? checked((short)y) : null));
        var service = new RecoveryService(xb.Node.Acts);
        var (uid, _) = await service.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", marks) { Make = r.Make, Model = r.Model, Calibre = r.Calibre, Country = r.Country }, "seized", "XB")
        {
            Cause = "trafficking", Place = "Border post 4", Occurred = PartialDate.Parse("2026-10-12"), Circumstances = "Found under the load of a lorry.", Authority = "Border police of XB",
        }, Desk with { Key = Guid.CreateVersion7() }, ct);
        var weapon = new TracedWeapon
        {
            Make = r.Make, Model = r.Model, Calibre = r.Calibre, Country = r.Country, Type = r.Type,
            Markings = [new TracedMark { Kind = MarkKind.Serial, Text = r.Mark, Component = ComponentKind.Receiver }, .. r.ImportMark is { } i ? new[] { new TracedMark { Kind = MarkKind.Import, Text = i.Text, Country = i.Country, Year = i.Year } } : []],
        };
        return ((await service.FindAsync(uid, ct))!, weapon);
    }

    /// <summary>What the reference says of make and calibre: the officer sees whether the words name one thing.</summary>
    private static int Identify(ReferenceTables reference, RecoveredWeapon r) =>
        (r.Make is { } make ? reference.FindMake(make).Count : 0) + (r.Calibre is { } calibre ? reference.FindCalibre(calibre).Count : 0);

    private static async Task<int> SearchHomeAsync(DemoNode xb, TracedWeapon weapon, CancellationToken ct)
    {
        var registers = await xb.Tracing.Search.RegistersAsync(ct);
        return (await xb.Tracing.Search.FindAsync(weapon, new ReadContext(Actor.Node, Desk.Purpose, registers, 0), ct)).Count;
    }

    private static Task<TraceView> RequestAsync(DemoNode xb, RecoveryView recovery, TracedWeapon weapon, CancellationToken ct) =>
        xb.Tracing.Traces.RequestAsync(new TraceRequest
        {
            Weapon = weapon,
            Ground = IllicitGround.NationalLaw,
            LegalJustification = "Carried across the border without a licence: Arms Act of XB, section 14.",
            ConsideredIllicit = PartialDate.Parse("2026-10-12"),
            Finding = new Finding { Cause = FindingCause.Seized, Date = PartialDate.Parse("2026-10-12"), Country = "XB", Place = recovery.Place, Circumstances = recovery.Circumstances },
            IntendedUse = new Use { Uses = [IntendedUse.CriminalInvestigation] },
            Requester = new Requester { Authority = "Tracing desk of XB", Kind = RequesterKind.Police, Country = "XB" },
            CaseReference = "DEMO/1",
            Confidentiality = new Confidentiality { Guaranteed = true },
            Languages = ["en"],
        }, recovery.Id, null, Desk with { Key = Guid.CreateVersion7() }, ct);

    private static async Task<TraceView> WaitAsync(DemoNode asked, DemoNode node, Guid uid, Func<TraceView, bool> until, CancellationToken ct)
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            if (await node.Tracing.Traces.Store.FindAsync(uid, ct) is { } view && until(view)) return view;
            await Task.Delay(50, ct);
        }
        throw new ProblemException(Problem.Of("demo.no_answer", null, ("seconds", 60), ("waiting", await WaitingAsync(node, ct) + " / " + await WaitingAsync(asked, ct))));
    }

    /// <summary>What still waits to be delivered, for the sentence that says why nothing came.</summary>
    private static async Task<string> WaitingAsync(DemoNode node, CancellationToken ct)
    {
        await using var command = node.Node.Database.Owner.CreateCommand("select coalesce(string_agg(kind || ' ' || attempts || ' ' || coalesce(last_error, ''), '; '), '-') || coalesce((select string_agg(kind || ' ' || verdict || ' ' || coalesce(code, ''), '; ') from messages_in), ' -') from queue");
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(root, name)).FullName;

    private async Task<T> StepAsync<T>(string name, Func<Task<T>> work)
    {
        var clock = Stopwatch.StartNew();
        var result = await work();
        steps.Add(new DemoStep(name, clock.ElapsedMilliseconds));
        terminal.Tell("demo.step", ("step", terminal.Text["demo.step." + name]), ("ms", clock.ElapsedMilliseconds));
        return result;
    }
}
