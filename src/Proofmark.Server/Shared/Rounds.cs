namespace Proofmark.Server.Shared;

/// <summary>Rounds of a service that runs as long as the server.</summary>
internal static class Rounds
{
    /// <summary>Waits for the next round; false when the server ends, which is no fault of the service.</summary>
    public static async Task<bool> NextAsync(this PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
