using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Closures;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Closures;

/// <summary>Pages and API of companies that close and hand over their records.</summary>
public sealed class ClosuresModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<ClosureList>().AddSingleton<ClosureService>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        ClosureApi.Map(endpoints);
        ClosureLists.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("closures.title", "closures.description", "/closures", "file", 565, Permission.CompaniesSupervise));
}
