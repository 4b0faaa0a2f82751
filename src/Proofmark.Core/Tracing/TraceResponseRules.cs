using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>What a response must say for its status, and what must never be in it.</summary>
internal static class TraceResponseRules
{
    /// <summary>Everything that is wrong with a response.</summary>
    public static IEnumerable<Problem> Check(TraceResponse response) =>
        [.. CheckStatus(response), .. CheckChain(response), .. CheckPersons(response), .. CheckRelease(response), .. CheckRest(response)];

    private static IEnumerable<Problem> CheckStatus(TraceResponse response)
    {
        var empty = response is { Chain.Count: 0, LastLegalRecord: null, Weapon: null, NextState: null };
        switch (response.Status)
        {
            case null:
                yield return Iti.Of(TracingCode.StatusMissing, "status", "20");
                break;
            case TraceStatus.Full:
                if (response.Chain.Count == 0) yield return Iti.Of(TracingCode.ChainMissing, "chain", "20");
                if (response.LastLegalRecord is null) yield return Iti.Of(TracingCode.LastLegalRecordMissing, "lastLegalRecord", "20");
                break;
            case TraceStatus.Partial:
                if (empty) yield return Iti.Of(TracingCode.NothingGiven, "chain", "20");
                if (Iti.IsBlank(response.Note)) yield return Iti.Of(TracingCode.PartialUnexplained, "note", "20");
                break;
            case TraceStatus.NoRecord:
                if (!empty || response.Candidates > 0) yield return Iti.Of(TracingCode.NoRecordWithContent, "chain", "20");
                break;
            case TraceStatus.SeveralSpecify:
                if (response.Candidates is null or < 2) yield return Iti.Of(TracingCode.SeveralNeedTwo, "candidates", "21");
                if (!empty) yield return Iti.Of(TracingCode.SeveralWithContent, "chain", "21");
                if (response.Distinguish.Count == 0) yield return Iti.Of(TracingCode.SeveralAskNothing, "distinguish", "21");
                break;
            case TraceStatus.NextState:
                if (response.NextState?.Country is null) yield return Iti.Of(TracingCode.NextStateMissing, "nextState.country", "20");
                break;
        }
    }

    private static IEnumerable<Problem> CheckChain(TraceResponse response)
    {
        foreach (var (i, link) in response.Chain.Index())
        {
            if (Iti.IsBlank(link.Event)) yield return Iti.Of(TracingCode.ChainEventMissing, $"chain[{i}].event", "20");
            if (link.HolderKind is null) yield return Iti.Of(TracingCode.ChainHolderMissing, $"chain[{i}].holderKind", "20");
            if (TracedWeapon.CheckCountry(link.Country, $"chain[{i}].country") is { } country) yield return country;
            foreach (var problem in link.Caveats.SelectMany((c, k) => c.Check($"chain[{i}].caveats[{k}]"))) yield return problem;
        }
    }

    // A name beside a kind that may be a person's is a person's name.
    private static IEnumerable<Problem> CheckPersons(TraceResponse response)
    {
        foreach (var (i, link) in response.Chain.Index())
        {
            if (link.HolderName is not null && MayBePerson(link.HolderKind)) yield return Problem.Of(TracingCode.PersonInChain, $"chain[{i}].holderName");
        }

        if (response.LastLegalRecord is not { } last) yield break;
        if (last.HolderName is not null && MayBePerson(last.HolderKind)) yield return Problem.Of(TracingCode.PersonInRecord, "lastLegalRecord.holderName");

        // "Released" must be true, and only when, it is: it tells the asker whether to ask further.
        var told = last.HolderName is not null || response.Release?.Persons.Any(p => p.Link is null) == true;
        if (last.Released != told) yield return Problem.Of(TracingCode.ReleasedWithoutStatement, "lastLegalRecord.released");
    }

    private static IEnumerable<Problem> CheckRelease(TraceResponse response)
    {
        if (response.Release is not { } release) yield break;
        if (response.Automatic) yield return Problem.Of(TracingCode.AutomaticRelease, "release");
        if (Iti.IsBlank(release.Officer)) yield return Problem.Of(TracingCode.ReleaseOfficerMissing, "release.officer");
        if (Iti.IsBlank(release.LegalBasis)) yield return Problem.Of(TracingCode.ReleaseBasisMissing, "release.legalBasis");
        if (release.Decided is null) yield return Problem.Of(TracingCode.ReleaseDateMissing, "release.decided");
        if (release.Persons.Count == 0 || release.Persons.Any(p => Iti.IsBlank(p.Name))) yield return Problem.Of(TracingCode.ReleaseNobody, "release.persons");
        foreach (var (i, person) in release.Persons.Index())
        {
            if (person.Link is { } link ? link >= response.Chain.Count : response.LastLegalRecord is null)
            {
                yield return Problem.Of(TracingCode.ReleaseLinkUnknown, $"release.persons[{i}].link");
            }
        }
    }

    private static IEnumerable<Problem> CheckRest(TraceResponse response)
    {
        if (Iti.IsBlank(response.Office)) yield return Iti.Of(TracingCode.OfficeOfResponseMissing, "office", "20");
        if (response.BecameIllicitAt >= response.Chain.Count) yield return Problem.Of(TracingCode.ReleaseLinkUnknown, "becameIllicitAt");
        if (TracedWeapon.CheckCountry(response.NextState?.Country, "nextState.country") is { } next) yield return next;
        if (TracedWeapon.CheckCountry(response.LastLegalRecord?.Country, "lastLegalRecord.country") is { } last) yield return last;
        foreach (var problem in response.Weapon?.Check("weapon") ?? []) yield return problem;
        foreach (var problem in response.Caveats.SelectMany((c, i) => c.Check($"caveats[{i}]"))) yield return problem;
    }

    internal static bool MayBePerson(HolderKind? kind) => kind is null or HolderKind.NaturalPerson or HolderKind.Unknown;
}
