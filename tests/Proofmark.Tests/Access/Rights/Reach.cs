using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Server.Access;
using Proofmark.Tests.Weapons;

namespace Proofmark.Tests.Access.Rights;

/// <summary>An endpoint with one method, as the matrix asks for it.</summary>
/// <param name="Method">GET, POST, …</param>
/// <param name="Template">With its parameters.</param>
/// <param name="Rules">Who may.</param>
/// <param name="Takes">Media type of the body; null: a form or JSON.</param>
/// <param name="IsOfWork">Opens only to who has said what for: what it shows belongs to that piece of work.</param>
internal sealed record Door(string Method, string Template, IReadOnlyList<AccessRuleAttribute> Rules, string? Takes = null, bool IsOfWork = false)
{
    /// <summary>Every endpoint of a server; a page is two, for looking and for sending its form.</summary>
    public static IReadOnlyList<Door> All(IServiceProvider services) =>
        [.. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.OfType<AccessRuleAttribute>().Any())
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Where(m => m is not ("HEAD" or "OPTIONS")).Select(m => new Door(m, "/" + e.RoutePattern.RawText!.TrimStart('/'), [.. e.Metadata.OfType<AccessRuleAttribute>()], e.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0], e.Metadata.GetMetadata<NeedsWorkAttribute>() is not null)))
            .DistinctBy(d => (d.Method, d.Template)).OrderBy(d => d.Template, StringComparer.Ordinal).ThenBy(d => d.Method, StringComparer.Ordinal)];

    public bool IsSafe => Method == "GET";

    public IEnumerable<string> Needed => Rules.OfType<NeedsAttribute>().Select(n => n.Permission);

    /// <summary>Whether somebody with these permissions may; null permissions: not signed in.</summary>
    public bool IsOpenTo(IReadOnlyCollection<string>? permissions) =>
        Rules.Any(r => r is AnyoneAttribute) || (permissions is not null && Needed.All(permissions.Contains));

    /// <summary>The path with its parameters filled in.</summary>
    public string Path(Func<string, string> value) => Regex.Replace(Template, @"\{\**(?<name>\w+)(:[^{}]*(\([^)]*\))?[^{}]*)?\}", m => value(m.Groups["name"].Value), RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>What comes before the first parameter.</summary>
    public string Prefix => Template.Split('{')[0];

    public override string ToString() => $"{Method} {Template}";
}

/// <summary>Asks at doors.</summary>
internal static class Reach
{
    /// <summary>Sends what a door takes, with a body that says nothing in particular unless one is given.</summary>
    public static async Task<HttpResponseMessage> AskAsync(this Person person, Door door, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(door.Method), path);
        if (!door.IsSafe) request.Content = body ?? (door.Takes is { } media ? new StringContent("", new MediaTypeHeaderValue(media)) : path.StartsWith("/api/", StringComparison.Ordinal) ? JsonContent.Create(new { }) : new FormUrlEncodedContent([]));
        if (!door.IsSafe) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await person.SendAsync(request);
    }

    /// <summary>Turned away for want of a right: told to sign in, or forbidden.</summary>
    public static bool IsTurnedAway(this HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.OriginalString.Contains("/sign-in", StringComparison.Ordinal));
}
