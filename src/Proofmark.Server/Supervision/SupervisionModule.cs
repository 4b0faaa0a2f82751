using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Supervision;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Supervision;

/// <summary>Pages and API of returns and inspections of dealers and manufacturers.</summary>
public sealed class SupervisionModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<SupervisionList>().AddSingleton<SupervisionService>().AddSingleton<ReturnSchedules>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        SupervisionApi.Map(endpoints);
        ScheduleApi.Map(endpoints);
        SupervisionLists.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("supervision.title", "supervision.description", "/supervision", "file", 567, Permission.CompaniesSupervise));
}
