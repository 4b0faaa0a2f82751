using Microsoft.Extensions.Hosting;

namespace Proofmark.Cli.Up;

/// <summary>
/// The server of <c>up</c> hears no signals itself: the command does, and stops the server in its turn. Two that listen to one
/// SIGTERM would race, and a wish to stop would look like a server that ended by itself.
/// </summary>
internal sealed class CommandLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
