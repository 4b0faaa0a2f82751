using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Federation.Witnessing;

/// <summary>How far a change of the ledger's key has come; a stop after any of them leaves the old state or the new one.</summary>
public enum RotationStep
{
    /// <summary>The new private key is on disk and nobody names it.</summary>
    KeyMade,

    /// <summary>The act is committed: from here on the new key signs.</summary>
    Recorded,

    /// <summary>The last head is published with both signatures.</summary>
    Published,

    /// <summary>The statement lies beside the keys.</summary>
    Kept,
}

/// <summary>
/// Replaces the ledger's signing key within its epoch. The node's root key states it over the last signed head, the statement is
/// an act in the ledger, and from its commit on the new key signs. Nobody signs meanwhile. The previous private key is removed.
/// </summary>
public sealed class LedgerKeyRotation(Acts acts, Sequencer sequencer, LedgerPlace place)
{
    /// <summary>The ledger's signing key is replaced by another that the root key vouches for.</summary>
    public static readonly ActType RotateKey = new("ledger.rotate_key", false);

    /// <summary>Told each step as it is done.</summary>
    public Action<RotationStep>? Reached { get; init; }

    /// <summary>Replaces it; returns the statement.</summary>
    /// <param name="root">The node's root key.</param>
    /// <param name="own">What the node's public root key is: another one vouches for nothing here.</param>
    /// <param name="reason">Why; partners read it.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Stops before the commit.</param>
    /// <exception cref="ProblemException">federation.root_key_wrong, ledger.arrived, ledger.database_older, ledger.nothing_signed.</exception>
    public async Task<LedgerKeyStatement> RunAsync(SigningKey root, PublicKey own, RevocationReason reason, Actor actor, CancellationToken ct = default)
    {
        if (!root.Public.Equals(own)) throw new ProblemException(Problem.Of(FederationCode.RootKeyWrong));
        var node = await NodeIdentity.FindAsync(acts.Database, ct) ?? throw new ProblemException(Problem.Of("keeping.no_node"));
        if (place.AwaitsEpoch(node.Epoch)) throw new ProblemException(Problem.Of("ledger.arrived", null, ("epoch", node.Epoch)));
        await SignWaitingAsync(ct);
        LedgerKeyStatement statement;
        await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct))
        await using (await connection.BeginTransactionAsync(ct))
        {
            var last = await sequencer.HoldAsync(connection, node.Epoch, ct) ?? throw new ProblemException(Problem.Of("ledger.nothing_signed"));
            var head = Checkpoint.Parse(last.Text);
            var keys = await LedgerKeys.ReadAsync(connection, place, node.Origin, ct);
            // A key that has signed nothing yet has nothing that another could go on from.
            if (keys.Changes.Count > 0 && keys.Changes[^1].Place >= HeadPlace.Of(head)) throw new ProblemException(Problem.Of("ledger.nothing_signed"));
            var next = place.MakeKey(node.Origin);
            Reached?.Invoke(RotationStep.KeyMade);
            statement = LedgerKeyStatement.Issue(root, keys.At(head), next, last, reason, acts.Clock.GetUtcNow());
            var row = await RecordAsync(statement, actor, ct);
            Reached?.Invoke(RotationStep.Recorded);
            place.Store(node.Epoch).Publish(statement.Note);
            Reached?.Invoke(RotationStep.Published);
            place.KeepChange(row);
            Reached?.Invoke(RotationStep.Kept);
        }
        // The act itself is the first leaf under the new key; the previous private key goes with that.
        await sequencer.RunOnceAsync(ct);
        return statement;
    }

    private async Task<LedgerKeyRow> RecordAsync(LedgerKeyStatement statement, Actor actor, CancellationToken ct)
    {
        LedgerKeyRow? row = null;
        await acts.DoAsync(new ActRequest(RotateKey, actor, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = statement.Key.ToString() }, async act =>
        {
            row = new LedgerKeyRow(await act.Ids.NextAsync("ledger_keys", ct), statement.Head.Epoch, statement.Head.Head.Size, statement.Head.Head.Root.ToArray(),
                statement.Previous.ToString(), statement.Key.ToString(), System.Text.Encoding.UTF8.GetString(statement.Envelope.Write()));
            act.Write(LedgerKeyRow.Table, row);
        }, ct);
        return row!;
    }

    /// <summary>What waits is signed by the key that signed before it; when that key is lost, the new one signs it.</summary>
    private async Task SignWaitingAsync(CancellationToken ct)
    {
        try
        {
            while (await sequencer.RunOnceAsync(ct) > 0) { }
        }
        catch (ProblemException e) when (e.Problems[0].Code == "ledger.key_missing")
        {
        }
    }
}
