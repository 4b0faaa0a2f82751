using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Http;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Federation;

/// <summary>Receives from other nodes. Everything here is open to the world, so nothing is read beyond its limit and nothing is believed before its signature.</summary>
internal sealed class FederationEndpoints(FederationNode federation, ServerOptions options)
{
    private const int MaximumKeys = 1024 * 1024;
    private const int AtOnce = 8;
    private readonly NonceMemory _nonces = new();
    private readonly SemaphoreSlim _room = new(AtOnce, AtOnce);

    public async Task ReceiveAsync(HttpContext context)
    {
        // A body may be five megabytes: so many at a time, and the next sender waits a moment or comes back.
        if (!await _room.WaitAsync(TimeSpan.FromSeconds(5), context.RequestAborted))
        {
            context.Response.Headers.RetryAfter = "10";
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, Problem.Of(FederationCode.PeerBusy, null, ("peer", options.NodeName)));
            return;
        }

        try
        {
            await ReceiveOneAsync(context);
        }
        finally
        {
            _room.Release();
        }
    }

    public async Task LearnAsync(HttpContext context)
    {
        if (await ReadAsync(context, MaximumKeys) is not { } body) return;
        try
        {
            foreach (var node in FederationFile.Read(body).GroupBy(NodeOf)) await federation.Peers.LearnAsync(node.Key, [.. node], context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (ProblemException e) when (!e.IsTemporary)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, [.. e.Problems]);
        }
    }

    public async Task DirectoryAsync(HttpContext context)
    {
        var directory = NodeDirectory.Sign(federation.Keys, options.PublicAddress, federation.Handlers.Kinds, federation.Clock.GetUtcNow());
        context.Response.ContentType = Dsse.MediaType;
        await context.Response.Body.WriteAsync(directory.Write(), context.RequestAborted);
    }

    private async Task ReceiveOneAsync(HttpContext context)
    {
        if (await ReadAsync(context, Dsse.MaximumSize) is not { } body) return;
        var peers = await federation.Directory.CurrentAsync(context.RequestAborted);
        var caller = HttpSignature.Verify(PartsOf(context.Request), body, key => peers.FindByKey(key)?.Trusted, _nonces, federation.Clock.GetUtcNow());
        if (!caller.Ok)
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, caller.Problem);
            return;
        }

        var reception = await federation.Inbox.ReceiveAsync(body, context.RequestAborted);
        if (reception.Receipt is { } receipt)
        {
            context.Response.ContentType = Dsse.MediaType;
            await context.Response.Body.WriteAsync(receipt.Seal(federation.Keys.Current).Write(), context.RequestAborted);
        }
        else
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, [.. reception.Problems]);
        }
    }

    /// <summary>The parts as the sender signed them: under the node's public address, whatever stands between.</summary>
    private HttpParts PartsOf(HttpRequest request)
    {
        var address = options.PublicAddress?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";
        var fields = request.Headers.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v ?? "")));
        return new HttpParts(request.Method, $"{address}{request.PathBase}{request.Path}{request.QueryString}", null, [.. fields]);
    }

    /// <summary>The body, or null when it was too large and that has been answered.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context, int limit)
    {
        // Counted here and not by the server: it would cut the connection while the sender still writes, and the sender would
        // never read why. What is not read is drained for a few seconds, then the connection ends.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int read;
        while (body.Length <= limit && (read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0) body.Write(chunk, 0, read);
        if (body.Length <= limit) return body.ToArray();
        await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, Problem.Of(FederationCode.TooLarge, null, ("bytes", body.Length), ("limit", limit)));
        return null;
    }

    private static Fingerprint NodeOf(Dsse statement)
    {
        var (root, broken) = StrictJson.Read(statement.Payload.Span);
        var fields = new JsonFields(root, "", []);
        return (broken is null ? fields.Fingerprint("node", required: true) : null) ?? throw new ProblemException(broken ?? fields.Problems[0]);
    }

    private static Task AnswerAsync(HttpContext context, int status, params IReadOnlyList<Problem> problems) => new ProblemAnswer(status, problems, null).WriteJsonAsync(context);
}
