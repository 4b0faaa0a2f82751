using System.Globalization;
using Proofmark.Core.Allocating;
using Proofmark.Core.Languages;

namespace Proofmark.Server.Allocating;

/// <summary>How schemes are written.</summary>
internal static class SerialWords
{
    /// <summary>The years in force. Years are written as they stand in serials, without a sign between thousands.</summary>
    public static string Years(SerialScheme scheme, Text text) => scheme.ToYear is { } last
        ? text.Say("serials.from_to", ("from", Year(scheme.FromYear)), ("to", Year(last)))
        : text.Say("serials.from", ("from", Year(scheme.FromYear)));

    /// <summary>A year in figures.</summary>
    public static string Year(int year) => year.ToString("0000", CultureInfo.InvariantCulture);
}
