using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Proofmark.Server.Help;

/// <summary>All topics, and which page leads to which: the one place where a new page is added.</summary>
public static class HelpTopics
{
    /// <summary>In the order of the menu: what everybody meets, then the parts of the product, then administration.</summary>
    public static IReadOnlyList<HelpTopic> All { get; } =
    [
        new("home", "/", "/search"),
        new("signing-in", "/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-in/provider", "/password/{Token}", "/first-administrator/{Token}"),
        new("work", "/work"),
        new("notifications", "/notifications", "/profile/notifications"),
        new("profile", "/profile", "/profile/sessions", "/profile/password", "/profile/tokens", "/profile/second-factor", "/profile/authenticator", "/profile/recovery-codes", "/profile/passkeys"),
        new("appearance", "/appearance", "/shortcuts"),
        new("site", "/about", "/help", "/help/{Topic}", "/tour"),
        new("refused", "/error", "/status/{Code:int}"),
        new("finding", "/weapons", "/weapons/alike", "/weapons/searches", "/weapons/searches/{Id:guid}"),
        new("road-check", "/check"),
        new("registering", "/weapons/register"),
        new("weapon", "/weapons/{Id}", "/weapons/{Id}/correct", "/weapons/{Id}/mark", "/weapons/{Id}/link", "/weapons/{Id}/unlink"),
        new("custody", "/weapons/{Id}/custody", "/weapons/{Id}/transfer"),
        new("duties", "/duties", "/duties/polymer", "/weapons/{Id}/move", "/weapons/{Id}/exempt", "/weapons/{Id}/temporary", "/abroad"),
        new("flags", "/flags", "/weapons/{Id}/flag", "/weapons/{Id}/lift-flag"),
        new("assembly", "/weapons/{Id}/parts", "/weapons/{Id}/swap", "/weapons/{Id}/convert", "/weapons/{Id}/settle", "/weapons/{Id}/registers", "/weapons/{Id}/decide", "/parts/{Part:guid}", "/contradictions", "/sightings/{Sighting:guid}"),
        new("kits", "/kits", "/kits/new", "/kits/{Id:guid}", "/parts", "/parts/new"),
        new("quality", "/quality", "/quality/{Id:guid}", "/quality/registers/{Code}"),
        new("reports", "/weapons/{Id}/report-stolen", "/weapons/{Id}/report-lost", "/weapons/{Id}/withdraw-report"),
        new("destroying", "/weapons/{Id}/destroy", "/weapons/{Id}/deactivate", "/weapons/{Id}/reactivate"),
        new("slips", "/weapons/{Id}/certificate", "/weapons/{Id}/fees", "/weapons/{Id}/fees/{Fee:guid}", "/recoveries/{Id}/receipt"),
        new("extracts", "/weapons/{Id}/extracts", "/weapons/{Id}/extracts/{Extract:guid}"),
        new("serials", "/serials", "/serials/new", "/serials/{Id:guid}"),
        new("retention", "/compliance", "/registers/{Code}/law", "/weapons/{Id}/purge", "/purges"),
        new("closures", "/closures", "/closures/{Id:guid}", "/closures/{Id:guid}/receipt"),
        new("campaigns", "/campaigns", "/campaigns/new", "/campaigns/{Id:guid}", "/campaigns/sessions/{Id:guid}", "/campaigns/sessions/{Id:guid}/{Item:guid}"),
        new("machines", "/machines", "/machines/new", "/machines/{Id:guid}"),
        new("producers", "/producers", "/producers/new", "/producers/{Id:guid}"),
        new("practices", "/practices", "/practices/new", "/practices/{Id:guid}"),
        new("supervision", "/supervision", "/supervision/{Id:guid}", "/supervision/schedules"),
        new("recoveries", "/recoveries", "/recoveries/new", "/recoveries/{Id}", "/recoveries/surrender", "/recoveries/points"),
        new("field", "/field", "/field/conflicts", "/field/conflicts/{Id:guid}", "/field/counts", "/field/counts/{Id:guid}"),
        new("exhibits", "/exhibits", "/recoveries/{Id}/exhibit", "/weapons/{Id}/holds"),
        new("restorations", "/recoveries/{Id}/restorations", "/recoveries/{Id}/restorations/{Case:guid}"),
        new("traces", "/traces", "/traces/new", "/traces/{Id}", "/traces/{Id}/print"),
        new("answering", "/traces/{Id}/respond", "/traces/{Id}/search", "/traces/{Id}/{Word:regex(^(acknowledge|ask|refuse|clarify|inform|question|withdraw|close)$)}"),
        new("statistics", "/statistics", "/map"),
        new("importing", "/import", "/import/new", "/import/{Id:guid}/columns", "/import/{Id:guid}/check", "/import/{Id:guid}", "/import/batches/{Id:guid}"),
        new("converting", "/conversions", "/conversions/{Id:guid}", "/conversions/{Id:guid}/{Volume:int}/{Number:int}"),
        new("spot-checks", "/spot-checks", "/spot-checks/{Id:guid}", "/spot-checks/{Id:guid}/{Number:int}"),
        new("reference", "/reference", "/reference/unmatched", "/reference/unmatched/decide"),
        new("citizens", "/citizens", "/citizens/new", "/citizens/{Id}", "/citizens/{Id}/answer", "/rectifications", "/rectifications/{Id}"),
        new("erasure", "/persons/erasures", "/persons/{Id}/erase"),
        new("lists", "/lists", "/lists/new", "/lists/{Id}"),
        new("leaving", "/leaving"),
        new("emergency", "/access/glass/break", "/access/glass"),
        new("sealed", "/sealed", "/sealed/{Id:guid}", "/audit/sealed", "/audit/sealed/{Id:guid}", "/audit/sealed/findings/{Id:guid}"),
        new("ledger", "/ledger", "/ledger/deposit", "/ledger/acts/{Id}"),
        new("lookups", "/audit/lookups"),
        new("anomalies", "/access/misuse", "/access/misuse/rules", "/access/misuse/{Id:guid}"),
        new("alarms", "/audit/alarms", "/audit/alarms/{Id:guid}", "/audit/canaries"),
        new("users", "/users", "/users/new", "/users/{Id}", "/users/{Id}/tokens", "/users/{Id}/leave", "/roles"),
        new("registers", "/registers", "/organisations", "/organisations/new"),
        new("staff", "/staff", "/staff/{Id}", "/staff/rules"),
        new("access-review", "/access/review", "/access/leavers"),
        new("alerts", "/alerts"),
    ];

    private static readonly Dictionary<string, HelpTopic> ByPage = All.SelectMany(t => t.Pages, (topic, page) => (page, topic)).ToDictionary(p => p.page, p => p.topic, StringComparer.Ordinal);

    /// <summary>The topic of a page by the address that it states, or null.</summary>
    public static HelpTopic? Of(string page) => ByPage.GetValueOrDefault(page);

    /// <summary>The topic of the page that answers a request, or null where no page does.</summary>
    public static HelpTopic? Of(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } page ? Of("/" + page.TrimStart('/')) : null;

    /// <summary>The topic with a word, or null.</summary>
    public static HelpTopic? Find(string? code) => All.FirstOrDefault(t => t.Code == code);
}
