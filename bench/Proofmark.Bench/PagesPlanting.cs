using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Misuse;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Closures;
using Proofmark.Core.Converting;
using Proofmark.Core.Documents;
using Proofmark.Core.Exhibits;
using Proofmark.Core.Exhibits.Restorations;
using Proofmark.Core.Evidence;
using Proofmark.Core.Allocating;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Campaigns.Producers;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Languages;
using Proofmark.Core.Intake;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Citizens;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Parties.Lists;
using Proofmark.Core.Quality;
using Proofmark.Core.Practices;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Retention;
using Proofmark.Core.Searching.Kept;
using Proofmark.Core.Shared;
using Proofmark.Core.SpotChecks;
using Proofmark.Core.Storage;
using Proofmark.Core.Supervision;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Canaries;
using Proofmark.Core.Weapons.Fees;
using Proofmark.Core.Weapons.Holds;
using Proofmark.Core.Weapons.Staff;
using Proofmark.Server.Shared;

namespace Proofmark.Bench;

/// <summary>One of everything that has a page of its own, so that every page of the site has something to show.</summary>
/// <param name="services">Of the server.</param>
/// <param name="database">Of the node.</param>
/// <param name="judged">Registers are judged: without it nothing is found in them.</param>
/// <param name="state">Of the node: XA.</param>
internal sealed class PagesPlanting(IServiceProvider services, Database database, string state, bool judged)
{
    /// <summary>Name, number and mark that stand in no text and no other record: where they are read, a person or a weapon is shown.</summary>
    public const string Person = "Wilhelmina Quillfeather", Number = "LIC-4711-88", HeldMark = "HQ-77104", Canary = "CN-88231";

    private readonly List<(string Template, string Path)> known = [];

    /// <summary>Pages that no link leads to, or whose address says more than where they are.</summary>
    public IReadOnlyList<(string Template, string Path)> Known => known;

    /// <summary>Keeps an address; what follows the question mark is how somebody came there.</summary>
    public void Know(string template, string path) => known.Add((template, new Uri(path, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } whole ? whole.AbsolutePath : path.Split('?')[0]));

    /// <summary>Weapons in every state, a person who holds one, and what is asked about her.</summary>
    public async Task FillAsync(long register, IReadOnlyDictionary<string, User> users)
    {
        var (weapons, persons, proposals) = (Get<WeaponService>(), Get<PersonService>(), Get<Proposals>());
        var person = await persons.RecordAsync([new("name", Person, "Arms Act, section 3", new DateOnly(2046, 12, 31)), new("number", Number, "Arms Act, section 3", null), new("birth_date", "1971-03-04", "Arms Act, section 3", null)], Actor.Node, new Purpose("registration"), Guid.NewGuid());
        var (held, _) = await weapons.RegisterAsync(new RegisterWeapon(register, "PAGES-1", [new("serial", HeldMark, "receiver")]) { Make = "Zastava", Model = "M70", HolderKind = "person", HolderPerson = person }, By("registration"));
        await weapons.ReportStolenAsync(held, PartialDate.Parse("2021-03-09"), "Taken from a locked vehicle.", By("investigation", "pages/1"));
        var (twin, _) = await weapons.RegisterAsync(new RegisterWeapon(register, "PAGES-2", [new("serial", HeldMark, "receiver")]) { Make = "Norinco", Year = 1700, Unknown = ["make"] }, By("registration"));
        await weapons.LinkAsync(twin, held, "Seen side by side: one weapon, entered twice.", By("registration"));
        await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{twin}", """{"method":"Smelted at the State works."}""", new Actor(users["clerk"].Id), new Purpose("destruction"), Guid.NewGuid());
        await Get<HoldBook>().SetAsync(twin, "District court", "12/26", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30), null, By("investigation", "pages/1"));
        var book = Get<Proofmark.Core.Weapons.Assemblies.AssemblyBook>();
        var (kit, _) = await weapons.RegisterAsync(new RegisterWeapon(register, "PAGES-23", [new("serial", "PG-3001", "frame"), new("serial", "PG-9001", "slide")]) { Make = "Zastava", Origin = "kit" }, By("registration"));
        await book.SwapAsync(kit, new("slide", new("slide", "PG-9002"), false, new DateOnly(2025, 5, 1), "Cracked slide.", "Permit 7"), By("registration"));
        var spare = (Guid)(await database.Writer.CreateCommand("select part from fittings where until_act is not null order by id desc limit 1").ExecuteScalarAsync())!;
        known.Add(("/parts/{Part:guid}", $"/parts/{spare}"));
        var (box, _) = await Get<Proofmark.Core.Weapons.Kits.KitBook>().OpenAsync(new(register, "Box 1", "Dealer Kaleb", "Waybill 7", new DateOnly(2025, 5, 1)), By("registration"));
        known.Add(("/kits/{Id:guid}", $"/kits/{box}"));
        await Get<Proofmark.Core.Weapons.Flags.MarkFlagBook>().SetAsync(kit, new("altered", "PG-3001", null, new DateOnly(2025, 5, 2), "Central laboratory, examiner 12", "The 3 stands over an older 8.", "L-7/25"), By("investigation", "pages/1"));
        foreach (var deed in new[] { "flag", "lift-flag" }) known.Add(("/weapons/{Id}/" + deed, $"/weapons/{await IdAsync("entries", kit)}/{deed}"));
        foreach (var deed in new[] { "parts", "swap", "convert", "settle", "temporary" }) known.Add(("/weapons/{Id}/" + deed, $"/weapons/{await IdAsync("entries", kit)}/{deed}"));
        var (melted, _) = await weapons.RegisterAsync(new RegisterWeapon(register, "PAGES-24", [new("serial", "PG-4004", "frame")]) { Make = "Zastava" }, By("registration"));
        var melting = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{melted}", """{"method":"Smelted."}""", new Actor(users["clerk"].Id), new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, melting.Id, true, null, new Actor(users["protector"].Id), new Purpose("destruction"), Guid.NewGuid());
        await weapons.DestroyAsync(melted, null, "Smelted.", melting.Id, By("destruction"));
        await weapons.RegisterAsync(new RegisterWeapon(register, "PAGES-25", [new("serial", "PG-4004", "frame")]) { Make = "Zastava" }, By("registration"));
        known.Add(("/sightings/{Sighting:guid}", $"/sightings/{(Guid)(await database.Writer.CreateCommand("select uid from destroyed_sightings order by id desc limit 1").ExecuteScalarAsync())!}"));
        var fee = await Get<FeeBook>().ReceiveAsync(held, "registration", Money.Read("12.50", "USD"), null, By("registration"));
        var maker = await Get<OrganisationService>().CreateAsync("PAGES-ARMS", "Northmark Arms", "manufacturer", state, By("licensing"));
        var scheme = await Get<SerialAllocation>().OpenAsync(new NewSerialScheme("Rifles of Northmark", maker, "NMA{yyyy}-{n:6}{check}", "plain", "pure37", 1, null, 2020, null), By("licensing"));
        var block = await Get<SerialAllocation>().AllocateAsync(scheme, 2026, 500, maker, By("licensing"));
        var counted = Guid.NewGuid();
        // A count is of one store: the register of recoveries has few weapons enough.
        var store = (await Get<RegisterService>().FindAsync(RecoveryService.RegisterCode))!.Id;
        await Get<StockCounts>().RecordAsync(counted, new byte[32], store, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), [MarkText.Parse("KB 47-1187"), MarkText.Parse("KB 47-1188")], new ReadContext(Actor.Node, new Purpose("stock"), [store], 9), By("stock"));
        known.Add(("/field/counts/{Id:guid}", "/field/counts/" + counted));
        known.Add(("/serials/{Id:guid}", "/serials/" + scheme));
        await CloseAsync(maker, register);
        await CampaignAsync(register, maker, block.Uid);
        await KeptRightAsync(register, users["clerk"]);
        var weapon = "/weapons/" + await IdAsync("entries", held);
        // A weapon like most: from its page every deed is reached that is nobody's special case.
        var (plain, _) = await weapons.RegisterAsync(new RegisterWeapon(register, "PAGES-30", [new("serial", "PG-3030", "frame")]) { Make = "Zastava", Model = "M57", HolderKind = "state_force", HolderOrganisation = await Get<OrganisationService>().CreateAsync("PAGES-GUARD", "Border guard", "state_force", state, By("licensing")) }, By("registration"));
        known.Insert(0, ("/weapons/{Id}", "/weapons/" + await IdAsync("entries", plain)));
        known.Add(("/weapons/{Id}/fees/{Fee:guid}", $"{weapon}/fees/{fee}"));
        known.Add(("/weapons/{Id}/extracts/{Extract:guid}", $"{weapon}/extracts/{await ExtractAsync(held, register)}"));
        foreach (var deed in new[] { "registers", "decide" }) known.Add(("/weapons/{Id}/" + deed, $"/weapons/{await IdAsync("entries", twin)}/{deed}"));
        known.Add(("/weapons/{Id}/holds", $"/weapons/{await IdAsync("entries", twin)}/holds"));
        foreach (var deed in new[] { "withdraw-report", "destroy", "deactivate", "reactivate", "purge" }) known.Add(("/weapons/{Id}/" + deed, weapon + "/" + deed));
        known.Add(("/weapons/{Id}/unlink", $"/weapons/{await IdAsync("entries", twin)}/unlink"));
        if (judged) await Get<QualityService>().RunAsync((await Get<RegisterService>().ListAsync()).First(r => r.Id == register).Code, By("administration"));
        known.Add(("/reference/unmatched/decide", "/reference/unmatched/decide?kind=make&text=Norincoo"));

        known.Add(("/persons/{Id}/erase", $"/persons/{await IdAsync("persons", person)}/erase"));
        await Get<PersonErasure>().ProposeAsync(person, new ErasurePlan("Arms Act, section 9", true, []), By(users["protector"], "data_protection", "pages/1"));
        var requests = Get<CitizenRequests>();
        var request = await requests.OpenAsync(new NewCitizenRequest("access", Person, "en", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)), [.. Texts.Embedded.Languages.Select(l => l.Code)], By(users["protector"], "data_protection", "pages/1"));
        await requests.IdentifyAsync(request, "Identity card seen, issued in 2024", By(users["protector"], "data_protection", "pages/1"));
        await requests.TieAsync(request, person, By(users["protector"], "data_protection", "pages/1"));
        known.Add(("/citizens/{Id}", $"/citizens/{PublicId.Of(state, request)}"));
        known.Add(("/citizens/{Id}/answer", $"/citizens/{PublicId.Of(state, request)}/answer"));
        await Get<Rectification>().ProposeAsync(person, "pages/1", "number", "LIC-4711-89", "As the licence has it.", By(users["protector"], "data_protection", "pages/1"));
        await Get<PersonLists>().ProposeAsync(new PersonListPlan(register, ["register_number", "name"], "Ministry of the Interior", Begins: "PAGES"), new ReadContext(new Actor(users["supervisor"].Id), new Purpose("investigation", null, "pages/1"), [register], 9), By(users["supervisor"], "investigation", "pages/1"));
        await Get<CanaryService>().PlantAsync(new RegisterWeapon(register, "PAGES-3", [new("serial", Canary, "receiver")]) { Make = "Zastava" }, By(users["auditor"], "audit"));
        var (staff, day) = (Get<StaffBook>(), DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        await staff.SetRuleAsync(register, day, "registration", 30, 14, By("administration"));
        foreach (var user in users.Values) await staff.CertifyAsync(user.Id, "registration", "R-12/26", "Police academy", day.AddDays(-300), day.AddDays(300), By("administration"));
        await staff.AllowAsync(register, users["clerk"].Id, 2, "Illness in the office.", By(users["supervisor"], "administration"));
        known.Add(("/password/{Token}", "/password/" + (await Get<OneTimeLinks>().IssueAsync(users["desk"].Id, By("administration"))).Split('/')[^1]));
    }

    /// <summary>A maker whose records were handed over, and the register that took them, with its law.</summary>
    private async Task CloseAsync(long maker, long register)
    {
        var code = (await Get<RegisterService>().ListAsync()).First(r => r.Id == register).Code;
        var registry = await Get<OrganisationService>().CreateAsync("PAGES-REGISTRY", "National registry", "registry", state, By("licensing"));
        await Get<RegisterLaws>().StateAsync(register, new NewRegisterLaw("federal", registry, "Arms Act, section 30", "national_law", null, null), By("administration"));
        await Get<RegisterLaws>().SetRuleAsync(register, new NewRetentionRule("export", "weapon", 12, "recorded", "Arms Act, section 31", "national_law", new DateOnly(2010, 1, 1)), By("administration"));
        var closures = Get<ClosureService>();
        var closure = await closures.OpenAsync(new NewClosure(maker, registry, code, null, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30), "Decision 7/26"), By("licensing"));
        await closures.StateAsync(closure, new NewManifestLine("manufacture", 40, new DateOnly(1990, 1, 1), new DateOnly(2025, 12, 31)), By("licensing"));
        await closures.ReceiveAsync(closure, new NewReceipt("manufacture", null, "Two binders, note 12/26", 40), By("licensing"));
        await closures.CompleteAsync(closure, By("licensing"));
        var supervision = Get<SupervisionService>();
        var (whose, today) = ((await Get<OrganisationService>().FindAsync(maker))!.Uid, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        await Get<ReturnSchedules>().OpenAsync(new(null, "manufacturer", "quarter", today.AddMonths(-7), 30), By("licensing"));
        await supervision.CallAsync(whose, today.AddDays(-90), today.AddDays(-1), today.AddDays(30), By("licensing"));
        await supervision.FindAsync(await supervision.InspectAsync(whose, today, "Inspectorate of Northmark", By("licensing")), "major", "The safe of the line stands open at night.", today.AddDays(14), By("licensing"));
        known.AddRange([("/supervision/{Id:guid}", $"/supervision/{whose}"), ("/closures/{Id:guid}", $"/closures/{closure}"), ("/closures/{Id:guid}/receipt", $"/closures/{closure}/receipt"), ("/registers/{Code}/law", $"/registers/{code}/law")]);
    }

    /// <summary>A machine with its operator, a campaign with a day, and one weapon on its list.</summary>
    private async Task CampaignAsync(long register, long depot, Guid block)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var machines = Get<MachineBook>();
        var machine = await machines.AddAsync("Marktronic", "3000", "MT-77", "dot_peened", "Regional centre", By("stock"));
        await machines.PostAsync(machine, depot, "Workshop 2", today, null, By("stock"));
        await machines.CertifyAsync(machine, "4711", "C-12/26", today, today.AddYears(1), By("stock"));
        await machines.NoteAsync(machine, "serviced", today, today.AddMonths(6), null, null, null, By("stock"));
        known.Add(("/machines/{Id:guid}", "/machines/" + machine));
        await Get<WeaponService>().RegisterAsync(new RegisterWeapon(register, "PAGES-4", []) { Make = "Zastava", Model = "M70", HolderKind = "state_force", HolderOrganisation = depot }, By("registration"));
        var context = new ReadContext(Actor.Node, new Purpose("stock"), [register], 9);
        var (campaigns, sessions) = (Get<CampaignBook>(), Get<SessionItems>());
        var campaign = await Get<CampaignList>().GetAsync(await campaigns.OpenAsync(new NewCampaign("Stocks of Northmark", register, "state", "replacement", "RS", today), By("stock")), context.Registers);
        var day = await campaigns.PlanAsync(campaign, today, "North", "Workshop 2", machine, "4711", block, By("stock"));
        var (session, _) = await Get<CampaignList>().SessionAsync(day, context.Registers);
        await Get<SessionBook>().EnlistAsync(campaign, session, 1, null, null, 9, By("stock"));
        var producer = await Get<ProducerBook>().RecordAsync("NM7", depot, null, null, "North", By("licensing"));
        await Get<ProducerBook>().LicenseAsync(producer, "L-7/26", today.AddDays(-1), today.AddYears(1), 5, By("licensing"));
        await Get<ProducerBook>().ProduceAsync(producer, new NewProduct(register, "0001", today, "receiver", "RS") { Model = "Single-shot gun" }, By("licensing"));
        known.Add(("/producers/{Id:guid}", "/producers/" + producer));
        known.Add(("/practices/{Id:guid}", "/practices/" + await Get<PracticeBook>().RecordAsync(new NewPractice("RS", "import", "Country and year of import", "regulation", "National report of 2024", today) { Symbols = "Double-headed eagle", Pattern = "RS*" }, By("reporting"))));
        known.Add(("/weapons/searches/{Id:guid}", "/weapons/searches/" + await KeptAsync(context)));
        known.Add(("/campaigns/{Id:guid}", "/campaigns/" + campaign.Row.Uid));
        known.Add(("/campaigns/sessions/{Id:guid}", "/campaigns/sessions/" + day));
        known.Add(("/campaigns/sessions/{Id:guid}/{Item:guid}", $"/campaigns/sessions/{day}/{(await sessions.OfAsync(session.Row.Id, context))[0].Row.Uid}"));
    }

    // The node signs its first head within seconds.
    private async Task<Guid> KeptAsync(ReadContext context)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await Get<KeptSearchBook>().KeepAsync(MarkQuery.Read("A47B1?7").GetValueOrThrow(), null, context, By("investigation"));
            }
            catch (ProblemException e) when (e.Problems[0].Code == "searching.unsigned" && tries < 60)
            {
                await Task.Delay(500);
            }
        }
    }

    /// <summary>Sealed cases: one that two persons opened, one that waits for the second.</summary>
    public async Task SealAsync(IReadOnlyDictionary<string, User> users)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var authorities = Get<SealedAuthorities>();
        foreach (var reference in new[] { "GA 12/26", "GA 13/26" })
        {
            var id = await authorities.OpenAsync(new SealedRequest(reference, "Regional court of Northmark", "The suspect has friends in the registry.", ["clerk"], today.AddDays(-1), today.AddDays(20), today.AddDays(40)), By(users["lena"], "investigation"));
            if (reference == "GA 12/26") await authorities.DecideAsync(id, "approve", null, By(users["milo"], "investigation"));
            known.Add(("/sealed/{Id:guid}", "/sealed/" + id));
        }
    }

    /// <summary>Look-ups that stand out: seven people opened one weapon three weeks ago, none with a case. The days since are read again.</summary>
    public async Task StandOutAsync()
    {
        await using (var command = database.Owner.CreateCommand("""
            insert into lookups (at, actor, purpose, kind, subject, query, found)
            select now() - interval '21 days' + n * interval '1 minute', id, 'registration', 'open', 'weapon', gen_random_uuid()::text, array[77] from (select id, row_number() over (order by id) as n from users where login in ('clerk', 'officer', 'desk', 'duty', 'protector', 'lena', 'milo')) u;
            insert into lookup_watch (next_day) values (current_date - 25) on conflict (only_one) do update set next_day = excluded.next_day
            """))
            await command.ExecuteNonQueryAsync();
        await Get<MisuseWatch>().RunOnceAsync();
    }

    /// <summary>Pairs with another node, as two persons do who compare fingerprints, and asks it about a recovered weapon.</summary>
    public async Task AskAsync(PagesNode other, IReadOnlyDictionary<string, User> users)
    {
        using (var http = new HttpTransport(Get<FederationNode>().Keys, TimeProvider.System))
        {
            var directory = await http.FetchDirectoryAsync(other.Address, default);
            await Get<FederationNode>().Peers.PairAsync(new Pairing(directory.Statements, other.Fingerprint, "by telephone", "Registry of " + other.State, other.State, other.Address), By("administration"));
        }
        var recoveries = Get<RecoveryService>();
        var (uid, _) = await recoveries.RecoverAsync(new RecordRecovery(new RegisterWeapon(0, "", [new("serial", "KB 47-1187", "receiver")]) { Make = "Norinco", Model = "Type 56", Calibre = "7.62x39", Country = "CN" }, "seized", state) { Cause = "trafficking", Place = "Border post 4", Occurred = PartialDate.Parse("2026-03-12") }, By(users["officer"], "investigation", "pages/1"));
        known.Add(("/traces/new", "/traces/new?recovery=" + PublicId.Of(state, uid)));
        var met = await Get<FieldRecords>().RecordAsync(Guid.NewGuid(), new byte[32], new RecordRecovery(new RegisterWeapon(0, "", [new("serial", "KB 47-1187")]) { Make = "Norinco", Model = "Type 56-1" }, "found", state) { Place = "Field by the river" }, By(users["officer"], "investigation", "pages/1"));
        known.Add(("/field/conflicts/{Id:guid}", "/field/conflicts/" + met.Conflict));
        await Get<ExhibitService>().OpenAsync((await recoveries.FindAsync(uid))!, "E-12", new NewStep(StepKind.TakenIn, TimeProvider.System.GetUtcNow()) { Custodian = "Border post 4, officer 4711", Seal = "S-100" }, By(users["officer"], "investigation", "pages/1"));
        await Get<RestorationService>().OpenAsync((await recoveries.FindAsync(uid))!, new NewRestoration("L-7", "Central laboratory", "serial", "receiver", "left side", "ground"), By(users["officer"], "investigation", "pages/1"));
        await Get<TraceService>().RequestAsync(new TraceRequest
        {
            Weapon = new TracedWeapon { Make = "Norinco", Model = "Type 56", Calibre = "7.62x39", Country = "CN", Type = "assault rifle", Markings = [new TracedMark { Kind = MarkKind.Serial, Text = "KB 47-1187", Component = ComponentKind.Receiver }] },
            Ground = IllicitGround.NationalLaw, LegalJustification = "Arms Act, section 5", ConsideredIllicit = PartialDate.Parse("2026-03-12"),
            Finding = new Finding { Cause = FindingCause.Seized, Date = PartialDate.Parse("2026-03-12"), Country = state, Place = "Border post 4" },
            IntendedUse = new Use { Uses = [IntendedUse.CriminalInvestigation] }, Requester = new Requester { Authority = "Tracing desk of " + state, Kind = RequesterKind.Police, Country = state },
            CaseReference = "pages/1", Confidentiality = new Confidentiality { Guaranteed = true }, Languages = ["en"],
        }, (await recoveries.FindAsync(uid))!.Id, other.State, By(users["desk"], "tracing", "pages/1"));
    }

    /// <summary>Addresses of the cases that came in and went out, once the messages were delivered.</summary>
    public async Task CasesAsync()
    {
        for (var i = 0; ; i++)
        {
            await using var command = database.Owner.CreateCommand("select side, uid from traces order by id");
            await using var reader = await command.ExecuteReaderAsync();
            var cases = new Dictionary<string, string>(StringComparer.Ordinal);
            while (await reader.ReadAsync()) cases[reader.GetString(0)] = "/traces/" + PublicId.Of(state, reader.GetGuid(1));
            if (cases.Count == 2)
            {
                var (asked, received) = (cases["asker"], cases.First(c => c.Key != "asker").Value);
                known.AddRange([("/traces/{Id}", received), ("/traces/{Id}/print", asked + "/print"), ("/traces/{Id}/search", received + "/search"), ("/traces/{Id}/respond", received + "/respond"), ("/traces/{Id}/{Word:", received + "/acknowledge")]);
                return;
            }
            if (i == 600) throw new TimeoutException("The nodes do not reach each other.");
            await Task.Delay(100);
        }
    }

    private T Get<T>() where T : notnull => services.GetRequiredService<T>();

    private async Task<PublicId> IdAsync(string table, long id)
    {
        await using var command = database.Owner.CreateCommand(table == "entries" ? "select uid from entries where id = $1" : "select uid from persons where id = $1");
        command.Parameters.Add(new() { Value = id });
        return PublicId.Of(state, (Guid)(await command.ExecuteScalarAsync())!);
    }

    /// <summary>A conversion project with a page that nobody has typed, and a spot check.</summary>
    private async Task KeptRightAsync(long register, User clerk)
    {
        var reading = new ReadContext(new Actor(clerk.Id), new Purpose("registration"), [register], 9);
        await using var command = database.Owner.CreateCommand("select code from registers where id = $1");
        command.Parameters.Add(new() { Value = register });
        var code = (string)(await command.ExecuteScalarAsync())!;
        var paper = await Get<ConversionService>().OpenAsync(new NewConversion(code, "Book of 1971", PageKind.LedgerPage, [PaperField.Number, PaperField.Serial], 1), By(clerk, "registration"));
        var (project, _, _) = await Get<ConversionBook>().OpenAsync(paper, null, 0, 1, reading);
        await Get<ConversionService>().AddPagesAsync(project, new NewPages(1, 1, 1, 2), Get<AttachmentStore>().Put("%PDF-1.7 a page"u8), By(clerk, "registration"));
        known.AddRange([("/conversions/{Id:guid}", $"/conversions/{paper}"), ("/conversions/{Id:guid}/{Volume:int}/{Number:int}", $"/conversions/{paper}/1/1")]);
        for (var tries = 0; ; tries++)
        {
            try
            {
                var check = await Get<SpotCheckService>().DrawAsync(new NewSpotCheck(code, "Spring", Strata.None, Size: 1), By(clerk, "registration"));
                known.AddRange([("/spot-checks/{Id:guid}", $"/spot-checks/{check}"), ("/spot-checks/{Id:guid}/{Number:int}", $"/spot-checks/{check}/1")]);
                return;
            }
            catch (ProblemException e) when (tries < 100 && e.Problems[0].Code is "spot_checks.no_checkpoint" or "spot_checks.nobody")
            {
                // The ledger's next checkpoint covers the weapons.
                await Task.Delay(100);
            }
        }
    }

    /// <summary>A certified extract of an entry, for a court.</summary>
    private async Task<Guid> ExtractAsync(long entry, long register)
    {
        var reading = new ReadContext(Actor.Node, new Purpose("prosecution", null, "pages/1"), [register], 9);
        var weapon = (await Get<WeaponHistory>().OpenAsync((await IdAsync("entries", entry)).Uuid, reading))!;
        return await Get<ExtractBook>().IssueAsync(weapon, weapon.Entries.First(e => e.Row.Id == entry), new ExtractAsked("District Court", "12 Cs 34/26", "en", null, "The registrar"), reading, By("prosecution", "pages/1"));
    }

    private static Doing By(string purpose, string? reference = null) => new(Actor.Node, new Purpose(purpose, null, reference), Guid.CreateVersion7());

    private static Doing By(User user, string purpose, string? reference = null) => new(new Actor(user.Id), new Purpose(purpose, null, reference), Guid.CreateVersion7());
}
