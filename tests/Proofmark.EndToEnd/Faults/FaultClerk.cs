using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Proofmark.EndToEnd.Faults;

/// <summary>A program that registers weapons over HTTP and asks again, under the same key, when it is told that the node cannot now.</summary>
internal sealed class FaultClerk : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(220);
    private readonly HttpClient client;
    private readonly string name;
    private int number;

    public FaultClerk(Uri address, string name, string token)
    {
        this.name = name;
        client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The numbers of weapons that were acknowledged, with the id that was answered.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new();

    /// <summary>Codes of the answers that asked it to come again, in order.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    /// <summary>Registers until told to stop; each weapon until it is acknowledged, or until the end.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (weapon, key) = ($"{name}-{++number}", Guid.NewGuid());
            while (!stop.IsCancellationRequested && await TryAsync(weapon, key) is { } code) Refusals.Enqueue(code);
        }
    }

    /// <summary>Sends one weapon once; null when it was acknowledged, else the code of the refusal.</summary>
    public async Task<string?> TryAsync(string weapon, Guid key)
    {
        // The limit of a token is 300 requests a minute.
        await Task.Delay(Pace);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/weapons") { Content = JsonContent.Create(new { register = "POLICE", number = weapon, marks = new[] { new { text = "S " + weapon } }, year = 1977 }) };
        request.Headers.Add("Idempotency-Key", key.ToString());
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (answer.StatusCode is HttpStatusCode.Created)
        {
            Acknowledged[weapon] = body.GetProperty("id").GetString()!;
            return null;
        }
        var code = body.GetProperty("code").GetString()!;
        // Anything but "not now" is no answer that a client may repeat.
        if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter is null) throw new InvalidOperationException($"{answer.StatusCode} {code}: {body}");
        return code;
    }

    /// <summary>Looks a weapon up, which is recorded, and returns its status.</summary>
    public async Task<string?> ReadAsync(string id)
    {
        using var answer = await client.GetAsync($"/api/v1/weapons/{id}");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode ? body.GetProperty("status").GetString() : body.GetProperty("code").GetString();
    }

    public void Dispose() => client.Dispose();
}
