using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.Tests.Server;

/// <summary>A real server on a free port, in development and as in production, with endpoints that fail.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly List<WebApplication> _apps = [];

    public HttpClient Development { get; private set; } = null!;

    public HttpClient Production { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Development = await StartAsync(development: true);
        Production = await StartAsync(development: false);
    }

    /// <summary>A page, parsed; the status is the caller's to check.</summary>
    public static async Task<(HttpResponseMessage Response, IDocument Page)> GetAsync(HttpClient client, string path, string? acceptLanguage = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        if (acceptLanguage is not null)
        {
            request.Headers.Add("Accept-Language", acceptLanguage);
        }

        var response = await client.SendAsync(request);
        return (response, await ParseAsync(response));
    }

    public static async Task<IDocument> ParseAsync(HttpResponseMessage response) =>
        await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStringAsync());

    public async Task DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<HttpClient> StartAsync(bool development)
    {
        var app = ServerHost.Build(new ServerOptions
        {
            Port = 0,
            Development = development,
            Services = s => s.AddLogging(l => l.ClearProviders()),
            Endpoints = e =>
            {
                e.MapGet("/planted/crash", string () => throw new InvalidOperationException("the secret of the machine")).Anyone("planted");
                e.MapPost("/planted/crash", string () => throw new InvalidOperationException("the secret of the machine")).Anyone("planted");
                e.MapGet("/planted/problem", string () => throw new ProblemException(Problem.Of("date.month", "made", ("text", "<b>1987-13</b>")).At(7))).Anyone("planted");
                e.MapGet("/planted/forbidden", () => Results.StatusCode(StatusCodes.Status403Forbidden)).Anyone("planted");
            },
        });
        await app.StartAsync();
        _apps.Add(app);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(address) };
    }
}

[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<RunningServer>
{
    public const string Name = "server";
}
