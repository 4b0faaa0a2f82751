using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Notifying;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Watching;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Access;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Tracing;
using Proofmark.Tests.Watching;
using Xunit;

namespace Proofmark.Tests.Notifying;

/// <summary>Who is told what, once; what goes by e-mail, when, and that nothing of a person or weapon stands in it.</summary>
public sealed class NotificationTests
{
    private static readonly Purpose Destruction = new("destruction");

    [Fact]
    public async Task Who_may_decide_is_told_of_a_proposal_once_and_who_proposed_it_of_the_decision()
    {
        await using var node = await AccessNode.CreateAsync();
        var (vera, boris, amina) = (await node.UserAsync("vera", "supervisor"), await node.UserAsync("boris", "supervisor"), await node.UserAsync("amina", "clerk"));
        var gone = await node.UserAsync("gone", "supervisor");
        await node.Users.ChangeAsync(gone.Id, new UserDetails("Gone", null, "en", false), AccessNode.Administering);
        var entry = (await node.Node.Weapons.RegisterAsync(new RegisterWeapon(await node.Node.PoliceRegisterAsync(), "P-1", [new MarkRequest("serial", "AB 1234")]), Node.By(Node.Amina))).Entry;
        var (proposals, watch, book) = (new Proposals(node.Acts), new NotificationWatch(node.Acts), new NotificationBook(node.Node.Database, node.Clock));
        // What was there before the first round is known.
        await proposals.ProposeAsync(WeaponActs.Destroy, "entry:77", "{}", new Actor(vera.Id), Destruction, Guid.NewGuid());
        Assert.Equal(0, await watch.RunOnceAsync());
        Assert.Equal(0, await watch.RunOnceAsync());

        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{entry}", "{}", new Actor(vera.Id), new Purpose("destruction", null, "Zebediah Quillfeather"), Guid.NewGuid());
        Assert.Equal(1, await watch.RunOnceAsync());
        Assert.Equal(0, await watch.RunOnceAsync());
        var told = Assert.Single(await book.ListAsync(boris.Id, null, 10));
        var uid = await node.Node.ScalarAsync<Guid>($"select uid from entries where id = {entry}");
        Assert.Equal((NotificationKind.ApprovalWaits, proposal.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), $"/weapons/{uid}/destroy", false), (told.Kind, told.Number, told.Path, told.IsRead));
        foreach (var other in new[] { vera, amina, gone }) Assert.Empty(await book.ListAsync(other.Id, null, 10));

        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, false, "The number is wrong.", new Actor(boris.Id), Destruction, Guid.NewGuid());
        Assert.Equal(1, await watch.RunOnceAsync());
        Assert.Equal((NotificationKind.Decided, told.Number), (await book.ListAsync(vera.Id, null, 10)).Select(n => (n.Kind, n.Number)).Single());
        // A typed word of the case, which may be a name, stands nowhere.
        Assert.Equal(0L, await node.Node.ScalarAsync<long>("select count(*) from notifications n where n::text like '%Quillfeather%'"));
    }

    [Fact]
    public async Task A_request_an_answer_what_is_late_and_a_review_are_told_to_whom_they_await()
    {
        await using var node = await AccessNode.CreateAsync();
        var (desk, omar, vera) = (await node.UserAsync("desk", "tracing_desk"), await node.UserAsync("omar", "police"), await node.UserAsync("vera", "supervisor"));
        var service = new TraceService(node.Acts, TraceLinks.None, new TraceSearch(node.Node.Database, node.Clock), "Registry of XA");
        var watch = new NotificationWatch(node.Acts, service.Store);
        await watch.RunOnceAsync();
        var request = Traces.Request with { Urgency = Urgency.Routine, CustodyDeadline = null };
        await node.Acts.DoAsync(new ActRequest(TraceActs.Receive, Actor.Node, new Purpose("tracing", null, "1"), Guid.NewGuid()), act => service.ReceiveAsync(act, new TracePeer(7, null!, "XB", AutomaticLevel.None), Guid.CreateVersion7(), act.NewUid(), request, []));
        var asked = await service.RequestAsync(request, null, "XC", new Doing(new Actor(omar.Id), new Purpose("tracing", null, "2"), Guid.NewGuid()));
        await service.TypeInAsync(asked, Traces.NoRecord, new Doing(new Actor(desk.Id), new Purpose("tracing", null, "2"), Guid.NewGuid()));
        await new AccessReviews(node.Acts).OpenAsync(AccessNode.Administering);
        await watch.RunOnceAsync();
        Assert.Equal(["trace_arrived"], await KindsAsync(node, desk));
        Assert.Equal(["trace_answered"], await KindsAsync(node, omar));
        // A supervisor may answer cases and reviews rights.
        Assert.Equal(["review_due", "trace_arrived"], await KindsAsync(node, vera));
        Assert.Equal(asked.Reference, await node.Node.ScalarAsync<string>($"select number from notifications where user_id = {omar.Id}"));
        Assert.Equal(0, await watch.RunOverdueAsync());
        node.Clock.Advance(TimeSpan.FromDays(400));
        await watch.RunOverdueAsync();
        Assert.Equal(0, await watch.RunOverdueAsync());
        Assert.Contains("trace_overdue", await KindsAsync(node, desk));
        Assert.DoesNotContain("trace_overdue", await KindsAsync(node, await node.UserAsync("amina", "clerk")));
    }

    [Fact]
    public async Task A_letter_says_kind_number_and_link_in_the_persons_language_once_and_nothing_of_anybody()
    {
        await using var world = await MailWorld.CreateAsync();
        await world.WantAsync(NotificationKind.ApprovalWaits);
        await world.ProposeAsync();
        Assert.Equal(1, await world.Mail.SendAsync(e => throw e));
        Assert.Equal(0, await world.Mail.SendAsync(e => throw e));
        var letter = Assert.Single(world.Box.Letters);
        Assert.Equal(("node@example.org", "boris@example.org", "Proofmark XA\u00A0: 1 notification"), (letter.From, letter.To, letter.Subject));
        Assert.Contains($"Le nº\u00A0{world.Number} attend la décision d’une seconde personne.\nhttps://xa.example/weapons/", letter.Body.Replace("nº ", "nº\u00A0", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("https://xa.example/profile/notifications", letter.Body, StringComparison.Ordinal);
        Assert.Contains("Message-ID", letter.Raw, StringComparison.OrdinalIgnoreCase);
        foreach (var word in new[] { "AB 1234", "AB1234", "Quillfeather", "vera", "Vera", "P-1" }) Assert.DoesNotContain(word, letter.Subject + letter.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_mail_server_refuses_is_tried_again_later_each_time_and_what_was_begun_when_the_process_died_is_not_sent_twice()
    {
        await using var world = await MailWorld.CreateAsync();
        await world.WantAsync(NotificationKind.ApprovalWaits);
        await world.ProposeAsync();
        world.Box.Refuses = true;
        var failed = 0;
        for (var minutes = 1; minutes <= 4; minutes *= 2)
        {
            Assert.Equal(0, await world.Mail.SendAsync(_ => failed++));
            // Not before its time, which grows.
            Assert.Equal(0, await world.Mail.SendAsync(_ => throw new InvalidOperationException("too soon")));
            world.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            Assert.Equal(0, await world.Mail.SendAsync(_ => throw new InvalidOperationException("too soon")));
            world.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(3, failed);
        // Another process sends it: the outbox is the table.
        world.Box.Refuses = false;
        Assert.Equal(1, await world.Restarted().SendAsync(e => throw e));
        Assert.Single(world.Box.Letters);

        await world.ProposeAsync();
        await world.Access.Node.ExecuteAsync("update notifications set mail_begun = mail_due where mail_sent is null");
        world.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await world.Restarted().SendAsync(e => throw e));
        Assert.Single(world.Box.Letters);

        // Given up in the end: it stands in the site.
        world.Box.Refuses = true;
        await world.ProposeAsync();
        failed = 0;
        for (var day = 0; day < 30; day++)
        {
            await world.Mail.SendAsync(_ => failed++);
            world.Clock.Advance(TimeSpan.FromDays(1));
        }
        Assert.Equal(NotificationMail.MostAttempts, failed);
        Assert.Equal(3, (await world.Book.ListAsync(world.Boris.Id, null, 10)).Count);
    }

    [Fact]
    public async Task Daily_letters_gather_until_six_and_what_was_read_switched_off_or_not_chosen_is_not_sent()
    {
        await using var world = await MailWorld.CreateAsync();
        await world.ProposeAsync();
        Assert.Equal(0, await world.Mail.SendAsync(e => throw e));
        await world.Book.SetAsync(world.Boris.Id, new("boris@example.org", new HashSet<NotificationKind>(), new HashSet<NotificationKind> { NotificationKind.ApprovalWaits }));
        for (var i = 0; i < 3; i++) await world.ProposeAsync();
        await world.Book.ReadAsync(world.Boris.Id, (await world.Book.ListAsync(world.Boris.Id, null, 1)).Single().Id, all: false);
        world.Clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(0, await world.Mail.SendAsync(e => throw e));
        // It was nine in the morning.
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await world.Mail.SendAsync(e => throw e));
        Assert.Equal("Proofmark XA\u00A0: 2 notifications", Assert.Single(world.Box.Letters).Subject);
        await world.ProposeAsync();
        await world.Book.SetAsync(world.Boris.Id, NotificationSettings.None);
        world.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await world.Mail.SendAsync(e => throw e));
        Assert.Single(world.Box.Letters);
        foreach (var wrong in new[] { "boris", "a@b@c", "Boris <boris@example.org>", "boris@example.org\nBcc: all@example.org" })
            Assert.Equal("notifying.address", (await Assert.ThrowsAsync<ProblemException>(() => world.Book.SetAsync(world.Boris.Id, new(wrong, new HashSet<NotificationKind>(), new HashSet<NotificationKind>())))).Problems[0].Code);
    }

    [Fact]
    public async Task After_ninety_days_they_are_removed_and_so_is_the_address_of_who_is_no_longer_a_user()
    {
        await using var world = await MailWorld.CreateAsync();
        await world.WantAsync(NotificationKind.Decided);
        await world.ProposeAsync();
        world.Clock.Advance(NotificationBook.Kept - TimeSpan.FromDays(1));
        await world.ProposeAsync();
        Assert.Equal(0, await world.Book.ForgetAsync());
        world.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await world.Book.ForgetAsync());
        Assert.Equal(1, await world.Book.UnreadAsync(world.Boris.Id));
        // Read anew, what was removed is not told again.
        Assert.Equal(0, await world.Watch.RunOnceAsync());
        await world.Access.Users.ChangeAsync(world.Boris.Id, new UserDetails("Boris", null, "fr", false), AccessNode.Administering);
        await world.Book.ForgetAsync();
        Assert.Equal(0L, await world.Access.Node.ScalarAsync<long>("select count(*) from notification_settings"));
    }

    private static async Task<IReadOnlyList<string>> KindsAsync(AccessNode node, User user) =>
        [.. (await new NotificationBook(node.Node.Database, node.Clock).ListAsync(user.Id, null, 100)).Select(n => EnumCode.Of(n.Kind)).Order(StringComparer.Ordinal)];

    /// <summary>Vera proposes and boris, who reads French, is told; a mail server on loopback.</summary>
    private sealed class MailWorld : IAsyncDisposable
    {
        public AccessNode Access { get; private init; } = null!;
        public LetterBox Box { get; } = new();
        public User Vera { get; private init; } = null!;
        public User Boris { get; private init; } = null!;
        public long Entry { get; private init; }
        public long Number { get; private set; }
        public NotificationWatch Watch { get; private init; } = null!;
        public NotificationBook Book { get; private init; } = null!;
        public NotificationMail Mail { get; private set; } = null!;
        public ManualClock Clock => Access.Clock;

        public static async Task<MailWorld> CreateAsync()
        {
            var access = await AccessNode.CreateAsync();
            var boris = await access.Users.CreateAsync(new NewUser("boris", "Boris", null, "fr", ["supervisor"]), AccessNode.Administering);
            var entry = (await access.Node.Weapons.RegisterAsync(new RegisterWeapon(await access.Node.PoliceRegisterAsync(), "P-1", [new MarkRequest("serial", "AB 1234")]), Node.By(Node.Amina))).Entry;
            var world = new MailWorld
            {
                Access = access, Vera = await access.UserAsync("vera", "supervisor"), Boris = boris, Entry = entry, Watch = new NotificationWatch(access.Acts), Book = new NotificationBook(access.Node.Database, access.Clock),
            };
            world.Mail = world.Restarted();
            await world.Watch.RunOnceAsync();
            return world;
        }

        public NotificationMail Restarted() => new(Access.Node.Database, Clock, new MailServer("127.0.0.1", Box.Port, null, null, "node@example.org"), Texts.Embedded, "XA", "https://xa.example");

        public Task WantAsync(params NotificationKind[] kinds) => Book.SetAsync(Boris.Id, new("boris@example.org", kinds.ToHashSet(), new HashSet<NotificationKind>()));

        public async Task ProposeAsync()
        {
            Number = (await new Proposals(Access.Acts).ProposeAsync(WeaponActs.Destroy, $"entry:{Entry}", "{}", new Actor(Vera.Id), new Purpose("destruction", null, "Zebediah Quillfeather"), Guid.NewGuid())).Id;
            await Watch.RunOnceAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Box.Dispose();
            await Access.DisposeAsync();
        }
    }
}
