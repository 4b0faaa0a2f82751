using Microsoft.AspNetCore.Http;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Recoveries;

/// <summary>
/// Photographs as a form brings them: files <c>Photographs</c>; and, from a browser with script, files <c>Cuts</c>, of which each has a
/// field <c>CutHow</c> in the same order: the number of its photograph from 0, a colon, and how it was cut (<see cref="PhotographCut"/>).
/// </summary>
internal static class SentPhotographs
{
    /// <exception cref="ProblemException">documents.photograph_large, recoveries.photographs_cut.</exception>
    public static IReadOnlyList<SentPhotograph> Of(IFormCollection form)
    {
        // A browser sends a file field that nothing was chosen for as a file of no bytes.
        var files = form.Files.GetFiles("Photographs").Where(f => f.Length > 0).ToList();
        var cuts = form.Files.GetFiles("Cuts").Where(f => f.Length > 0).ToList();
        var hows = form["CutHow"].Where(h => !string.IsNullOrEmpty(h)).ToList();
        if (files.Concat(cuts).Any(f => f.Length > RecoveryPhotographs.MostBytes)) throw RecoveryPhotographs.TooLarge();
        var how = new Dictionary<int, (byte[], PhotographCut)>();
        if (hows.Count != cuts.Count) throw Wrong();
        foreach (var (cut, text) in cuts.Zip(hows))
        {
            var words = text!.Split(':', 2);
            if (words.Length != 2 || !int.TryParse(words[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var of) || of >= files.Count || PhotographCut.Read(words[1]) is not { } said || !how.TryAdd(of, (Bytes(cut), said))) throw Wrong();
        }
        return [.. files.Select((f, i) => new SentPhotograph(Bytes(f), how.TryGetValue(i, out var cut) ? cut : null))];
    }

    private static byte[] Bytes(IFormFile file)
    {
        using var stream = file.OpenReadStream();
        var bytes = new byte[file.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static ProblemException Wrong() => new(Problem.Of("recoveries.photographs_cut", "photographs"));
}
