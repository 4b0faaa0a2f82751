using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Federation.Peers;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Http;

/// <summary>Sends by HTTP (docs/federation.md, 5.1): one signed request per envelope, no redirects followed, answers of bounded size and time.</summary>
public sealed class HttpTransport : ITransport, IDisposable
{
    private const int MaximumAnswer = 256 * 1024;
    private readonly NodeKeys _keys;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    /// <summary>Makes the transport; <paramref name="handler"/> is for tests. A peer that does not answer within <paramref name="timeout"/> (a minute when null) counts as one that is not there.</summary>
    public HttpTransport(NodeKeys keys, TimeProvider clock, HttpMessageHandler? handler = null, TimeSpan? timeout = null)
    {
        (_keys, _clock) = (keys, clock);
        _client = new HttpClient(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        })
        { Timeout = timeout ?? TimeSpan.FromSeconds(60), MaxResponseContentBufferSize = MaximumAnswer };
    }

    /// <inheritdoc/>
    public Task<Answer> SendAsync(Peer to, ReadOnlyMemory<byte> envelope, CancellationToken ct) => PostAsync(to, "messages", Dsse.MediaType, envelope, ct);

    /// <inheritdoc/>
    public async Task TellKeysAsync(Peer to, IReadOnlyList<Dsse> statements, CancellationToken ct) =>
        _ = await PostAsync(to, "keys", FederationFile.MediaType, FederationFile.Write(statements), ct);

    /// <summary>Reads what a node says of itself.</summary>
    /// <param name="address">The node's address.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="ProblemException"><c>federation.address_form</c>, <c>address_insecure</c>, <c>peer_unreachable</c>, or a problem of the statement.</exception>
    public async Task<NodeDirectory> FetchDirectoryAsync(string address, CancellationToken ct)
    {
        if (Peer.CheckAddress(address) is { } wrong) throw new ProblemException(wrong);
        try
        {
            return NodeDirectory.Read(await _client.GetByteArrayAsync(new Uri($"{address.TrimEnd('/')}/federation/v1/directory"), ct)).GetValueOrThrow();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            throw new ProblemException(Problem.Of(FederationCode.PeerUnreachable, "address", ("peer", address)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<Answer> PostAsync(Peer to, string part, string contentType, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (Peer.CheckAddress(to.Address) is { } insecure) return new Answer(null, insecure);
        var target = to.Endpoint(part)!;
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(body) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var (name, value) in HttpSignature.Sign("POST", target, contentType, body.Span, _keys.Current, _clock.GetUtcNow()))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, ct);
            var answer = await response.Content.ReadAsByteArrayAsync(ct);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => new Answer(answer, null),
                HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new Answer(null, Problem.Of(FederationCode.PeerBusy, null, ("peer", to.Name))),
                _ => new Answer(null, CodeOf(answer) is { } code ? Problem.Of(code, null, ("key", _keys.Current.Public.Fingerprint.Short), ("peer", to.Name)) : Unreachable(to)),
            };
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return new Answer(null, Unreachable(to));
        }
    }

    private static Problem Unreachable(Peer to) => Problem.Of(FederationCode.PeerUnreachable, "address", ("peer", to.Name));

    /// <summary>The code in problem details, when it is one of ours.</summary>
    private static string? CodeOf(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(answer));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("code", out var code)
                && code.ValueKind == JsonValueKind.String && code.GetString() is { } text && text.StartsWith("federation.", StringComparison.Ordinal) ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
