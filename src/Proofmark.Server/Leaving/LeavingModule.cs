using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Leaving;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Leaving;

/// <summary>The page on which two persons decide that the whole node may be exported; an operator writes it by command.</summary>
public sealed class LeavingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<ExportApproval>();

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("leaving.title", "leaving.description", "/leaving", "export", 660, Permission.PersonsRelease));
}
