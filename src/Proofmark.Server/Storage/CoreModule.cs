using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Core.Weapons.Matching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Storage;

/// <summary>
/// The core's services that pages and API use, one of each for the server's life: they hold pools and caches, never a person's
/// state. What they stand on (database, acts, ledger) is the node's: <see cref="NodeServices"/>.
/// </summary>
public sealed class CoreModule : ServerModule
{
    /// <summary>Before the capabilities that use them.</summary>
    public override int Order => -100;

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<Proposals>().AddSingleton<ProposalList>().AddSingleton<LedgerReader>();
        services.AddSingleton(_ => Core.Retention.RetentionSettings.Read(Environment.GetEnvironmentVariable));
        services.AddSingleton(_ => Core.Weapons.Duties.MarkingSettings.Read(Environment.GetEnvironmentVariable));
        services.AddSingleton<RegisterService>().AddSingleton<WeaponService>().AddSingleton<WeaponFinder>().AddSingleton<Core.Weapons.Checking.PoliceCheck>().AddSingleton<WeaponHistory>().AddSingleton<ReferenceDecisions>();
        // Until the node gives its own.
        services.AddSingleton(_ => ReferenceTables.Shipped);
        services.AddSingleton(s => new NodeCondition([], s.GetRequiredService<TimeProvider>()));
    }
}
