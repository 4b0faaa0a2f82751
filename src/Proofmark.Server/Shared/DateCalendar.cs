using Microsoft.AspNetCore.Http;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Importing.Rows;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Shared;

/// <summary>The calendar in which a person writes dates into forms: chosen at each date, first the one kept for this browser.</summary>
public static class DateCalendar
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "calendar";

    /// <summary>Gregorian, in which dates are stored.</summary>
    public static string Stored { get; } = EnumCode.Of(SourceCalendar.Gregorian);

    /// <summary>What can be chosen: the calendars that imports read.</summary>
    public static IReadOnlyList<string> All { get; } = EnumCode.All<SourceCalendar>();

    /// <summary>What can be chosen where a day must be known without doubt: of the Islamic calendar it is known to within one day.</summary>
    public static IReadOnlyList<string> OfWholeDays { get; } = [.. All.Where(c => c != EnumCode.Of(SourceCalendar.Hijri))];

    /// <summary>What this browser has; before anything was chosen what the language suggests.</summary>
    public static string Of(HttpContext context, Language language) => context.Request.Cookies[Cookie] is { } chosen && All.Contains(chosen) ? chosen : Suggested(language);

    /// <summary>Keeps the choice for this browser.</summary>
    public static void Set(HttpContext context, string chosen) => KeptCookie.Keep(context, Cookie, chosen);

    /// <summary>The field that says the calendar of a date's field.</summary>
    public static string FieldOf(string name) => name + "Calendar";

    /// <summary>Reads a date; null when none was written.</summary>
    /// <param name="text">As typed or sent.</param>
    /// <param name="calendar">As chosen in a form; null for what a program sends, which is EDTF.</param>
    /// <param name="field">The field, for problems.</param>
    /// <exception cref="ProblemException">date.*, weapons.choice_unknown.</exception>
    public static WrittenDate? Read(string? text, string? calendar, string field)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (calendar is null) return PartialDate.Read(text, field).GetValueOrThrow();
        return EnumCode.TryRead<SourceCalendar>(calendar, out var known) ? TypedDate.Read(text, known, field).GetValueOrThrow() : throw new ProblemException(Problem.Of("weapons.choice_unknown", field, ("value", calendar)));
    }

    /// <summary>Reads a date of a form; null when none was written.</summary>
    /// <exception cref="ProblemException">date.*, weapons.choice_unknown.</exception>
    public static WrittenDate? Read(IFormCollection form, string name, string field) => Read(form[name], form[FieldOf(name)] is [{ Length: > 0 } calendar, ..] ? calendar : null, field);

    // The six official languages are written in countries with several calendars; further ones (data/languages) may say it plainly.
    private static string Suggested(Language language) => EnumCode.Of(language.Code switch
    {
        "fa" or "prs" or "ps" => SourceCalendar.SolarHijri,
        "th" => SourceCalendar.Buddhist,
        "am" or "ti" => SourceCalendar.Ethiopian,
        _ => SourceCalendar.Gregorian,
    });
}
