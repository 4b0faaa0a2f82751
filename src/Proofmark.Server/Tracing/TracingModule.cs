using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Documents;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Tracing;

/// <summary>Pages and API of tracing requests and their responses. A node that exchanges messages with others puts its own service in the place of the one here, which knows no peers.</summary>
public sealed class TracingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(s => new TraceSearch(s.GetRequiredService<Database>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new TraceService(s.GetRequiredService<Acts>(), TraceLinks.None, s.GetRequiredService<TraceSearch>(), options.NodeName,
            s.GetService<PersonKeys>() is { } keys ? Releases.Of(s.GetRequiredService<Acts>(), keys) : null));
        services.AddScoped<TraceDesk>();
        services.AddSingleton(_ => PdfPrinter.Find());
    }

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        TraceApi.Map(endpoints);
        TraceLists.Map(endpoints);
        CaseFiles.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("traces.page.title", "traces.page.description", "/traces", "trace", 400, Permission.TracesRead));
        navigation.AddHomePart<Pages.TracesWaiting>(100);
        navigation.AddSearchPart<Pages.CasesFound>(200);
    }
}
