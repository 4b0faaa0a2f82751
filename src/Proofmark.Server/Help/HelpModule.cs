using Microsoft.Extensions.DependencyInjection;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Help;

/// <summary>Help for those who use the site: a few sentences on each page, all of them on one, and a first tour.</summary>
public sealed class HelpModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<HelpReach>();

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) => navigation.AddHomePart<TourOffer>(5);
}
