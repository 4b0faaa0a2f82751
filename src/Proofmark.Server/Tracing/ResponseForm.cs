using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Server.Tracing;

/// <summary>One link of the chain as a form has it.</summary>
public sealed record LinkInput(bool Included, string? Event, string? Date, string? Country, string? HolderKind, string? HolderName, string? Reference);

/// <summary>A response as a form has it, first filled from what the registers say.</summary>
internal sealed partial class ResponseForm
{
    /// <summary>Events that a link may be (open list; these are the registers').</summary>
    public static IReadOnlyList<string> Events { get; } = ["manufactured", "imported", "exported", "registered", "transferred", "lost", "stolen", "recovered", "deactivated", "destroyed"];

    private const int MostLinks = 60;
    private const int EmptyLinks = 3;

    public List<LinkInput> Links { get; } = [];

    public string? Status { get; init; }

    public string? LastLink { get; init; }

    public string? IllicitAt { get; init; }

    public string? Candidates { get; init; }

    public string? NextCountry { get; init; }

    public string? NextDate { get; init; }

    /// <summary>From the records of a candidate. A natural person's name is never filled in: it leaves by an officer's decision alone.</summary>
    public static ResponseForm Of(IReadOnlyList<RecordedLink> records, int several, bool none)
    {
        var last = Enumerable.Range(0, records.Count).LastOrDefault(i => records[i].Lawful, -1);
        var next = records.Count > 0 && records[^1] is { Event: "exported", Country: not null } exported ? exported : null;
        var form = new ResponseForm
        {
            Status = several > 1 ? "several_specify" : none ? "no_record" : records.Count == 0 ? null : next is not null ? "next_state" : "full",
            LastLink = last < 0 ? null : Text(last), Candidates = several > 1 ? Text(several) : null,
            NextCountry = next?.Country, NextDate = next?.Date?.ToString(),
        };
        form.Links.AddRange(records.Take(MostLinks).Select(r => new LinkInput(true, r.Event, r.Date?.ToString(), r.Country, EnumCode.Of(r.HolderKind), MayName(r) ? r.HolderName : null, null)));
        form.Grow();
        return form;
    }

    /// <summary>As it was typed.</summary>
    public static ResponseForm From(IFormCollection form)
    {
        var read = new ResponseForm
        {
            Status = FormText.One(form, "Status"), LastLink = FormText.One(form, "LastLegalRecord"), IllicitAt = FormText.One(form, "BecameIllicitAt"),
            Candidates = FormText.One(form, "Candidates"), NextCountry = FormText.One(form, "NextCountry"), NextDate = FormText.One(form, "NextDate"),
        };
        for (var i = 0; i < MostLinks + EmptyLinks && form.ContainsKey($"Chain{i}Event"); i++)
            read.Links.Add(new LinkInput(form[$"Chain{i}In"].Count > 0, FormText.One(form, $"Chain{i}Event"), FormText.One(form, $"Chain{i}Date"), FormText.One(form, $"Chain{i}Country"), FormText.One(form, $"Chain{i}HolderKind"), FormText.One(form, $"Chain{i}HolderName"), FormText.One(form, $"Chain{i}Reference")));
        return read;
    }

    /// <summary>The response.</summary>
    /// <param name="form">The rest of the fields.</param>
    /// <param name="candidate">The weapon that was chosen in the registers; null when the answer is typed in, or there is none.</param>
    /// <param name="supersedes">The response that stands.</param>
    /// <param name="now">When a release is decided.</param>
    /// <param name="source">Who places a restriction.</param>
    /// <exception cref="ProblemException">Dates and numbers that cannot be read.</exception>
    public TraceResponse Read(IFormCollection form, Candidate? candidate, Guid? supersedes, DateTimeOffset now, string source)
    {
        EnumCode.TryRead<TraceStatus>(Status, out var status);
        var told = Status is not null && status is TraceStatus.Full or TraceStatus.Partial or TraceStatus.NextState;
        // Links that are left out change the numbers of those behind them.
        var places = new Dictionary<int, int>();
        var chain = new List<ChainLink>();
        for (var i = 0; told && i < Links.Count; i++)
        {
            if (!Links[i].Included) continue;
            places[i] = chain.Count;
            chain.Add(Link(form, i));
        }
        var last = told && Index(LastLink) is { } l && places.TryGetValue(l, out var at) ? chain[at] : null;
        var release = Release(form, now);
        return new TraceResponse
        {
            Status = Status is null ? null : status,
            Office = FormText.One(form, "Office"), Note = FormText.One(form, "Note"), Chain = chain, Supersedes = supersedes,
            LastLegalRecord = last is null ? null : new LastLegalRecord { Date = last.Date, Country = last.Country, HolderKind = last.HolderKind, HolderName = last.HolderName, Released = last.HolderName is not null || release is not null },
            BecameIllicitAt = Index(IllicitAt) is { } illicit && places.TryGetValue(illicit, out var point) ? point : null,
            Candidates = status == TraceStatus.SeveralSpecify ? FormText.Number(form, "Candidates") : null,
            Distinguish = status == TraceStatus.SeveralSpecify ? FormText.Choices<RequestedDetail>(form, "Distinguish") : [],
            NextState = told && NextCountry is not null ? new NextState { Country = NextCountry, Date = FormText.Date(form, "NextDate", "next_date") } : null,
            Weapon = told && candidate is not null ? new TracedWeapon { Category = candidate.Category, Make = candidate.Make, Model = candidate.Model, Calibre = candidate.Calibre, Country = candidate.Country, Year = candidate.Year, Markings = [TracedMark.Of(candidate)] } : null,
            Release = release, Caveats = CaveatForm.Read(form, "", source),
        };
    }

    /// <summary>Problems by the names of this form's controls: <c>chain[2].event</c> is <c>Chain2Event</c>. Numbers count the links that are sent.</summary>
    public IReadOnlyList<Problem> AsTyped(IReadOnlyList<Problem> problems)
    {
        var sent = Enumerable.Range(0, Links.Count).Where(i => Links[i].Included).ToList();
        return [.. problems.Select(p => p.Field is { } field && ChainField().Match(field) is { Success: true } m && int.Parse(m.Groups["i"].Value, CultureInfo.InvariantCulture) is var i && i < sent.Count
            ? p with { Field = $"Chain{sent[i]}{m.Groups["name"].Value}" }
            : p.Field == "nextState.country" ? p with { Field = "NextCountry" } : p)];
    }

    private void Grow()
    {
        for (var i = 0; i < EmptyLinks; i++) Links.Add(new LinkInput(false, null, null, null, null, null, null));
    }

    private ChainLink Link(IFormCollection form, int i) => new()
    {
        Event = Links[i].Event,
        Date = FormText.Date(form, $"Chain{i}Date"),
        Country = Links[i].Country,
        HolderKind = EnumCode.TryRead<HolderKind>(Links[i].HolderKind, out var kind) ? kind : null,
        HolderName = Links[i].HolderName, Reference = Links[i].Reference,
    };

    private static ReleaseStatement? Release(IFormCollection form, DateTimeOffset now)
    {
        var (name, details, officer, basis) = (FormText.One(form, "PersonName"), FormText.One(form, "PersonDetails"), FormText.One(form, "Officer"), FormText.One(form, "LegalBasis"));
        if (name is null && details is null && basis is null) return null;
        return new ReleaseStatement { Officer = officer, LegalBasis = basis, Decided = now, Persons = [new ReleasedPerson { Name = name, Details = details }] };
    }

    private static bool MayName(RecordedLink link) => !link.HolderIsPerson && link.HolderKind is not (HolderKind.NaturalPerson or HolderKind.Unknown);

    private static int? Index(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^chain\[(?<i>\d+)\]\.(?<name>\w+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ChainField();
}
