using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>One line of a file that was read, and what became of it.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Verdict">What became of a message, or of the message that a receipt speaks of; null for keys and for what could not be read.</param>
/// <param name="Problems">Why it was not simply taken.</param>
public sealed record FileLine(int Line, Verdict? Verdict, IReadOnlyList<Problem> Problems);

/// <summary>
/// Carries messages, receipts and key statements by file, where there is no network (docs/federation.md, 5.2): JSON Lines,
/// one envelope a line. The same file read twice changes nothing.
/// </summary>
public sealed class FederationFile(Acts acts, PeerDirectory directory, PeerService peers, NodeKeys keys, Inbox inbox, Receipts receipts, EnvelopeVault vault)
{
    /// <summary>Media type of such a text.</summary>
    public const string MediaType = "application/jsonl";

    /// <summary>Envelopes as lines.</summary>
    public static byte[] Write(IEnumerable<Dsse> envelopes) => [.. envelopes.SelectMany(e => e.Write().Append((byte)'\n'))];

    /// <summary>Envelopes of lines; the first that is none stops the reading.</summary>
    /// <exception cref="ProblemException">The problem of that line, with its row.</exception>
    public static IReadOnlyList<Dsse> Read(ReadOnlySpan<byte> bytes)
    {
        var envelopes = new List<Dsse>();
        long row = 0;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            row++;
            var line = bytes[range];
            if (line.Trim(" \r\t"u8).IsEmpty) continue;
            var read = Dsse.Read(line);
            envelopes.Add(read.Ok ? read.Value : throw new ProblemException(read.Problem.At(row)));
        }

        return envelopes;
    }

    /// <summary>Writes what a peer does not have yet: this node's keys, then every message without a final receipt. Returns how many messages.</summary>
    public async Task<int> ExportAsync(Fingerprint node, Stream to, CancellationToken ct = default)
    {
        var peer = await directory.GetAsync(node, ct);
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var open = await StoredMessages.OutOpenAsync(connection, vault, peer.Id, ct);
        await to.WriteAsync(Write(keys.Statements), ct);
        foreach (var message in open)
        {
            var believed = keys.Ring.Statements.Believe(message.Envelope.KeyId, acts.Clock.GetUtcNow()).Ok;
            await to.WriteAsync(Write([believed ? message.Envelope : message.Message.Seal(keys.Current)]), ct);
        }

        return open.Count;
    }

    /// <summary>Reads a file line by line, and writes the receipts for the messages in it.</summary>
    /// <param name="from">The file.</param>
    /// <param name="answers">Where the receipts go: a file of the same form for the way back.</param>
    /// <param name="ct">Stops it between two lines.</param>
    public async Task<IReadOnlyList<FileLine>> ImportAsync(Stream from, Stream answers, CancellationToken ct = default)
    {
        var results = new List<FileLine>();
        var number = 0;
        await foreach (var line in LinesAsync(from, ct))
        {
            number++;
            var envelope = line.TrimEnd("\r"u8);
            if (!envelope.IsEmpty) results.Add(await ImportAsync(number, envelope, answers, ct));
        }

        return results;
    }

    private async Task<FileLine> ImportAsync(int number, ReadOnlyMemory<byte> line, Stream answers, CancellationToken ct)
    {
        try
        {
            switch (Dsse.Read(line.Span).Value?.PayloadType)
            {
                case OperatingCertificate.PayloadType or RevocationList.PayloadType:
                    await LearnAsync(Dsse.Read(line.Span).GetValueOrThrow(), ct);
                    return new FileLine(number, null, []);
                case Receipt.PayloadType:
                    var receipt = await ReceiptAsync(line, ct);
                    return new FileLine(number, receipt.Verdict, []);
                default:
                    var reception = await inbox.ReceiveAsync(line, ct);
                    if (reception.Receipt is { } given) await answers.WriteAsync(Write([given.Seal(keys.Current)]), ct);
                    return new FileLine(number, reception.Receipt?.Verdict, reception.Problems);
            }
        }
        catch (ProblemException e) when (!e.IsTemporary)
        {
            return new FileLine(number, null, [.. e.Problems.Select(p => p.At(number))]);
        }
    }

    private async Task LearnAsync(Dsse statement, CancellationToken ct)
    {
        var (root, broken) = Json.StrictJson.Read(statement.Payload.Span);
        var node = broken is null ? new Json.JsonFields(root, "", []).Fingerprint("node") : null;
        if (node is null) throw new ProblemException(broken ?? Problem.Of(FederationCode.CertificateForm));

        // A file that comes back holds our own statements too.
        if (node != keys.Node) await peers.LearnAsync(node, [statement], ct);
    }

    private async Task<Receipt> ReceiptAsync(ReadOnlyMemory<byte> line, CancellationToken ct)
    {
        var payload = Dsse.Read(line.Span).GetValueOrThrow().Payload;
        var (root, broken) = Json.StrictJson.Read(payload.Span);
        var uid = broken is null ? new Json.JsonFields(root, "", []).Uuid("message") : null;
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var message = uid is { } id ? await StoredMessages.OutByUidAsync(connection, vault, id, ct) : null;
        if (message is null) throw new ProblemException(broken ?? Problem.Of(FederationCode.ReceiptWrong, "message"));
        var peer = (await directory.CurrentAsync(ct)).Find(message.Peer)!;
        if (!message.Final) return (await receipts.RecordAsync(peer, message, line, ct)).GetValueOrThrow();
        return Receipt.Read(line.Span, peer.Keys, message.Message, acts.Clock.GetUtcNow()).GetValueOrThrow();
    }

    /// <summary>Lines of at most the largest envelope; memory is bounded by one line.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(Stream from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var line = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(chunk, ct)) > 0)
        {
            for (var at = 0; at < read;)
            {
                var end = Array.IndexOf(chunk, (byte)'\n', at, read - at);
                var stop = end < 0 ? read : end;

                // One byte over the limit is kept, so that the line is judged too large.
                var room = Dsse.MaximumSize + 1 - (int)line.Length;
                line.Write(chunk, at, Math.Min(stop - at, room));
                at = stop + 1;
                if (end < 0) break;
                yield return line.ToArray();
                line.SetLength(0);
            }
        }

        if (line.Length > 0) yield return line.ToArray();
    }
}
