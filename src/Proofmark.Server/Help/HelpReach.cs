using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Server.Access;

namespace Proofmark.Server.Help;

/// <summary>Which pages, and with them which topics, are open to a person: by the rules that the pages themselves state.</summary>
public sealed class HelpReach(EndpointDataSource endpoints)
{
    // When it is first asked, every page is there.
    private readonly Lazy<Dictionary<string, IReadOnlyList<AccessRuleAttribute>>> rules = new(() => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
        .GroupBy(e => "/" + e.RoutePattern.RawText!.TrimStart('/'), StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First().Metadata.GetOrderedMetadata<AccessRuleAttribute>(), StringComparer.Ordinal));

    /// <summary>May the person, or a stranger (null), open the page?</summary>
    public bool IsOpen(string page, UserContext? user) =>
        rules.Value.TryGetValue(page, out var stated) && stated.Count > 0
        && (user is null ? stated.All(r => r is AnyoneAttribute) : stated.OfType<NeedsAttribute>().All(n => user.May(n.Permission)));

    /// <summary>The topics of which at least one page is open to the person.</summary>
    public IReadOnlyList<HelpTopic> For(UserContext? user) => [.. HelpTopics.All.Where(t => t.Pages.Any(p => IsOpen(p, user)))];
}
