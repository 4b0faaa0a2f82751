using System.Globalization;

namespace Proofmark.Core.Weapons.Matching;

/// <summary>What persons decided that makes, models and calibres as found stand for, as a part of a query.</summary>
internal static class NamesDecided
{
    /// <summary>SQL: the texts that, by the latest decision, stand for a key of the reference data. Trimmed, in capitals.</summary>
    /// <param name="kind">make, model or calibre; never what anybody typed.</param>
    /// <param name="keys">Number of the parameter that holds the keys.</param>
    public static string As(string kind, int keys) => string.Create(CultureInfo.InvariantCulture, $"""
        select d.norm from reference_matches d where d.kind = '{kind}' and d.reference = any(${keys})
            and not exists (select from reference_matches n where n.kind = d.kind and n.norm = d.norm and (n.act, n.seq) > (d.act, d.seq))
        """);
}
