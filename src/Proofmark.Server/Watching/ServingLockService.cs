using Microsoft.Extensions.Hosting;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Watching;

/// <summary>Keeps the lock that makes this the only server of its database.</summary>
public sealed class ServingLockService(ServingLock one, NodeCondition condition, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => one.WatchAsync(condition, clock, stoppingToken);
}
