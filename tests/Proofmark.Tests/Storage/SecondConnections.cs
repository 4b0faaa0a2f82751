namespace Proofmark.Tests.Storage;

/// <summary>
/// An act that asks the pool for a second connection while it holds one stands still when as many acts do so at once as the pool has
/// connections. Whoever does so is refused here; <see cref="Known"/> names those that are rare and still do.
/// </summary>
internal static class SecondConnections
{
    private static readonly string? Seen = Environment.GetEnvironmentVariable("PROOFMARK_SECOND_CONNECTIONS");

    private static readonly string[] Known = ["PeerService.PairAsync", "PersonErasure.CarryOutAsync"];

    /// <summary>Called when it happens; with <c>PROOFMARK_SECOND_CONNECTIONS=FILE</c> it is written there and let pass.</summary>
    public static void Note()
    {
        var stack = Environment.StackTrace;
        if (Array.Exists(Known, k => stack.Contains(k.Split('.')[0] + ".", StringComparison.Ordinal) && stack.Contains(k.Split('.')[1], StringComparison.Ordinal))) return;
        if (Seen is null) throw new InvalidOperationException("An act asks for a second connection while it holds one.");
        lock (Known) File.AppendAllText(Seen, stack + "\n----\n");
    }
}
