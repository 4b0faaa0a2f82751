using Proofmark.Core.Languages;
using Proofmark.Core.Pictures;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Server.Parties;

namespace Proofmark.Server.Weapons;

/// <summary>Who held a weapon, as its registers tell it: of natural persons the present holder alone, by the rights of the weapon's page, and never in a file.</summary>
internal static class WeaponCustody
{
    private static readonly HashSet<string> Moves = ["manufactured", "registered", "imported", "exported", "transferred", "returned", "released", "lost", "stolen", "recovered", "deactivated", "destroyed", "withdrawn"];

    /// <summary>A branch for each register that the reader may see; superseded events do not count.</summary>
    /// <param name="weapon">As it was opened for the reader.</param>
    /// <param name="names">Natural persons whom the reader may see by name; empty shows what kind of holder they are.</param>
    /// <param name="countries">Names of countries.</param>
    /// <param name="text">The reader's language.</param>
    public static IReadOnlyList<CustodyBranch> Of(WeaponView weapon, IReadOnlyDictionary<long, HolderName> names, CountryNames countries, Text text) =>
        [.. weapon.Entries.Select(entry => new CustodyBranch($"{entry.RegisterName} ({entry.RegisterCode})", Links(Dated([.. weapon.Events.Where(e => e.Entry == entry.Row.Id && !e.Superseded && Moves.Contains(e.Type))], text), entry, names, countries, text)))];

    private static List<CustodyLink> Links(List<(EventView Event, string Day)> dated, EntryView entry, IReadOnlyDictionary<long, HolderName> names, CountryNames countries, Text text)
    {
        var events = dated.ConvertAll(d => d.Event);
        // What the entry says of its holder is what stood there since it last passed on, or since it was taken in.
        var last = events.FindLastIndex(e => e.Type == EventCode.Transferred) is var moved and >= 0 ? moved : events.FindIndex(e => e.Type == "registered");
        var links = new List<CustodyLink>();
        for (var i = 0; i < events.Count; i++)
        {
            var state = events[i].Type switch { EventCode.Lost or EventCode.Stolen => CustodyState.Missing, "destroyed" or "deactivated" or "withdrawn" => CustodyState.Ended, _ => CustodyState.Held };
            links.Add(new CustodyLink(i == last ? Present(entry, names, text) ?? Holder(events[i], countries, text) : Holder(events[i], countries, text),
                text[$"weapons.event.{events[i].Type}"], dated[i].Day, i + 1 < events.Count ? dated[i + 1].Day : null, state));
        }
        return links;
    }

    private static string? Present(EntryView entry, IReadOnlyDictionary<long, HolderName> names, Text text) =>
        entry.Row.HolderPerson is { } person && names.GetValueOrDefault(person) is { Name: { } name } ? name
        : entry.HolderName ?? (entry.Row.HolderKind is { } kind ? text[$"weapons.holder.{kind}"] : null);

    private static string Holder(EventView e, CountryNames countries, Text text) => e.HolderName ?? e.Type switch
    {
        EventCode.Lost or EventCode.Stolen => text["weapons.custody.missing"],
        "recovered" => text["weapons.custody.state"],
        "exported" or "imported" or "manufactured" when e.Country is not null => countries.Of(e.Country)!,
        "destroyed" or "deactivated" or "withdrawn" => text[$"weapons.status.{e.Type}"],
        _ => WeaponWords.Data(e, "holderKind") is { } kind ? text[$"weapons.holder.{kind}"] : text["weapons.custody.unknown"],
    };

    /// <summary>
    /// Events by when they happened. One without a date stands before what was recorded after it: at the day of its recording where that
    /// is not later, else at a day that nobody knows.
    /// </summary>
    private static List<(EventView Event, string Day)> Dated(List<EventView> recorded, Text text)
    {
        var list = new List<(EventView Event, string Day, DateOnly At)>();
        DateOnly? next = null;
        foreach (var e in Enumerable.Reverse(recorded))
        {
            var day = DateOnly.FromDateTime(e.Recorded);
            if (PartialDate.TryParse(e.Occurred, out var date) && date.Lower is { } lower) list.Add((e, text.Date(date), lower));
            else if (next < day) list.Add((e, text["site.date_unknown"], next.Value));
            else list.Add((e, text.Date(day), day));
            next = list[^1].At;
        }
        return [.. Enumerable.Reverse(list).OrderBy(l => l.At).Select(l => (l.Event, l.Day))];
    }
}
