using System.Globalization;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Marking;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Tracing;

/// <summary>A request as it grows from a recovery and a form.</summary>
internal static class TraceDraft
{
    /// <summary>The weapon of a recovery as ¶17(b) asks for it.</summary>
    public static TracedWeapon Weapon(RecoveredWeapon weapon, string? type = null) => new()
    {
        Category = weapon.Category, Type = type, Make = weapon.Make, Model = weapon.Model, Calibre = weapon.Calibre, Country = weapon.Country, Year = weapon.Year,
        Markings = [.. weapon.Marks.Select(Mark)],
        MarkingsAbsent = weapon.Marks.Count == 0,
    };

    /// <summary>What the recovery says of the finding, ¶17(a).</summary>
    public static Finding Finding(RecoveryView recovery, string? circumstances) => new()
    {
        Cause = EnumCode.TryRead<FindingCause>(recovery.Kind, out var cause) ? cause : null,
        Date = PartialDate.TryParse(recovery.Occurred, out var date) ? date : null,
        Country = recovery.Country, Place = recovery.Place, Circumstances = circumstances,
    };

    /// <summary>The whole request.</summary>
    /// <exception cref="ProblemException">A date or moment that cannot be read.</exception>
    public static TraceRequest Read(IFormCollection form, RecoveryView recovery, TracedWeapon weapon, string home) => new()
    {
        Weapon = weapon,
        Ground = FormText.Choice<IllicitGround>(form, "Ground"),
        LegalJustification = FormText.One(form, "LegalJustification"),
        ConsideredIllicit = FormText.Date(form, "ConsideredIllicit", "considered_illicit"),
        Finding = Finding(recovery, FormText.One(form, "Circumstances")),
        IntendedUse = new Use { Uses = FormText.Choices<IntendedUse>(form, "Uses"), Text = FormText.One(form, "Text") },
        Requester = new Requester { Authority = FormText.One(form, "Authority"), Kind = FormText.Choice<RequesterKind>(form, "Kind"), Country = home.Length == 2 ? home : null, Contact = FormText.One(form, "Contact"), Mandate = FormText.One(form, "Mandate") },
        CaseReference = FormText.One(form, "CaseReference"),
        Urgency = FormText.Choice<Urgency>(form, "Urgency") ?? Urgency.Routine,
        UrgencyReason = FormText.One(form, "UrgencyReason"),
        CustodyDeadline = FormText.Moment(form, "CustodyDeadline"),
        Confidentiality = new Confidentiality { Guaranteed = FormText.One(form, "Guaranteed") switch { "yes" => true, "no" => false, _ => null }, Explanation = FormText.One(form, "Explanation") },
        Caveats = CaveatForm.Read(form, "", home),
    };

    private static TracedMark Mark(RecoveredMark mark) => new()
    {
        Kind = EnumCode.TryRead<MarkKind>(mark.Kind, out var kind) ? kind : MarkKind.Unknown,
        Text = mark.Text,
        Component = EnumCode.TryRead<ComponentKind>(mark.Component, out var component) ? component : null,
        Country = mark.Country, Year = mark.Year, Place = mark.Place,
        Legibility = EnumCode.TryRead<MarkLegibility>(mark.Legibility, out var legibility) ? legibility : null,
        Method = EnumCode.TryRead<MarkMethod>(mark.Method, out var method) ? method : null,
    };
}

/// <summary>Reads fields of a form.</summary>
internal static class FormText
{
    public static string? One(IFormCollection form, string name) => string.IsNullOrWhiteSpace(form[name]) ? null : form[name].ToString().Trim();

    public static T? Choice<T>(IFormCollection form, string name) where T : struct, Enum => EnumCode.TryRead<T>(One(form, name), out var value) ? value : null;

    public static IReadOnlyList<T> Choices<T>(IFormCollection form, string name) where T : struct, Enum =>
        [.. form[name].Where(c => EnumCode.TryRead<T>(c, out _)).Select(c => EnumCode.TryRead<T>(c, out var value) ? value : default).Distinct()];

    /// <summary>What travels between nodes is Gregorian.</summary>
    /// <exception cref="ProblemException">date.*.</exception>
    public static PartialDate? Date(IFormCollection form, string name, string? field = null) => DateCalendar.Read(form, name, field ?? name)?.Date;

    /// <summary>UTC.</summary>
    /// <exception cref="ProblemException">traces.page.moment.</exception>
    public static DateTimeOffset? Moment(IFormCollection form, string name) =>
        One(form, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : throw new ProblemException(Problem.Of("traces.page.moment", name, ("value", text)));

    /// <exception cref="ProblemException">traces.page.number.</exception>
    public static int? Number(IFormCollection form, string name) =>
        One(form, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new ProblemException(Problem.Of("traces.page.number", name, ("value", text)));
}

/// <summary>One restriction as a form has it (¶15).</summary>
internal static class CaveatForm
{
    /// <summary>The restriction; none when nothing of it was filled in.</summary>
    public static IReadOnlyList<Caveat> Read(IFormCollection form, string prefix, string source)
    {
        var (audience, purpose, note) = (FormText.Choices<CaveatAudience>(form, prefix + "Audience"), FormText.Choices<CaveatPurpose>(form, prefix + "Purpose"), FormText.One(form, prefix + "CaveatNote"));
        var consent = form[prefix + "Consent"].Count > 0;
        var until = FormDay.Read(form[prefix + "CaveatUntil"], prefix + "CaveatUntil");
        return audience.Count == 0 && purpose.Count == 0 && note is null && !consent && until is null ? [] : [new Caveat { Audience = audience, Purpose = purpose, Until = until, ConsentNeeded = consent, Source = source, Note = note }];
    }
}
