using System.Globalization;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Access;

/// <summary>What the forms about users share.</summary>
internal static class UserForms
{
    public static async Task<List<SelectField.Option>> OrganisationsAsync(OrganisationService organisations, CancellationToken ct) =>
        [.. (await organisations.ListAsync(0, 1000, ct)).Select(o => new SelectField.Option(o.Id.ToString(CultureInfo.InvariantCulture), o.Name))];

    public static List<ChoiceField.Option> Roles(Text text, IReadOnlyList<Role> roles) =>
        [.. roles.Select(r => new ChoiceField.Option(r.Code, RoleNames.Of(text, r), Permissions(text, r)))];

    /// <summary>What a role may do, in one line.</summary>
    public static string Permissions(Text text, Role role) => string.Join(" · ", role.Permissions.Select(p => text[$"access.permission.{p}"]));

    /// <summary>The languages that a person may have. One whose files were taken away from the node stays chosen until somebody chooses another.</summary>
    public static List<SelectField.Option> Languages(Text text, Texts all, string? kept = null) =>
        [.. all.Languages.Select(l => new SelectField.Option(l.Code, l.Name)), .. IsGone(all, kept) ? new SelectField.Option[] { new(kept!, text.Say("access.language_gone", ("language", NameOf(kept!)))) } : []];

    /// <summary>The language as it is recorded.</summary>
    /// <exception cref="ProblemException">access.language_form: it is neither on the node nor what the person has already.</exception>
    public static string Language(Texts all, string? chosen, string? kept = null) =>
        all.Find(chosen)?.Language.Code ?? (chosen is not null && chosen == kept ? chosen : throw new ProblemException(Problem.Of("access.language_form", "language")));

    /// <summary>The language was on the node when it was chosen, and is not any more.</summary>
    public static bool IsGone(Texts all, string? language) => language is not null && all.Find(language) is null;

    /// <summary>A language's name in itself, of one whose files are not there; its code where nobody knows it.</summary>
    public static string NameOf(string language) => CultureInfo.GetCultureInfo(language).NativeName;

    public static long? Id(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
