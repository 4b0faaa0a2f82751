using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Proofmark.Server.Shared;

/// <summary>
/// What one capability adds to the server. Every non-abstract subclass in this assembly with an empty constructor is used, in order
/// of <see cref="Order"/> and name; there is no list to edit.
/// </summary>
public abstract class ServerModule
{
    /// <summary>Small numbers first; only middleware cares.</summary>
    public virtual int Order => 100;

    /// <summary>Adds services.</summary>
    public virtual void AddServices(IServiceCollection services, ServerOptions options) { }

    /// <summary>Adds middleware after routing has chosen the endpoint (its attributes are known) and before it runs.</summary>
    public virtual void AddMiddleware(IApplicationBuilder app) { }

    /// <summary>Adds endpoints that are not pages.</summary>
    public virtual void AddEndpoints(IEndpointRouteBuilder endpoints) { }

    /// <summary>Adds entries to the navigation, parts to the home page, the user menu.</summary>
    public virtual void AddNavigation(Navigation navigation) { }

    internal static IReadOnlyList<ServerModule> All { get; } =
    [
        .. typeof(ServerModule).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(ServerModule)) && !t.IsAbstract)
            .Select(t => (ServerModule)Activator.CreateInstance(t)!)
            .OrderBy(m => m.Order).ThenBy(m => m.GetType().FullName, StringComparer.Ordinal),
    ];
}
