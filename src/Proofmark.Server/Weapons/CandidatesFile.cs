using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Server.Access;

namespace Proofmark.Server.Weapons;

/// <summary>Candidates as CSV (RFC 4180, UTF-8 with a byte order mark, as spreadsheets expect). Taking the list is a look-up of its own.</summary>
internal static class CandidatesFile
{
    private static readonly char[] Risky = ['=', '+', '-', '@', '\t', '\r'];

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/weapons/candidates.csv", async (HttpContext http, WeaponFinder finder, CurrentUser current, WeaponDesk desk, Text text) =>
    {
        var found = await finder.FindAsync(FindQuery.From(http.Request).Read(), current.Reading(), http.RequestAborted);
        var registers = current.Get().Registers.ToDictionary(r => r.Register, r => r.Code);
        var csv = new StringBuilder("\uFEFF");
        Line(csv, text["weapons.page.id"], text["field.mark"], text["field.kind"], text["field.make"], text["field.model"], text["field.calibre"], text["field.country"], text["field.year"], text["weapons.page.register"], text["weapons.page.status"], text["weapons.page.contradiction"]);
        foreach (var c in found.Items)
            Line(csv, desk.IdOf(c.Uid), c.Mark, text[$"marking.kind.{c.MarkKind}"], c.Make, c.Model, c.Calibre, c.Country, c.Year?.ToString(CultureInfo.InvariantCulture), registers.GetValueOrDefault(c.Register), text[$"weapons.status.{c.Status}"], c.Contradiction ? text["weapons.page.contradiction"] : null);
        return Results.File(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", "candidates.csv");
    }).Needs(Permission.WeaponsRead).NeedsWork().ExcludeFromDescription();

    internal static void Line(StringBuilder csv, params string?[] cells) => csv.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    // A spreadsheet would run a mark that looks like a formula; the apostrophe makes it text (OWASP, CSV injection).
    private static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "";
        if (Risky.Contains(value[0])) value = "'" + value;
        return value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
