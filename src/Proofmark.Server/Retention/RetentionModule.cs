using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Retention;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Retention;

/// <summary>Pages and API of what registers rest on, how long records are kept, and their purge.</summary>
public sealed class RetentionModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<RegisterLaws>().AddSingleton<RetentionLimits>().AddSingleton<WeaponPurge>().AddSingleton<Compliance>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        RetentionApi.Map(endpoints);
        RetentionLists.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("retention.compliance.title", "retention.compliance.description", "/compliance", "file", 570, Permission.LedgerRead));
        navigation.Add(new("retention.purges.title", "retention.purges.description", "/purges", "file", 655, Permission.RecordsPurge));
    }
}
