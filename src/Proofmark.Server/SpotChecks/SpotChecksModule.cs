using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.SpotChecks;
using Proofmark.Server.Shared;

namespace Proofmark.Server.SpotChecks;

/// <summary>Pages and API of spot checks.</summary>
public sealed class SpotChecksModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<SpotCheckService>().AddSingleton<SpotCheckBook>().AddScoped<SpotCheckDesk>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        SpotCheckApi.Map(endpoints);
        SpotCheckFiles.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("spot_checks.title", "spot_checks.description", "/spot-checks", "ok", 120, Permission.WeaponsCorrect));
}
