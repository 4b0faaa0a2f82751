using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Converting;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Converting;

/// <summary>Pages and API of conversion projects.</summary>
public sealed class ConvertingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<ConversionService>().AddSingleton<ConversionPublishing>().AddSingleton<ConversionBook>().AddSingleton(_ => MachineReader.Find()).AddScoped<ConversionDesk>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        ConversionApi.Map(endpoints);
        ConversionFiles.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("conversions.title", "conversions.description", "/conversions", "reference", 510, Permission.WeaponsRegister));
}
