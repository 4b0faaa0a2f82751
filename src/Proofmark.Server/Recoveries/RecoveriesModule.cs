using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Recoveries;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Recoveries;

/// <summary>Pages and API of recoveries.</summary>
public sealed class RecoveriesModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<RecoveryService>().AddSingleton<RecoveryPhotographs>().AddSingleton<CollectionPoints>().AddSingleton<AnonymousSurrenders>().AddScoped<RecoveryDesk>();

    /// <inheritdoc/>
    public override void AddMiddleware(IApplicationBuilder app) => app.Use(PhotographForm.ReadAsync);

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        RecoveryApi.Map(endpoints);
        SurrenderApi.Map(endpoints);
        RecoveryLists.Map(endpoints);
        PhotographEndpoint.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("recoveries.page.title", "recoveries.page.description", "/recoveries", "recovery", 300, Permission.RecoveriesRead));
        navigation.AddHomePart<OwnRecoveries>(90);
    }
}
