using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Campaigns.Machines;
using Proofmark.Core.Campaigns.Producers;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Campaigns;

/// <summary>Pages and API of marking campaigns and marking machines.</summary>
public sealed class CampaignsModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services
        .AddSingleton<MachineList>().AddSingleton<MachineBook>().AddSingleton<CampaignList>().AddSingleton<CampaignBook>()
        .AddSingleton<CampaignCoverage>().AddSingleton<SessionItems>().AddSingleton<SessionBook>().AddSingleton<ReadingBook>().AddSingleton<ProducerList>().AddSingleton<ProducerBook>().AddScoped<CampaignDesk>().AddScoped<CampaignInput>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        MachineApi.Map(endpoints);
        CampaignApi.Map(endpoints);
        SessionApi.Map(endpoints);
        CampaignFiles.Map(endpoints);
        ProducerApi.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("campaigns.title", "campaigns.description", "/campaigns", "calendar", 562, Permission.CampaignsRun));
        navigation.Add(new("campaigns.machines", "campaigns.machines_description", "/machines", "admin", 564, Permission.CampaignsRun));
        navigation.Add(new("campaigns.producers", "campaigns.producers_description", "/producers", "people", 566, Permission.CampaignsRun));
    }
}
