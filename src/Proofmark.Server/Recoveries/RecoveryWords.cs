using Proofmark.Core.Languages;
using Proofmark.Core.Recoveries;

namespace Proofmark.Server.Recoveries;

/// <summary>How recoveries are called.</summary>
internal static class RecoveryWords
{
    /// <summary>Make and model as seen; words for a weapon of which neither is known.</summary>
    public static string Name(RecoveryView recovery, Text text) => Name(recovery.Make, recovery.Model, text);

    public static string Name(string? make, string? model, Text text) =>
        string.Join(' ', new[] { make, model }.Where(w => !string.IsNullOrWhiteSpace(w))) is { Length: > 0 } name ? name : text["recoveries.page.unidentified"];
}
