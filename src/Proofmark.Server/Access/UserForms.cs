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
}
