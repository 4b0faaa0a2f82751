using System.Globalization;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties;
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

    public static long? Id(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>A day as a date field sends it; empty is none.</summary>
    /// <exception cref="Proofmark.Core.Shared.ProblemException">access.term_form.</exception>
    public static DateOnly? Day(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? null
        : DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) ? day
        : throw new Proofmark.Core.Shared.ProblemException(Proofmark.Core.Shared.Problem.Of("access.term_form", field));
}
