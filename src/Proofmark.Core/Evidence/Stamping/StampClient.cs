using System.Formats.Asn1;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Proofmark.Core.Evidence.Stamping;

/// <summary>What came of asking an authority: a token with what it says, or why there is none.</summary>
/// <param name="Token">The token as the authority gave it; null: none that stands the check.</param>
/// <param name="Stamp">What it says.</param>
/// <param name="Fault">One of <see cref="StampFault"/>.</param>
public sealed record StampAnswer(byte[]? Token, TimeStamp? Stamp, string? Fault);

/// <summary>Why an extract bears no trusted time though an authority is set.</summary>
public static class StampFault
{
    /// <summary>It did not answer in time, or cannot be reached.</summary>
    public const string Silent = "silent";

    /// <summary>It answered with another status than 200, with a redirect, or said that it grants no time stamp.</summary>
    public const string Refused = "refused";

    /// <summary>Its answer is larger than any token.</summary>
    public const string Large = "large";

    /// <summary>Its answer is to another request: another nonce or another hash.</summary>
    public const string Other = "other";

    /// <summary>Its answer is no token, not signed by it, or by a certificate that is not for time stamping.</summary>
    public const string Unsound = "unsound";

    /// <summary>Its certificate does not lead to the roots that are set.</summary>
    public const string Unknown = "unknown";
}

/// <summary>Asks a time-stamp authority (RFC 3161 §3.4). A hash goes out and nothing else; no redirect is followed; time and size of the answer are bounded; nothing is taken that was not verified.</summary>
public sealed class StampClient : IDisposable
{
    private const int NonceBytes = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly HttpClient client;

    /// <summary>Makes it; <paramref name="patience"/> is how long an authority may take, 10 seconds when null.</summary>
    public StampClient(TimeSpan? patience = null) =>
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = patience ?? Patience, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = patience ?? Patience,
            MaxResponseContentBufferSize = TimeStamp.MostBytes,
        };

    /// <summary>Asks for a stamp over a hash.</summary>
    /// <param name="authority">Whom.</param>
    /// <param name="roots">Whom its certificate must lead to.</param>
    /// <param name="hash">SHA-256.</param>
    /// <param name="ct">Cancels; an authority that is slow does not throw.</param>
    public async Task<StampAnswer> AskAsync(Uri authority, StampRoots roots, ReadOnlyMemory<byte> hash, CancellationToken ct)
    {
        var asked = Rfc3161TimestampRequest.CreateFromHash(hash, HashAlgorithmName.SHA256, null, RandomNumberGenerator.GetBytes(NonceBytes), requestSignerCertificates: true);
        using var content = new ByteArrayContent(asked.Encode());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
        try
        {
            using var answer = await client.PostAsync(authority, content, ct);
            return answer.StatusCode == HttpStatusCode.OK ? Judge(asked, await answer.Content.ReadAsByteArrayAsync(ct), roots, hash) : Without(StampFault.Refused);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return Without(StampFault.Large);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return Without(StampFault.Silent);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static StampAnswer Judge(Rfc3161TimestampRequest asked, byte[] answer, StampRoots roots, ReadOnlyMemory<byte> hash)
    {
        try
        {
            var reply = new AsnReader(answer, AsnEncodingRules.BER).ReadSequence();
            // PKIStatus: granted, or granted with modifications (RFC 3161 §2.4.2); what was modified shows below.
            if (reply.ReadSequence().ReadInteger() > 1 || !reply.HasData) return Without(StampFault.Refused);
            var token = reply.ReadEncodedValue();
            var read = TimeStamp.Read(token, hash);
            if (!read.Ok) return Without(read.Problem.Code == "evidence.stamp_other" ? StampFault.Other : StampFault.Unsound);
            if (read.Value.Nonce is not { } nonce || !nonce.Span.SequenceEqual(asked.GetNonce()!.Value.Span)) return Without(StampFault.Other);
            _ = asked.ProcessResponse(answer, out _);
            return roots.Trust(read.Value.Certificate, read.Value.Beside, read.Value.At) ? new StampAnswer(token.ToArray(), read.Value, null) : Without(StampFault.Unknown);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return Without(StampFault.Unsound);
        }
    }

    private static StampAnswer Without(string fault) => new(null, null, fault);
}
