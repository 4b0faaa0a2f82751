using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>
/// Problems that rest on a paragraph of the International Instrument to Enable States to Identify and Trace, in a Timely and
/// Reliable Manner, Illicit Small Arms and Light Weapons (A/60/88, annex; decision 60/519).
/// </summary>
internal static class Iti
{
    /// <summary>A problem with its paragraph, as the argument <c>paragraph</c>.</summary>
    public static Problem Of(string code, string field, string paragraph, params (string, object?)[] arguments) =>
        Problem.Of(code, field, [("paragraph", paragraph), .. arguments]);

    public static bool IsBlank(string? text) => string.IsNullOrWhiteSpace(text);
}
