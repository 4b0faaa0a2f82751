using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Proofmark.Tests.Evidence.Stamping;

/// <summary>Lets an authority be asked by HTTP on this machine (RFC 3161 §3.4), and keeps what it was asked.</summary>
internal sealed class AuthorityServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private AuthorityServer(WebApplication app)
    {
        this.app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <summary>Every body that came.</summary>
    public List<byte[]> Asked { get; } = [];

    /// <summary>Every media type that came.</summary>
    public List<string?> Types { get; } = [];

    /// <summary>What it does in place of answering.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<AuthorityServer> StartAsync(Func<byte[], byte[]> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        AuthorityServer? server = null;
        app.Urls.Add($"http://{IPAddress.Loopback}:0");
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            server!.Asked.Add(body.ToArray());
            server.Types.Add(context.Request.ContentType);
            if (server.Instead is { } instead)
            {
                await instead(context);
                return;
            }
            context.Response.ContentType = "application/timestamp-reply";
            await context.Response.Body.WriteAsync(answer(body.ToArray()));
        });
        await app.StartAsync();
        return server = new AuthorityServer(app);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
