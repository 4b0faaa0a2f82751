using System.Collections.Concurrent;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Federation;

/// <summary>A clock that stands until the test moves it.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}

/// <summary>Keeps what took effect, in the act's own transaction: one queue row per effect, which a second effect would double.</summary>
internal sealed class NoteKeeper : IMessageHandler
{
    public const string Kind = "test.note";

    public IReadOnlySet<string> Kinds { get; } = new HashSet<string> { Kind };

    public ConcurrentQueue<(string Text, Verdict Verdict)> Delivered { get; } = new();

    public async Task<IReadOnlyList<Problem>> ReceiveAsync(Act act, Peer from, Message message, CancellationToken ct)
    {
        if (!message.Body.TryGetProperty("text", out var text)) return [Problem.Of(FederationCode.FieldMissing, "text")];
        if (text.GetString() == "crash") throw new InvalidOperationException("the lights went out");
        act.Enqueue("test.effect", text.GetRawText());
        await act.FlushAsync(ct);
        return text.GetString() switch
        {
            "throws late" => throw new ProblemException(Problem.Of(FederationCode.FieldForm, "text")),
            "answers late" => [Problem.Of(FederationCode.FieldForm, "text")],
            "own fault" => throw new ProblemException(Problem.Of(FederationCode.NoOperatingKey)),
            _ => [],
        };
    }

    public Task DeliveredAsync(Act act, Peer to, MessageHeader message, Receipt receipt, CancellationToken ct)
    {
        act.Enqueue("test.delivered", $$"""{"id":"{{message.Id}}","verdict":"{{EnumCode.Of(receipt.Verdict)}}"}""");
        return Task.CompletedTask;
    }
}

/// <summary>A node with database, keys and handlers; <see cref="Way"/> leads to the other node.</summary>
internal sealed class FederatedNode : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private FederatedNode(TestDatabase test, string folder, bool ownsFolder, string state, TimeProvider clock)
    {
        (_test, _folder, _ownsFolder) = (test, folder, ownsFolder);
        Database = new Database(test.ConnectionString);
        Acts = new Acts(Database, new IdAllocator(Database), clock);
        Way = new Way();
        Node = FederationNode.Open(Acts, folder, TwoNodes.State(state), (_, _) => [Notes], transport: _ => Way);
    }

    public Database Database { get; }

    public Acts Acts { get; }

    public FederationNode Node { get; }

    public NoteKeeper Notes { get; } = new();

    public Way Way { get; }

    public string Folder => _folder;

    public Fingerprint Id => Node.Keys.Node;

    public static async Task<FederatedNode> CreateAsync(string state, TimeProvider clock, string? folder = null) => new(
        await PostgresFixture.CreateDatabaseAsync("proofmark_migrated", async c => await Migrator.ApplyAsync(c, TimeProvider.System)),
        folder ?? Directory.CreateTempSubdirectory("federation-").FullName, folder is null, state, clock);

    /// <summary>XA and XB, paired, each with an identity and a way to the other.</summary>
    public static async Task<(FederatedNode A, FederatedNode B)> CreatePairAsync(TimeProvider clock)
    {
        var (a, b) = (await CreateAsync("XA", clock), await CreateAsync("XB", clock));
        await NodeIdentity.EnsureAsync(a.Database, "XA", "national", clock);
        await NodeIdentity.EnsureAsync(b.Database, "XB", "national", clock);
        await a.PairAsync(b);
        await b.PairAsync(a);
        (a.Way.To, b.Way.To) = (b, a);
        return (a, b);
    }

    public Task<Peer> PairAsync(FederatedNode other, string? heard = null, string? address = "https://other.example") => Node.Peers.PairAsync(
        new Pairing(other.Node.Keys.Statements, heard ?? other.Id.Grouped, "the registrar, by telephone", "Registry", "XX", address),
        Storage.Node.By(Storage.Node.Amina, "administration"));

    public async Task<Message> SendAsync(FederatedNode to, string text, TimeSpan? life = null, string kind = NoteKeeper.Kind)
    {
        Message? sent = null;
        var peer = await Node.Directory.GetAsync(to.Id);
        await Acts.DoAsync(new ActRequest(FederationActs.Receive, Storage.Node.Amina, new Purpose("tracing"), Guid.NewGuid()), async act =>
            sent = await Node.Outbox.SendAsync(act, peer, new Outgoing(kind, WireJson.ToElement(new { Text = text }), Life: life)));
        return sent!;
    }

    public Task<Reception> ReceiveAsync(byte[] envelope) => Node.Inbox.ReceiveAsync(envelope);

    /// <summary>What took effect, in order.</summary>
    public Task<IReadOnlyList<string>> EffectsAsync() => ListAsync("select payload::text::json#>>'{}' from queue where kind = 'test.effect' order by id");

    public Task<IReadOnlyList<string>> DeliveredAsync() => ListAsync("select payload->>'verdict' from queue where kind = 'test.delivered' order by id");

    public async Task<IReadOnlyList<string>> ListAsync(string sql)
    {
        await using var command = Database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await reader.ReadAsync()) list.Add(reader.GetString(0));
        return list;
    }

    public async Task<long> CountAsync(string what)
    {
        await using var command = Database.Owner.CreateCommand($"select count(*) from {what}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The envelope of a message as it is stored for sending.</summary>
    public async Task<byte[]> EnvelopeAsync(Message message)
    {
        await using var command = Database.Owner.CreateCommand("select envelope from messages_out where uid = $1");
        command.Parameters.Add(new() { Value = message.Header.Id });
        return (byte[])(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Node.Dispose();
        await Database.DisposeAsync();
        await _test.DisposeAsync();
        if (_ownsFolder) Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A way to another node in the same process; <see cref="Fault"/> decides what goes wrong on it.</summary>
internal sealed class Way : ITransport
{
    /// <summary>Where it leads; null: nobody answers.</summary>
    public FederatedNode? To { get; set; }

    /// <summary>True loses the message (first argument true) or the answer (false).</summary>
    public Func<bool, bool> Fault { get; set; } = _ => false;

    public int Tried { get; private set; }

    public int KeysTold { get; private set; }

    public async Task<Answer> SendAsync(Peer to, ReadOnlyMemory<byte> envelope, CancellationToken ct)
    {
        Tried++;
        if (To is null || Fault(true)) return new Answer(null, Problem.Of(FederationCode.PeerUnreachable, "address"));
        Reception reception;
        try
        {
            reception = await To.Node.Inbox.ReceiveAsync(envelope, ct);
        }
        catch (InvalidOperationException)
        {
            return new Answer(null, Problem.Of(FederationCode.PeerUnreachable, "address"));
        }

        if (Fault(false)) return new Answer(null, Problem.Of(FederationCode.PeerUnreachable, "address"));
        return reception.Receipt is { } receipt ? new Answer(receipt.Seal(To.Node.Keys.Current).Write(), null) : new Answer(null, reception.Problems[0]);
    }

    public async Task TellKeysAsync(Peer to, IReadOnlyList<Dsse> statements, CancellationToken ct)
    {
        KeysTold++;
        if (To is not null) await To.Node.Peers.LearnAsync(OperatingCertificate.Read(statements[0]).GetValueOrThrow().Node, statements, ct);
    }
}
