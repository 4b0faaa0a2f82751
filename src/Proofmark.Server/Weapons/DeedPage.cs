using Microsoft.AspNetCore.Components;
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
    /// <summary>The entry's id, from the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>When it happened, as typed.</summary>
    [SupplyParameterFromForm(FormName = "deed")]
    protected string? Occurred { get; set; }

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
    protected Task DoAsync(Func<PartialDate?, Doing, Task> deed) => TryAsync(async () =>
    {
        var occurred = string.IsNullOrWhiteSpace(Occurred) ? null : PartialDate.Read(Occurred, "occurred").GetValueOrThrow();
        await deed(occurred, Current.Doing(ActKey));
        Nav.NavigateTo(Back);
    });

    /// <summary>A text that must be there.</summary>
    /// <exception cref="ProblemException">site.field_empty.</exception>
    protected static string Required(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? throw new ProblemException(Problem.Of("site.field_empty", field)) : text.Trim();

    /// <summary>A text that may be missing.</summary>
    protected static string? Optional(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
