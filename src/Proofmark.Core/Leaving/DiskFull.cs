using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Leaving;

/// <summary>Says in a sentence that there is no room: whoever takes a node away needs room for it twice.</summary>
internal static class DiskFull
{
    /// <summary>Does the work; what failed for want of room is leaving.disk_full.</summary>
    public static async Task<T> SaidAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (IsIt(e))
        {
            throw new ProblemException(Problem.Of("leaving.disk_full"));
        }
    }

    private static bool IsIt(Exception e) => e switch
    {
        _ when NodeFault.Explain(e)?.Code == NodeFault.Disk => true,
        IOException io when Says(io.Message) => true,
        ProblemException { Problems: [{ Code: "keeping.write_failed" or "keeping.cannot_decrypt" } said] } => said.Arguments?["detail"] is string detail && Says(detail),
        { InnerException: { } inner } => IsIt(inner),
        _ => false,
    };

    /// <summary>The system's words, and those of .NET when it reserves room for a file, which come without a number.</summary>
    private static bool Says(string message) => message.Contains("no space left", StringComparison.OrdinalIgnoreCase) || message.Contains("disk was full", StringComparison.OrdinalIgnoreCase);
}
