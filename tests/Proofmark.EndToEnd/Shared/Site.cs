using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.EndToEnd.Shared;

/// <summary>A server in development on a free port, for pages that need no data.</summary>
public sealed class Site : IAsyncLifetime
{
    private WebApplication? _app;

    /// <summary>Its address without a path.</summary>
    public string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _app = ServerHost.Build(new ServerOptions { Port = 0, Development = true });
        await _app.StartAsync();
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
