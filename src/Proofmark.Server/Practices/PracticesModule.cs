using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Practices;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Practices;

/// <summary>Pages and API of national marking practices.</summary>
public sealed class PracticesModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddSingleton<PracticeList>().AddSingleton<PracticeBook>().AddSingleton<WhoseMark>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints) => PracticeApi.Map(endpoints);

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("practices.title", "practices.description", "/practices", "mark", 605, Permission.ReferenceRead));
}
