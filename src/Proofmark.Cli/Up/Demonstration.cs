using Proofmark.Cli.Shared;
using Proofmark.Core.Access;
using Proofmark.Core.Generation;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;

namespace Proofmark.Cli.Up;

/// <summary>
/// Fills a node for a demonstration: the holdings of police agencies that ship with the product, a made-up register, two
/// recoveries, a request that waits for an answer on paper, and people to sign in as. Only an empty node becomes one, and it
/// stays one; its pages say so. Each step looks whether it was done, so a start that was broken off goes on.
/// </summary>
public sealed class Demonstration(Terminal terminal, Acts acts, NodeIdentity identity, string dataDirectory, ReferenceTables reference)
{
    /// <summary>Weapons of the made-up register.</summary>
    public const int Weapons = 5_000;

    private const long Seed = 1;
    private static readonly Doing Desk = LocalNode.Doing("tracing", "DEMO/1");
    // Always the same: what was recorded before a start was broken off is not recorded again.
    private static readonly Guid Found = new("0f6a1c52-7a0e-4d0b-9a51-6f6b8f1d0001");
    private static readonly Guid Seized = new("0f6a1c52-7a0e-4d0b-9a51-6f6b8f1d0002");
    private static readonly (string Login, string Name, BuiltInRole Role)[] People =
    [
        ("demo-administrator", "Demonstration: administrator", BuiltInRole.Administrator), ("demo-clerk", "Demonstration: registry clerk", BuiltInRole.Clerk),
        ("demo-police", "Demonstration: police officer", BuiltInRole.Police), ("demo-desk", "Demonstration: tracing desk", BuiltInRole.TracingDesk),
        ("demo-supervisor", "Demonstration: supervisor", BuiltInRole.Supervisor), ("demo-auditor", "Demonstration: auditor", BuiltInRole.Auditor),
    ];

    /// <summary>Makes a node one for demonstrations; a node that has any record of its own is refused.</summary>
    /// <exception cref="ProblemException">up.demo_refused.</exception>
    public static async Task<NodeIdentity> MarkAsync(Database database, NodeIdentity identity, CancellationToken ct)
    {
        if (identity.Demonstration) return identity;
        // One statement: a record that comes meanwhile either is seen here or comes to a node that says what it is.
        await using var command = database.Owner.CreateCommand("""
            update node set demonstration = true
            where not exists (select from registers) and not exists (select from entries) and not exists (select from holdings)
              and not exists (select from users) and not exists (select from organisations) and not exists (select from traces) and not exists (select from peers)
            """);
        return await command.ExecuteNonQueryAsync(ct) == 1 ? identity with { Demonstration = true } : throw new ProblemException(Problem.Of("up.demo_refused", "--demo"));
    }

    /// <summary>Fills it.</summary>
    public async Task FillAsync(CancellationToken ct, int weapons = Weapons)
    {
        await new RoleService(acts).EnsureBuiltInAsync(ct);
        var registers = new RegisterService(acts);
        var leso = await OpenAsync(registers, "LESO", "Demonstration: small arms on loan to police agencies (United States, 2016)", "holdings", ct);
        var national = await OpenAsync(registers, "NATIONAL", "Demonstration: made-up national register", "weapons", ct);
        await PeopleAsync([leso, national], ct);
        terminal.Tell("up.demo_holdings");
        using var keys = PersonKeys.Open(dataDirectory);
        var imports = new ImportService(acts, keys, reference);
        await imports.ImportAsync(Request("LESO", DataFiles.Find("holdings/us-leso-small-arms-2016-12-31.csv.gz"), MappingReader.ReadFile(DataFiles.Find("mappings/us-leso-holdings.yaml"))), ct: ct);
        terminal.Tell("up.demo_register", ("weapons", weapons));
        var folder = Directory.CreateDirectory(Path.Combine(dataDirectory, "demonstration")).FullName;
        var made = await Task.Run(() => RegisterGenerator.Generate(new GenerationRequest(weapons, Seed, folder, identity.State ?? NodeStart.TrialState), reference, null, ct), ct);
        await imports.ImportAsync(Request("NATIONAL", made.Register, MappingReader.ReadFile(made.Mapping)), ct: ct);
        terminal.Tell("up.demo_cases");
        await CasesAsync(made.Key.Demo.Recovered, ct);
        terminal.Tell("up.demo_filled");
    }

    /// <summary>Links with which those who have no password yet set one and sign in: login and path.</summary>
    public async Task<IReadOnlyList<(string Login, string Path)>> LinksAsync(CancellationToken ct)
    {
        var links = new List<(string, string)>();
        foreach (var (login, _, _) in People)
        {
            if (await new UserService(acts).FindAsync(login, ct) is not { } user) continue;
            await using var command = acts.Database.Writer.CreateCommand("select password_hash is not null from user_credentials where user_id = $1");
            command.Parameters.Add(new() { Value = user.Id });
            if (await command.ExecuteScalarAsync(ct) is true) continue;
            links.Add((login, await new OneTimeLinks(acts).IssueAsync(user.Id, LocalNode.Doing("administration"), ct)));
        }
        return links;
    }

    private static async Task<long> OpenAsync(RegisterService registers, string code, string name, string kind, CancellationToken ct) =>
        (await registers.FindAsync(code, ct))?.Id ?? await registers.OpenAsync(code, name, kind, 0, null, LocalNode.Doing("registration"), ct);

    private async Task PeopleAsync(long[] registers, CancellationToken ct)
    {
        var users = new UserService(acts);
        foreach (var (login, name, role) in People)
        {
            var user = await users.FindAsync(login, ct) ?? await users.CreateAsync(new NewUser(login, name, null, "en", [role.Code]), LocalNode.Doing("administration"), ct);
            if (role != BuiltInRole.Administrator && role != BuiltInRole.Auditor) await users.SetRegistersAsync(user.Id, registers.ToDictionary(r => r, _ => (short)5), LocalNode.Doing("administration"), ct);
        }
    }

    private ImportRequest Request(string register, string file, Mapping mapping) =>
        new(register, file, mapping, Path.Combine(dataDirectory, "import"), terminal.Text.Of, LocalNode.Doing("registration")) { RejectsPath = Path.Combine(dataDirectory, "demonstration", register + ".rejects.csv") };

    private async Task CasesAsync(Core.Generation.RecoveredWeapon seized, CancellationToken ct)
    {
        await using (var command = acts.Database.Writer.CreateCommand("select exists (select from traces)"))
            if ((bool)(await command.ExecuteScalarAsync(ct))!) return;
        var here = identity.State ?? NodeStart.TrialState;
        var there = here == "XB" ? "XC" : "XB";
        var service = new RecoveryService(acts);
        await service.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new("serial", seized.Mark, "receiver")]) { Make = seized.Make, Model = seized.Model, Calibre = seized.Calibre, Country = seized.Country }, "found", here)
        {
            Place = "Northern bus station", Occurred = PartialDate.Parse("2026-02-03"), Circumstances = "Demonstration: found in a bag that nobody claimed.", Authority = "Demonstration police",
        }, Desk with { Key = Found }, ct);
        var (uid, _) = await service.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new("serial", "KB 47-1187", "receiver"), new("import", there + " 91", "receiver", there, 1991)]) { Make = "Norinco", Model = "Type 56", Calibre = "7.62x39", Country = "CN" }, "seized", here)
        {
            Cause = "trafficking", Place = "Border post 4", Occurred = PartialDate.Parse("2026-03-12"), Circumstances = "Demonstration: found under the load of a lorry.", Authority = "Demonstration border police",
        }, Desk with { Key = Seized }, ct);
        using var tracing = TraceNode.Open(acts, dataDirectory, identity);
        await tracing.Traces.RequestAsync(new TraceRequest
        {
            Weapon = new TracedWeapon
            {
                Make = "Norinco", Model = "Type 56", Calibre = "7.62x39", Country = "CN", Type = "assault rifle",
                Markings = [new TracedMark { Kind = Core.Marking.MarkKind.Serial, Text = "KB 47-1187", Component = Core.Marking.ComponentKind.Receiver }, new TracedMark { Kind = Core.Marking.MarkKind.Import, Text = there + " 91", Country = there, Year = 1991 }],
            },
            Ground = IllicitGround.NationalLaw, LegalJustification = "Demonstration: carried across the border without a licence.", ConsideredIllicit = PartialDate.Parse("2026-03-12"),
            Finding = new Finding { Cause = FindingCause.Seized, Date = PartialDate.Parse("2026-03-12"), Country = here, Place = "Border post 4", Circumstances = "Demonstration: found under the load of a lorry." },
            IntendedUse = new Use { Uses = [IntendedUse.CriminalInvestigation] },
            Requester = new Requester { Authority = "Demonstration tracing desk", Kind = RequesterKind.Police, Country = here },
            CaseReference = "DEMO/1", Confidentiality = new Confidentiality { Guaranteed = true }, Languages = ["en"],
        }, (await service.FindAsync(uid, ct))!.Id, there, Desk with { Key = Guid.CreateVersion7() }, ct);
    }
}
