using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>
/// A form that records something on one entry of a weapon. The entry is opened under the person's own rights first, also when the
/// form is sent: what somebody may not see, nobody changes.
/// </summary>
public abstract class DeedPage : LoadedPage
{
    /// <summary>Code of the problem that somebody else recorded something meanwhile.</summary>
    internal const string ChangedMeanwhile = "weapons.meanwhile.conflict";

    /// <summary>The entry's id, from the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>When it happened, as typed.</summary>
    [SupplyParameterFromForm(FormName = "deed")]
    protected string? Occurred { get; set; }

    /// <summary>The calendar in which it is typed.</summary>
    [SupplyParameterFromForm(FormName = "deed")]
    protected string? OccurredCalendar { get; set; }

    /// <summary>Circumstances or reason, as typed.</summary>
    [SupplyParameterFromForm(FormName = "deed")]
    protected string? Note { get; set; }

    [Inject]
    internal WeaponDesk Desk { get; set; } = null!;

    [Inject]
    internal WeaponService Service { get; set; } = null!;

    [Inject]
    internal CurrentUser Current { get; set; } = null!;

    [Inject]
    internal NavigationManager Nav { get; set; } = null!;

    [Inject]
    internal Acts Acts { get; set; } = null!;

    [Inject]
    internal Text Words { get; set; } = null!;

    /// <summary>The weapon.</summary>
    protected WeaponView Weapon { get; private set; } = null!;

    /// <summary>The entry that the form is about.</summary>
    protected EntryView Entry { get; private set; } = null!;

    /// <summary>The weapon's page.</summary>
    protected string Back => Desk.Href(Entry.Row.Uid);

    /// <inheritdoc/>
    protected override async Task LoadAsync() => (Weapon, Entry) = await Desk.OpenAsync(Id, Http.RequestAborted);

    /// <summary>Records it and goes back to the weapon, or shows what is wrong.</summary>
    protected Task DoAsync(Func<WrittenDate?, Doing, Task> deed) => TryAsync(async () =>
    {
        await RequireUnchangedAsync();
        var occurred = DateCalendar.Read(Occurred, OccurredCalendar, "occurred");
        await deed(occurred, Current.Doing(ActKey));
        Nav.NavigateTo(Back);
    });

    /// <summary>What is recorded was last changed by this act, as the form shows it; 0 for a weapon without history.</summary>
    internal static long Latest(WeaponView weapon) => weapon.Events.Count == 0 ? 0 : weapon.Events.Max(e => e.Act);

    /// <summary>What the person who sent the form had before them, or null when the form does not say.</summary>
    internal static long? Seen(HttpContext http) =>
        http.Request.HasFormContentType && long.TryParse(http.Request.Form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var act) ? act : null;

    // Whoever wrote while somebody else recorded is shown what that was, and decides; the form comes back with what is there now, so
    // that sending it again is the decision. The person's own deed, sent twice, is not somebody else's.
    private async Task RequireUnchangedAsync()
    {
        if (Seen(Http) is not { } seen || Latest(Weapon) <= seen) return;
        if (!await Acts.IsDoneAsync(ActKey, Http.RequestAborted)) throw new ProblemException(Problem.Of(ChangedMeanwhile));
    }

    /// <summary>A text that must be there.</summary>
    /// <exception cref="ProblemException">site.field_empty.</exception>
    protected static string Required(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? throw new ProblemException(Problem.Of("site.field_empty", field)) : text.Trim();
}
