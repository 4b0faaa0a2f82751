using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Storage;

/// <summary>
/// The services of the core, one of each for the server's life: they hold pools and caches, never a person's state. Without a
/// database in the options everything is registered and fails when it is first used.
/// </summary>
public sealed class CoreModule : ServerModule
{
    /// <summary>Before the capabilities that use them.</summary>
    public override int Order => -100;

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(_ => new Database(options.ConnectionString ?? throw new InvalidOperationException("The server was started without a database.")));
        services.AddSingleton(_ => new LedgerPlace(options.DataDirectory ?? throw new InvalidOperationException("The server was started without a data directory.")));
        services.AddSingleton<IdAllocator>().AddSingleton<Acts>().AddSingleton<Proposals>().AddSingleton<ProposalList>();
        services.AddSingleton<Sequencer>().AddSingleton<LedgerReader>();
        services.AddSingleton<RegisterService>().AddSingleton<WeaponService>().AddSingleton<WeaponFinder>().AddSingleton<WeaponHistory>();
        services.AddSingleton(_ => ReferenceTables.Shipped);
        if (options is { ConnectionString: not null, DataDirectory: not null }) services.AddHostedService<SequencerLoop>();
    }
}
