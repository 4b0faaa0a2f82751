using Proofmark.Core.Evidence;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Evidence;

/// <summary>A node with a signed ledger and keys, a registrar (Boris), and a weapon with a life: registered, marked, transferred, corrected, lost.</summary>
internal sealed class ExtractWorld : IAsyncDisposable
{
    public static readonly ExtractAsked ForTheCourt = new("District Court of Aldmoor", "12 Cs 34/26", "en", null, "Boris, registrar");

    private readonly PersonKeys personKeys = new(new byte[32]);

    private ExtractWorld(LedgerWorld here)
    {
        Here = here;
        Folder = new KeyRingFolder(FederationNode.KeyFolder(here.Data));
        Folder.Create(TimeProvider.System.GetUtcNow().AddMinutes(-1), new Dictionary<string, string> { ["state"] = "XA" });
        Persons = new PersonService(here.Node.Acts, personKeys);
        Weapons = new WeaponService(here.Node.Acts, Persons);
    }

    public LedgerWorld Here { get; }

    public Node Node => Here.Node;

    public KeyRingFolder Folder { get; }

    public PersonService Persons { get; }

    public WeaponService Weapons { get; }

    /// <summary>Reads the keys anew, as the node does ten seconds after a rotation.</summary>
    public ExtractBook Book => new(Node.Acts, Here.Place, new NodeKeys(Folder, TimeProvider.System));

    public ExtractList List => new(Node.Database);

    public static async Task<ExtractWorld> CreateAsync() => new(await LedgerWorld.CreateAsync(1));

    /// <summary>Registers a weapon with two marks; returns entries.id.</summary>
    public async Task<long> WeaponAsync(string number, IReadOnlyList<PersonField>? holder = null)
    {
        var weapon = new RegisterWeapon(Here.Register, number, [new MarkRequest("serial", "A-4731/97", "receiver"), new MarkRequest("import", "XA 98", "barrel", "XA", 1998)])
        {
            Category = "assault_rifle", Make = "Zastava", Model = "M70", Calibre = "7.62x39", Country = "RS", Year = 1987, Registered = PartialDate.Parse("2001-02"), HolderKind = holder is null ? "police" : "person", NewHolder = holder ?? [],
        };
        var (entry, _) = await Weapons.RegisterAsync(weapon, Node.By(Node.Amina));
        await SignAsync();
        return entry;
    }

    /// <summary>The same with a life behind it, in which nobody is named.</summary>
    public async Task<long> LivedAsync(string number = "P-1")
    {
        var entry = await WeaponAsync(number);
        await Weapons.MarkAsync(entry, new MarkRequest("state_stock", "XA POL", "receiver"), PartialDate.Parse("2003"), Node.By(Node.Amina));
        await Weapons.TransferAsync(entry, "dealer", null, null, PartialDate.Parse("2010-05-06"), Node.By(Node.Amina));
        await Weapons.CorrectAsync(entry, r => r with { Year = 1988 }, "The year was misread.", Node.By(Node.Amina));
        await Weapons.ReportLostAsync(entry, PartialDate.Parse("2015"), null, Node.By(Node.Amina));
        await SignAsync();
        return entry;
    }

    public async Task SignAsync()
    {
        while (await Here.Sequencer.RunOnceAsync() > 0) { }
    }

    public async Task<Extract> IssueAsync(long entry, ExtractAsked? asked = null, Guid? key = null)
    {
        var reading = new ReadContext(Node.Boris, new Purpose("prosecution", null, "K-1"), [Here.Register], 5);
        var uid = await Node.ScalarAsync<Guid>($"select uid from entries where id = {entry} and until_act is null");
        var weapon = (await new WeaponHistory(Node.Database, TimeProvider.System).OpenAsync(uid, reading))!;
        var extract = await Book.IssueAsync(weapon, weapon.Entries.Single(e => e.Row.Id == entry), asked ?? ForTheCourt, reading, new Doing(Node.Boris, reading.Purpose, key ?? Guid.NewGuid()));
        return await List.GetAsync(entry, extract);
    }

    /// <summary>The file of a new extract.</summary>
    public async Task<byte[]> FileAsync(long entry, ExtractAsked? asked = null) => await List.FileAsync(await IssueAsync(entry, asked));

    public async ValueTask DisposeAsync()
    {
        personKeys.Dispose();
        await Here.DisposeAsync();
    }
}
