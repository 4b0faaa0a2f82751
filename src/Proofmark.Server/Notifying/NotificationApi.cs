using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Languages;
using Proofmark.Core.Notifying;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Notifying;

/// <summary>One notification.</summary>
public sealed record NotificationJson(long Id, string Kind, string Number, string Path, DateTimeOffset At, bool Read, string Text);

/// <summary>How many are unread (at most 100), and the latest.</summary>
public sealed record NotificationsJson(int Unread, IReadOnlyList<NotificationJson> Items, bool More);

/// <summary>Which to mark as read: up to this number, or this one alone.</summary>
public sealed record ReadJson(long Id, bool AllUpTo = false);

/// <summary>Kinds that are told by e-mail at once or in one letter a day, and where.</summary>
public sealed record NotificationSettingsJson(string? Address, IReadOnlyList<string>? AtOnce, IReadOnlyList<string>? Daily);

/// <summary>One's own notifications for programs, and the button of the page.</summary>
internal static class NotificationApi
{
    private const string Own = "One's own notifications.";
    private const int Size = 100;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root + "/notifications");
        api.MapGet("", ListAsync).Describe("listNotifications", "api.notifications").SignedIn(Own);
        api.MapPost("/read", ReadAsync).Describe("readNotifications", "api.notifications_read").SignedIn(Own);
        api.MapGet("/settings", SettingsAsync).Describe("getNotificationSettings", "api.notifications_settings").SignedIn(Own);
        api.MapPut("/settings", SetAsync).Describe("setNotificationSettings", "api.notifications_set", StatusCodes.Status400BadRequest).SignedIn(Own);
        endpoints.MapPost("/notifications/{id}/read", ReadOneAsync).ExcludeFromDescription().SignedIn(Own);
    }

    private static async Task<NotificationsJson> ListAsync(long? before, [FromServices] NotificationBook book, [FromServices] CurrentUser current, [FromServices] Text text, CancellationToken ct)
    {
        var user = current.Get().User;
        var found = await book.ListAsync(user, before, Size + 1, ct);
        return new(await book.UnreadAsync(user, ct), [.. found.Take(Size).Select(n => new NotificationJson(n.Id, EnumCode.Of(n.Kind), n.Number, n.Path, new DateTimeOffset(n.At), n.IsRead, text.Say($"notifying.says.{EnumCode.Of(n.Kind)}", ("number", n.Number))))], found.Count > Size);
    }

    private static async Task<NoContent> ReadAsync(ReadJson body, [FromServices] NotificationBook book, [FromServices] CurrentUser current, CancellationToken ct)
    {
        await book.ReadAsync(current.Get().User, body.Id, body.AllUpTo, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NotificationSettingsJson> SettingsAsync([FromServices] NotificationBook book, [FromServices] CurrentUser current, CancellationToken ct)
    {
        var settings = await book.SettingsAsync(current.Get().User, ct);
        return new(settings.Address, [.. settings.AtOnce.Order().Select(EnumCode.Of)], [.. settings.Daily.Order().Select(EnumCode.Of)]);
    }

    private static async Task<NoContent> SetAsync(NotificationSettingsJson body, [FromServices] NotificationBook book, [FromServices] CurrentUser current, CancellationToken ct)
    {
        await book.SetAsync(current.Get().User, new(body.Address, Kinds(body.AtOnce, "atOnce"), Kinds(body.Daily, "daily")), ct);
        return TypedResults.NoContent();
    }

    private static async Task<RedirectHttpResult> ReadOneAsync(string id, [FromServices] NotificationBook book, [FromServices] CurrentUser current, CancellationToken ct)
    {
        // What is no number is nobody's: who may ask is decided before.
        if (long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var one)) await book.ReadAsync(current.Get().User, one, all: false, ct);
        return TypedResults.Redirect("/notifications");
    }

    private static HashSet<NotificationKind> Kinds(IReadOnlyList<string>? codes, string field) =>
        [.. (codes ?? []).Select(c => EnumCode.TryRead<NotificationKind>(c, out var kind) ? kind : throw new ProblemException(Problem.Of("notifying.kind_unknown", field, ("value", c))))];
}
