using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Evidence;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Federation;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Evidence;

/// <summary>Certified extracts: pages below a weapon's, files and API. They stand in no menu: whoever issues one has the weapon open.</summary>
public sealed class EvidenceModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services
        .AddSingleton<ExtractList>()
        .AddSingleton(s => new ExtractBook(s.GetRequiredService<Acts>(), s.GetRequiredService<LedgerPlace>(), s.GetRequiredService<FederationNode>().Keys))
        .AddSingleton(_ => StampSettings.Read(Environment.GetEnvironmentVariable))
        .AddSingleton(_ => new StampClient())
        .AddSingleton<ExtractStamps>()
        .AddScoped<ExtractDesk>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints) => ExtractApi.Map(endpoints);
}
