using Proofmark.Core.Campaigns;
using Proofmark.Core.Languages;

namespace Proofmark.Server.Campaigns;

/// <summary>How a weapon on a list is called.</summary>
internal static class CampaignItems
{
    /// <summary>Make, model and its number in the register; what is not recorded is left out.</summary>
    public static string Name(SessionItem item, Text text) =>
        string.Join(' ', new[] { item.Make, item.Model, item.Number }.OfType<string>()) is { Length: > 0 } name ? name : text["site.not_recorded"];
}
