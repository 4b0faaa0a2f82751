using System.Text.Json;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;

namespace Proofmark.Tests.Federation;

/// <summary>XA keeps registers, XB recovers weapons; their keys are paired. The clock stands where the test puts it.</summary>
public sealed class TwoNodes
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public SigningKey RootA { get; } = SigningKey.Create();

    public SigningKey RootB { get; } = SigningKey.Create();

    public KeyRing A { get; set; }

    public KeyRing B { get; set; }

    public TwoNodes()
    {
        A = KeyRing.Create(RootA, SigningKey.Create(), Now.AddDays(-30), State("XA"));
        B = KeyRing.Create(RootB, SigningKey.Create(), Now.AddDays(-30), State("XB"));
    }

    /// <summary>What XA knows: itself and XB.</summary>
    public EnvelopeVerifier AtA(bool suspended = false) =>
        new(A.Node, key => B.Statements.Find(key) is null ? null : new TrustedPeer(B.Statements, suspended));

    public static IReadOnlyDictionary<string, string> State(string code) => new Dictionary<string, string> { ["state"] = code };

    public MessageHeader Header(long sequence = 1, byte[]? previous = null, DateTimeOffset? created = null, DateTimeOffset? expires = null) => new(
        MessageHeader.CurrentVersion, Guid.CreateVersion7(Now), "trace.request", B.Node, A.Node, 1, sequence,
        previous, created ?? Now, expires ?? (created ?? Now).AddDays(30), Case: Guid.CreateVersion7(Now), InReplyTo: null);

    public Message Compose(MessageHeader header, object? body = null) => Message.Compose(header, WireJson.ToElement(body ?? new { Note = "دمغة ✓" }));

    public Message Compose() => Compose(Header());

    public byte[] Seal(Message message) => message.Seal(B.Current(Now)).Write();

    /// <summary>Any bytes, signed as a message by XB: what a peer with a faulty program could send.</summary>
    public byte[] SealRaw(string payload) => SealRaw(System.Text.Encoding.UTF8.GetBytes(payload));

    public byte[] SealRaw(byte[] payload) => Dsse.Sign(Message.PayloadType, payload, B.Current(Now)).Write();

    /// <summary>A chain of messages from XB to XA, as XB made them.</summary>
    public IReadOnlyList<Message> Chain(int length)
    {
        var chain = new List<Message>();
        for (var i = 1; i <= length; i++)
        {
            chain.Add(Compose(Header(i, chain.LastOrDefault()?.Hash), new { Number = i }));
        }

        return chain;
    }

    public static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;
}
