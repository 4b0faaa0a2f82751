using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Federation;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Federation;

/// <summary>The interface for other nodes (docs/federation.md, 5.1). A server without a federation, as tests make, has none.</summary>
public sealed class FederationModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<FederationEndpoints>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(FederationNode))) return;
        var federation = endpoints.ServiceProvider.GetRequiredService<FederationEndpoints>();
        var group = endpoints.MapGroup("/federation/v1");
        group.MapPost("/messages", federation.ReceiveAsync).Anyone("Peers sign their requests; each is verified.").ExcludeFromDescription();
        group.MapPost("/keys", federation.LearnAsync).Anyone("Statements prove themselves, and only those of paired nodes are taken in.").ExcludeFromDescription();
        group.MapGet("/directory", federation.DirectoryAsync).Anyone("What a node says of itself is meant for everybody.").ExcludeFromDescription();
    }
}
