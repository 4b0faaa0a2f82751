using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Proofmark.Tests.Access;

namespace Proofmark.Tests.Intake;

/// <summary>A device in the field as the node sees it: what it sends, and what it is answered.</summary>
internal static class FieldDevice
{
    /// <summary>A pistol found, with a serial.</summary>
    public static object Found(string serial, string make = "Zastava") => new { kind = "found", country = "XA", place = "Ditch", occurred = "2026-05-31", make, model = "M57", marks = new[] { new { kind = "serial", text = serial } } };

    public static async Task<(HttpStatusCode Status, JsonElement Json)> SendRecordAsync(this Person person, Guid id, object record, string kind = "records")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/field/" + kind) { Content = JsonContent.Create(record) };
        request.Headers.Add("Idempotency-Key", id.ToString());
        return await AnswerAsync(person, request);
    }

    /// <param name="person">Who sends it.</param>
    /// <param name="id">Its record.</param>
    /// <param name="picture">The bytes.</param>
    /// <param name="digest">What is stated of them; null: the truth.</param>
    public static async Task<(HttpStatusCode Status, JsonElement Json)> SendPhotographAsync(this Person person, Guid id, byte[] picture, string? digest = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/field/records/{id}/photographs") { Content = new ByteArrayContent(picture) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        request.Headers.TryAddWithoutValidation("Content-Digest", digest ?? $"sha-256=:{Convert.ToBase64String(SHA256.HashData(picture))}:");
        return await AnswerAsync(person, request);
    }

    public static async Task<(HttpStatusCode Status, JsonElement Json)> AskAsync(this Person person, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (body is not null) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await AnswerAsync(person, request);
    }

    /// <summary>A field of the answer; null where there is none, as nothing is said of what is not there.</summary>
    public static string? Said(this JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static string Code(this JsonElement problem) => problem.GetProperty("code").GetString()!;

    private static async Task<(HttpStatusCode, JsonElement)> AnswerAsync(Person person, HttpRequestMessage request)
    {
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await person.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
