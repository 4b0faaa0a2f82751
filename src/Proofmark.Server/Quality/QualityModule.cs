using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Core.Quality;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Quality;

/// <summary>The queue of findings about registers, and their quality over time; runs that acts ask for are done by the running node.</summary>
public sealed class QualityModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<QualityQueue>().AddSingleton<QualityHistory>().AddSingleton<QualityDecisions>().AddSingleton<QualityWork>()
            .AddSingleton(s => new QualityService(s.GetRequiredService<Acts>(), s.GetRequiredService<ReferenceTables>(), s.GetService<PersonKeys>()));

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        QualityApi.Map(endpoints);
        QualityLists.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("quality.title", "quality.nav_description", "/quality", "warning", 125, Permission.WeaponsRead));
}

/// <summary>Judges registers after imports and entries after corrections.</summary>
internal sealed class QualityRounds(QualityWork work, TimeProvider clock, ILogger<QualityRounds> log)
    : RoundsService(TimeSpan.FromSeconds(20), "Registers are not judged after imports", clock, log)
{
    protected override TimeSpan? First => TimeSpan.FromSeconds(20);

    protected override Task RoundAsync(CancellationToken ct) => work.DoWhatWaitsAsync(ct);
}
