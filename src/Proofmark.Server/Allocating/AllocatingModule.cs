using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Allocating;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Allocating;

/// <summary>Pages and API of serial schemes, their blocks, and files for marking machines.</summary>
public sealed class AllocatingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<SerialSchemes>().AddSingleton<SerialAllocation>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        SerialApi.Map(endpoints);
        SerialJobs.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("serials.title", "serials.description", "/serials", "mark", 560, Permission.SerialsAllocate));
}
