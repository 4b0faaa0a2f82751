using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Exhibits;
using Proofmark.Core.Exhibits.Restorations;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Exhibits;

/// <summary>Pages and API of exhibits.</summary>
public sealed class ExhibitsModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<ExhibitService>().AddSingleton<RestorationService>().AddScoped<ExhibitDesk>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        ExhibitApi.Map(endpoints);
        RestorationApi.Map(endpoints);
        ExhibitLists.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("exhibits.page.title", "exhibits.page.description", "/exhibits", "file", 310, Permission.RecoveriesRead));
}
