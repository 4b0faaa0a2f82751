using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Weapons.Staff;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons.Staff;

/// <summary>Pages, list and API of the roster of staff: certificates, what registers ask for, workload.</summary>
public sealed class StaffModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<StaffBook>().AddSingleton<StaffRoster>().AddScoped<StaffDesk>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        StaffApi.Map(endpoints);
        StaffLists.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.AddBanner<StaffBanner>();
        navigation.Add(new("staff.title", "staff.description", "/staff", "people", 817, Permission.StaffRead));
    }
}
