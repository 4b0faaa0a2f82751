using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Importing;

/// <summary>Imports by page: a file is sent, its columns explained, the answers checked; the import itself runs in the background.</summary>
public sealed class ImportingModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(s => new ImportJobs(s.GetRequiredService<Database>(), s.GetService<DataFolder>()?.Path, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ImportService>().AddSingleton<BatchService>().AddSingleton<ImportRunner>().AddScoped<ImportDesk>();
    }

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        ImportFiles.Map(endpoints);
        ImportLists.Map(endpoints);
        ImportApi.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("import.page.title", "import.page.description", "/import", "import", 500, Permission.WeaponsImport));
        navigation.AddHomePart<Pages.ImportsRunning>(200);
    }
}
