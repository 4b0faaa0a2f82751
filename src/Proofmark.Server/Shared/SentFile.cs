using Microsoft.AspNetCore.Http;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Shared;

/// <summary>A file of a form that is read in memory (<c>TakesPhotographs</c>).</summary>
internal static class SentFile
{
    /// <summary>Its bytes; null when none was chosen.</summary>
    /// <exception cref="ProblemException">documents.too_large.</exception>
    public static async Task<byte[]?> ReadAsync(HttpContext http, string name)
    {
        // A browser sends a file field that nothing was chosen for as a file of no bytes.
        if (http.Request.Form.Files.GetFile(name) is not { Length: > 0 } file) return null;
        if (file.Length > RecoveryPhotographs.MostBytes) throw new ProblemException(Problem.Of("documents.too_large", name, ("most", RecoveryPhotographs.MostBytes / 1_000_000)));
        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, http.RequestAborted);
        return bytes;
    }
}
