using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Notifying;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Notifying;

/// <summary>What awaits a person: the header's count, the list, what goes by e-mail.</summary>
public sealed class NotifyingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<NotificationBook>().AddSingleton<WaitingApprovals>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints) => NotificationApi.Map(endpoints);

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) => navigation.AddHomePart<ApprovalsWaiting>(40);
}
