using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Server.Parties.Citizens;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Parties;

/// <summary>Pages and API of persons: what is due for erasure, and how far each erasure is.</summary>
public sealed class PartiesModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) => services.AddScoped<PersonDesk>().AddScoped<CitizenDesk>().AddScoped<Lists.PersonListDesk>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        ErasureApi.Map(endpoints);
        CitizenApi.Map(endpoints);
        CitizenFiles.Map(endpoints);
        Lists.PersonListApi.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("parties.citizen.title", "parties.citizen.description", "/citizens", "people", 640, Permission.CitizensHandle));
        navigation.Add(new("parties.citizen.rectifications", "parties.citizen.rectifications_lead", "/rectifications", "people", 645, Permission.CitizensApprove));
        navigation.Add(new("parties.erasure.title", "parties.erasure.description", "/persons/erasures", "people", 650, Permission.PersonsErase));
        navigation.Add(new("parties.list.title", "parties.list.description", "/lists", "people", 660, Permission.PersonsExport));
        navigation.AddHomePart<CitizensWaiting>(60);
        navigation.AddHomePart<PersonsDueWaiting>(65);
    }
}
