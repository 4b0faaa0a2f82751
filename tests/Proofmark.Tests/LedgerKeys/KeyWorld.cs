using System.Security.Cryptography;
using Proofmark.Cli.Ledger;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Verification;
using Proofmark.Ledger;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.LedgerKeys;

/// <summary>A node with a ledger, its root key, and the key that has signed so far, copied as a thief would have it.</summary>
internal sealed class KeyWorld : IAsyncDisposable
{
    private KeyWorld(LedgerWorld here) => (Here, Local) = (here, LocalNode.Attach(here.Data, here.Node.ConnectionString));

    public LedgerWorld Here { get; }
    public LocalNode Local { get; }
    public SigningKey Root { get; } = SigningKey.Create();
    public string Keys => Path.Combine(Here.Data, "keys");
    public NoteSigner Old { get; private set; } = null!;

    public static async Task<KeyWorld> CreateAsync(int weapons = 2)
    {
        var world = new KeyWorld(await LedgerWorld.CreateAsync(weapons));
        var copy = ECDsa.Create();
        copy.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(world.Keys, "ledger.pem")));
        world.Old = new NoteSigner((await world.NodeAsync()).Origin, copy);
        return world;
    }

    public async Task<NodeIdentity> NodeAsync() => (await NodeIdentity.FindAsync(Here.Node.Database))!;

    public Task<LedgerKeyStatement> RotateAsync(RevocationReason reason = RevocationReason.Superseded, SigningKey? root = null, PublicKey? own = null, Action<RotationStep>? reached = null) =>
        new LedgerKeyRotation(Here.Node.Acts, Here.Sequencer, Here.Place) { Reached = reached }.RunAsync(root ?? Root, own ?? Root.Public, reason, Actor.Node);

    public async Task SignAsync(string serial)
    {
        await Here.RegisterAsync(serial);
        while (await Here.Sequencer.RunOnceAsync() > 0) { }
    }

    public Task<VerificationReport> VerifyAsync(VerifierKey? key = null, Fingerprint? root = null) => VerifyCommand.RunAsync(Local, key?.ToString(), null, default, root);

    /// <summary>What <c>proofmark verify</c> finds, by code.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(VerifierKey? key = null, Fingerprint? root = null) => [.. (await VerifyAsync(key, root)).Findings.Select(f => f.Code).Distinct().Order(StringComparer.Ordinal)];

    public async Task<(Checkpoint Head, SignedNote Note)> PublishedAsync()
    {
        var note = SignedNote.Parse(Here.Place.Store((await NodeAsync()).Epoch).ReadCheckpoint()!);
        return (Checkpoint.Parse(note.Text), note);
    }

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        await Here.DisposeAsync();
        Root.Dispose();
    }
}
