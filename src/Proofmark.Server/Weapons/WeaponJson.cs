using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Finding;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Server.Weapons;

/// <summary>Candidates of a search; <c>More</c>: there are others, say more about the weapon.</summary>
public sealed record CandidatesJson(IReadOnlyList<CandidateJson> Candidates, bool More);

/// <summary>One candidate: what a register says. Never a holder. <c>Flags</c>: what somebody saw of its marks (<c>altered</c>, <c>removed</c>, <c>restamped</c>, <c>duplicate</c>), flagged and not proven. With <c>FittedUntil</c> the mark was on a part that was taken off this weapon on that day.</summary>
public sealed record CandidateJson(string Id, string Mark, string MarkKind, string? Register, string? Category, string? Make, string? Model, string? Calibre, string? Country, short? Year, string Status, bool Contradiction, DateOnly? FittedUntil, IReadOnlyList<string> Flags)
{
    internal static CandidateJson Of(Candidate c, WeaponDesk desk, string? register) =>
        new(desk.IdOf(c.Uid), c.Mark, c.MarkKind, register, c.Category, c.Make, c.Model, c.Calibre, c.Country, c.Year, c.Status, c.Contradiction, c.FittedUntil, c.Flags);
}

/// <summary>A weapon: entries, marks and history as the caller may see them.</summary>
public sealed record WeaponJson(string Id, string Status, bool Contradiction, IReadOnlyList<EntryJson> Entries, IReadOnlyList<MarkJson> Marks, IReadOnlyList<EventJson> Events, IReadOnlyList<ComponentJson> Components, IReadOnlyList<DutyOfWeaponJson> Duties)
{
    internal static WeaponJson Of(string id, WeaponView w, WeaponDesk desk, IReadOnlyDictionary<long, ResolvedNames> names)
    {
        var ids = w.Entries.ToDictionary(e => e.Row.Id, e => desk.IdOf(e.Row.Uid));
        return new WeaponJson(id, w.Status.Status, w.Status.Contradiction,
            [.. w.Entries.Select(e => new EntryJson(ids[e.Row.Id], e.RegisterCode, e.Row.RowKey, e.Row.Category, e.Row.Make, e.Row.Model, e.Row.Calibre, e.Row.Country, e.Row.Year, e.Row.Origin, e.Row.Registered, e.Row.HolderKind, e.HolderName, names[e.Row.Id].Make, names[e.Row.Id].Model, names[e.Row.Id].Calibre))],
            [.. w.Marks.Select(m => new MarkJson(ids.GetValueOrDefault(m.Entry), m.Kind, m.Text, m.Component, m.Country, m.Year, m.Place, m.Legibility))],
            [.. w.Events.Select(e => new EventJson(ids.GetValueOrDefault(e.Entry), e.Type, e.Occurred, new DateTimeOffset(e.Recorded, TimeSpan.Zero), WeaponWords.Data(e, "note"), e.Superseded, e.Purpose, e.Case, desk.IdOf(e.ActUid), e.Leaf, e.Record))],
            [.. w.Components.Select(c => new ComponentJson(ids.GetValueOrDefault(c.Entry), c.Kind, c.Controlling))],
            [.. w.Duties.Select(d => new DutyOfWeaponJson(ids.GetValueOrDefault(d.Entry), d.Rule, new DateTimeOffset(d.Since, TimeSpan.Zero)))]);
    }
}

/// <summary>What one register says. <c>MakeKey</c> and its like: what it stands for in the reference data, if that is known.</summary>
public sealed record EntryJson(string Id, string Register, string? Number, string? Category, string? Make, string? Model, string? Calibre, string? Country, short? Year, string Origin, string? Registered, string? HolderKind, string? HolderOrganisation, string? MakeKey, string? ModelKey, string? CalibreKey);

/// <summary>A part of the weapon; its marks are among the weapon’s, by its kind. <c>Controlling</c>: without it the weapon cannot work again.</summary>
public sealed record ComponentJson(string? Entry, string Kind, bool Controlling);

/// <summary>An open duty to mark; the rules are those of <c>GET /api/v1/duties</c>.</summary>
public sealed record DutyOfWeaponJson(string? Entry, string Rule, DateTimeOffset Since);

/// <summary>A mark, as found.</summary>
public sealed record MarkJson(string? Entry, string Kind, string Text, string? Component, string? Country, short? Year, string? Place, string? Legibility);

/// <summary>An event with its proof: act, leaf (absent until it is signed) and record.</summary>
public sealed record EventJson(string? Entry, string Type, string? Occurred, DateTimeOffset Recorded, string? Note, bool Superseded, string Purpose, string? Case, string Act, long? Leaf, int Record);

/// <summary>A weapon to register. <c>Register</c> is a code; dates are EDTF; codes are those that this API answers with.</summary>
public sealed record RegisterJson(string Register, string Number, IReadOnlyList<NewMarkJson>? Marks, string? Category = null, string? Make = null, string? Model = null, string? Calibre = null, string? Country = null, short? Year = null, string? Origin = null, string? Registered = null, string? HolderKind = null, HolderPersonJson? HolderPerson = null, IReadOnlyList<NewComponentJson>? Components = null);

/// <summary>A holder who is a natural person. <c>KeepUntil</c> is the last day on which the law lets the register keep it.</summary>
public sealed record HolderPersonJson(string? Name = null, string? Number = null, string? Address = null, string? KeepUntil = null)
{
    internal static TypedHolder Typed(string? kind, HolderPersonJson? person) => new(kind, null, person?.Name, person?.Number, person?.Address, person?.KeepUntil);
}

/// <summary>A part, with its number if it has one.</summary>
public sealed record NewComponentJson(string Kind, string? Mark = null);

/// <summary>A mark to record. <c>Quality</c>: six characters for the points of ITI ¶7 in their order (exposed, conspicuous, recognizable, readable, durable, recoverable): y, n, or - for not judged.</summary>
public sealed record NewMarkJson(string Text, string? Kind = null, string? Component = null, string? Country = null, short? Year = null, string? Place = null, string? Method = null, string? Legibility = null, string? Material = null, string? Quality = null, bool Applied = false)
{
    internal MarkInput ToInput() => new(Kind ?? "serial", Text, Component, Country, Year?.ToString(System.Globalization.CultureInfo.InvariantCulture), Place, Method, Legibility) { Applied = Applied, Material = Material, Quality = Quality };
}

/// <summary>What was registered.</summary>
public sealed record RegisteredJson(string Id);

/// <summary>An event to record: <c>lost</c>, <c>stolen</c>, <c>report_withdrawn</c>, <c>marked</c>, <c>transferred</c>, <c>deactivated</c>, <c>moved</c>. For <c>moved</c>: <c>Movement</c> (<c>court</c>, <c>laboratory</c>, <c>storage</c>, <c>return_to_owner</c>, <c>release</c>, <c>export</c>) and, for an export, <c>Country</c>.</summary>
public sealed record NewEventJson(string Type, string? Occurred = null, string? Note = null, NewMarkJson? Mark = null, string? HolderKind = null, HolderPersonJson? HolderPerson = null, string? Movement = null, string? Country = null);

/// <summary>The act that recorded it; the proof is at <c>/api/v1/ledger/acts/{id}</c>.</summary>
public sealed record ActJson(string Act, bool AlreadyDone);
