using Proofmark.Core.Converting;
using Proofmark.Core.Documents;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Matching;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Converting;

/// <summary>The paper register of the police of XA: Amina and Boris type it, Mihaela settles.</summary>
internal sealed class PaperWorld : IAsyncDisposable
{
    public static readonly Actor Mihaela = new(103, 1);

    public static readonly PaperField[] Fields = [PaperField.Number, PaperField.Serial, PaperField.Make, PaperField.Model, PaperField.Calibre, PaperField.Year];

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-paper-").FullName;

    private PaperWorld(Node node)
    {
        Node = node;
        Scans = AttachmentStore.Open(folder);
        Service = new ConversionService(node.Acts, node.Registers);
        Publishing = new ConversionPublishing(node.Acts, ReferenceTables.Shipped, new ReferenceDecisions(node.Database));
        Book = new ConversionBook(node.Database, Scans, TimeProvider.System);
    }

    public Node Node { get; }
    public long Register { get; private set; }
    public AttachmentStore Scans { get; }
    public ConversionService Service { get; }
    public ConversionPublishing Publishing { get; }
    public ConversionBook Book { get; }
    public ConversionRow Project { get; private set; } = null!;

    public static byte[] Scan => "%PDF-1.7 the book of the police"u8.ToArray();

    public static async Task<PaperWorld> CreateAsync(int pages)
    {
        var world = new PaperWorld(await Node.CreateAsync());
        world.Register = await world.Node.PoliceRegisterAsync();
        var uid = await world.Service.OpenAsync(new NewConversion("POLICE", "Book of the police, 1971 to 1989", PageKind.LedgerPage, Fields, pages), By(Node.Amina));
        world.Project = (await world.Book.OpenAsync(uid, null, 0, 1, world.Reading(Mihaela))).Project;
        return world;
    }

    public Task AddAsync(int pages, int lines, int first = 1) => Service.AddPagesAsync(Project, new NewPages(1, first, pages, lines), Scans.Put(Scan), By(Node.Amina));

    public Task TypeAsync(Actor who, int page, params string[][] lines) => Service.ReadAsync(Project, 1, page, lines, By(who));

    public Task SettleAsync(Actor who, int page, params (int, string, string)[] values) => Service.SettleAsync(Project, 1, page, values, By(who));

    public Task<PageView> PageAsync(Actor who, int page) => Book.PageAsync(Project.Uid, 1, page, Reading(who));

    public async Task<ConversionFigures> FiguresAsync() => (await Book.OpenAsync(Project.Uid, null, 0, 1, Reading(Mihaela))).Figures;

    public ReadContext Reading(Actor who) => new(who, new Purpose("registration"), [Register], 5);

    public static Doing By(Actor actor) => new(actor, new Purpose("registration"), Guid.NewGuid());

    public static string[] Line(string number, string serial, string make = "Zastava", string model = "M70", string calibre = "7.62x39", string year = "1987") => [number, serial, make, model, calibre, year];

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
