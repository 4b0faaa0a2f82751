using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Peers;

/// <summary>What a person says when pairing.</summary>
/// <param name="Statements">The other node's certificates and revocations, as received.</param>
/// <param name="Heard">The fingerprint as the person at the other end read it out.</param>
/// <param name="ComparedWith">Who that was, and by which channel.</param>
/// <param name="Name">What people here call the node.</param>
/// <param name="State">The State that the two persons agree it is, ISO 3166-1 alpha-2; null for bodies.</param>
/// <param name="Address">Where it is reached; null: by file only.</param>
public sealed record Pairing(IReadOnlyList<Dsse> Statements, string Heard, string ComparedWith, string Name, string? State, string? Address);

/// <summary>Pairs, changes and suspends peers, and takes in their keys: the only writer of peers.</summary>
public sealed class PeerService(Acts acts, PeerDirectory directory, NodeKeys own)
{
    /// <summary>Pairs with a node whose fingerprint two persons have compared. Pairing again with the same node is refused.</summary>
    /// <exception cref="ProblemException"><c>federation.fingerprint_form</c>, <c>fingerprint_check</c>, <c>fingerprint_mismatch</c>,
    /// <c>pairing_incomplete</c>, <c>address_form</c>, <c>address_insecure</c>, <c>peer_exists</c>, <c>training_apart</c>, or a problem of a statement.</exception>
    public async Task<Peer> PairAsync(Pairing pairing, Doing doing, CancellationToken ct = default)
    {
        var heard = Fingerprint.Read(pairing.Heard, "fingerprint").GetValueOrThrow();
        if (string.IsNullOrWhiteSpace(pairing.ComparedWith)) throw new ProblemException(Problem.Of(FederationCode.PairingIncomplete, "comparedWith"));
        if (string.IsNullOrWhiteSpace(pairing.Name)) throw new ProblemException(Problem.Of(FederationCode.PairingIncomplete, "name"));
        if (Peer.CheckAddress(pairing.Address) is { } address) throw new ProblemException(address);
        var certificate = pairing.Statements.Select(s => OperatingCertificate.Read(s).Value).FirstOrDefault(c => c is not null)
            ?? throw new ProblemException(Problem.Of(FederationCode.PairingIncomplete, "statements"));
        if (certificate.Node != heard) throw new ProblemException(Problem.Of(FederationCode.FingerprintMismatch, "fingerprint"));
        var keys = pairing.Statements.Aggregate(PeerKeys.Of(certificate.RootKey), (known, s) => known.With(s).GetValueOrThrow());
        if (keys.Training != own.Training) throw new ProblemException(Problem.Of(FederationCode.TrainingApart, "statements"));

        var content = $"{heard}|{pairing.ComparedWith}|{pairing.Name}|{pairing.State}|{pairing.Address}";
        await acts.DoAsync(new ActRequest(FederationActs.Pair, doing.Actor, doing.Purpose, doing.Key) { Content = content }, async act =>
        {
            if ((await directory.CurrentAsync(act.Connection, ct)).Find(heard) is not null) throw new ProblemException(Problem.Of(FederationCode.PeerExists, "fingerprint", ("node", heard.Short)));
            var id = await act.Ids.NextAsync("peers", ct);
            act.Write(PeerRow.Table, new PeerRow(id, act.NewUid(), heard.Value, certificate.RootKey.Der.ToArray(), pairing.ComparedWith));
            act.Write(PeerDetailRow.Table, new PeerDetailRow(await act.Ids.NextAsync("peer_details", ct), id, pairing.Name, pairing.State, pairing.Address, Suspended: false, null));
            await WriteStatementsAsync(act, id, PeerKeys.Of(certificate.RootKey), keys, ct);
            act.Machinery("insert into peer_positions (peer) values ($1)", id);
        }, ct);
        return await directory.GetAsync(heard, ct);
    }

    /// <summary>Changes what people here say of a peer.</summary>
    /// <exception cref="ProblemException"><c>federation.unknown_peer</c>, <c>pairing_incomplete</c>, <c>address_form</c> or <c>address_insecure</c>.</exception>
    public async Task<Peer> ChangeAsync(Fingerprint node, Func<Peer, Peer> change, string? reason, Doing doing, CancellationToken ct = default)
    {
        var peer = change(await directory.GetAsync(node, ct));
        if (string.IsNullOrWhiteSpace(peer.Name)) throw new ProblemException(Problem.Of(FederationCode.PairingIncomplete, "name"));
        if (Peer.CheckAddress(peer.Address) is { } address) throw new ProblemException(address);
        var content = $"{node}|{peer.Name}|{peer.State}|{peer.Address}|{peer.Suspended}|{reason}";
        await acts.DoAsync(new ActRequest(FederationActs.ChangePeer, doing.Actor, doing.Purpose, doing.Key) { Content = content }, async act =>
            act.Write(PeerDetailRow.Table, new PeerDetailRow(await act.Ids.NextAsync("peer_details", ct), peer.Id, peer.Name, peer.State, peer.Address, peer.Suspended, reason)), ct);
        return await directory.GetAsync(node, ct);
    }

    /// <summary>Takes in what a paired node's root key signed. What is known already changes nothing.</summary>
    /// <returns>How many statements were new.</returns>
    /// <exception cref="ProblemException"><c>federation.unknown_peer</c>, or a problem of a statement.</exception>
    public async Task<int> LearnAsync(Fingerprint node, IReadOnlyList<Dsse> statements, CancellationToken ct = default)
    {
        var peer = await directory.GetAsync(node, ct);
        var keys = statements.Aggregate(peer.Keys, (known, s) => known.With(s).GetValueOrThrow());
        if (ReferenceEquals(keys, peer.Keys)) return 0;
        var news = 0;
        await acts.DoAsync(new ActRequest(FederationActs.LearnKeys, Actor.Node, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())), async act =>
            news = await WriteStatementsAsync(act, peer.Id, peer.Keys, keys, ct), ct);
        return news;
    }

    /// <summary>
    /// Accepts that a peer lost its place and begins anew (<c>in</c>), or begins anew oneself after a restore (<c>out</c>).
    /// The next epoch starts at sequence 1; what was lost between is said in the reason.
    /// </summary>
    /// <exception cref="ProblemException"><c>federation.unknown_peer</c> or <c>pairing_incomplete</c>.</exception>
    public async Task<int> NextEpochAsync(Fingerprint node, bool outgoing, string reason, Doing doing, CancellationToken ct = default)
    {
        var peer = await directory.GetAsync(node, ct);
        if (string.IsNullOrWhiteSpace(reason)) throw new ProblemException(Problem.Of(FederationCode.PairingIncomplete, "reason"));
        var epoch = 0;
        await acts.DoAsync(new ActRequest(FederationActs.ChangeEpoch, doing.Actor, doing.Purpose, doing.Key) { Content = $"{node}|{outgoing}|{reason}" }, async act =>
        {
            var position = await PeerPosition.LockAsync(act.Connection, peer.Id, ct);
            epoch = (outgoing ? position.OutEpoch : position.InEpoch) + 1;
            act.Write(PeerEpochRow.Table, new PeerEpochRow(await act.Ids.NextAsync("peer_epochs", ct), peer.Id, outgoing ? "out" : "in", epoch, reason));
            act.Machinery(outgoing
                ? "update peer_positions set out_epoch = $2, out_sequence = 0, out_hash = null where peer = $1"
                : "update peer_positions set in_epoch = $2, in_sequence = 0, in_hash = null where peer = $1", peer.Id, epoch);
        }, ct);
        return epoch;
    }

    private static async Task<int> WriteStatementsAsync(Act act, long peer, PeerKeys before, PeerKeys after, CancellationToken ct)
    {
        var news = 0;
        foreach (var certificate in after.Certificates.Except(before.Certificates))
        {
            act.Write(PeerStatementRow.Table, new PeerStatementRow(await act.Ids.NextAsync("peer_statements", ct), peer, "certificate", certificate.Sequence, certificate.Envelope.Write()));
            news++;
        }

        if (after.Revocations is { } list && !ReferenceEquals(list, before.Revocations))
        {
            act.Write(PeerStatementRow.Table, new PeerStatementRow(await act.Ids.NextAsync("peer_statements", ct), peer, "revocations", list.Sequence, list.Envelope.Write()));
            news++;
        }

        return news;
    }
}
