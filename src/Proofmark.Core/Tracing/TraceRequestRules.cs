using Proofmark.Core.Shared;

namespace Proofmark.Core.Tracing;

/// <summary>What a request must say (ITI ¶15 and ¶17), and what it should.</summary>
internal static class TraceRequestRules
{
    /// <summary>Everything for which the request cannot be sent, and at the other end is answered with a request for information (¶21).</summary>
    public static IEnumerable<Problem> Check(TraceRequest request)
    {
        if (request.Ground is null) yield return Iti.Of(TracingCode.GroundMissing, "ground", "6, 17(a)");
        if (Iti.IsBlank(request.LegalJustification)) yield return Iti.Of(TracingCode.JustificationMissing, "legalJustification", "17(a)");
        foreach (var problem in CheckWeapon(request.Weapon)) yield return problem;
        foreach (var problem in CheckUse(request.IntendedUse)) yield return problem;
        foreach (var problem in CheckRequester(request.Requester)) yield return problem;
        if (TracedWeapon.CheckCountry(request.Finding?.Country, "finding.country") is { } country) yield return country;
        if (Iti.IsBlank(request.CaseReference)) yield return Problem.Of(TracingCode.CaseReferenceMissing, "caseReference");
        if (request.Urgency == Urgency.Urgent && Iti.IsBlank(request.UrgencyReason)) yield return Problem.Of(TracingCode.UrgencyUnexplained, "urgencyReason");
        if (request.Urgency == Urgency.Custody && request.CustodyDeadline is null) yield return Problem.Of(TracingCode.CustodyDeadlineMissing, "custodyDeadline");
        if (request.Confidentiality?.Guaranteed is null)
        {
            yield return Iti.Of(TracingCode.ConfidentialityMissing, "confidentiality.guaranteed", "15");
        }
        else if (request.Confidentiality is { Guaranteed: false } cannot && Iti.IsBlank(cannot.Explanation))
        {
            yield return Iti.Of(TracingCode.ConfidentialityUnexplained, "confidentiality.explanation", "15");
        }

        foreach (var problem in request.Caveats.SelectMany((c, i) => c.Check($"caveats[{i}]"))) yield return problem;
    }

    /// <summary>What ¶17 asks for "where possible" and "to the extent possible" and the request does not say: shown to the clerk, never a reason to refuse.</summary>
    public static IEnumerable<Problem> Remarks(TraceRequest request)
    {
        if (request.Finding is null || Iti.IsBlank(request.Finding.Circumstances)) yield return Iti.Of(TracingCode.CircumstancesAbsent, "finding.circumstances", "17(a)");
        if (request.Weapon is not { } weapon) yield break;
        if (Iti.IsBlank(weapon.Calibre)) yield return Iti.Of(TracingCode.CalibreAbsent, "weapon.calibre", "17(b)");
        if (Iti.IsBlank(weapon.Make)) yield return Iti.Of(TracingCode.MakeAbsent, "weapon.make", "17(b)");
        if (weapon.Country is null && weapon.Markings.All(m => m.Country is null)) yield return Iti.Of(TracingCode.CountryAbsent, "weapon.country", "17(b)");
    }

    private static IEnumerable<Problem> CheckWeapon(TracedWeapon? weapon)
    {
        if (weapon is null)
        {
            yield return Iti.Of(TracingCode.WeaponMissing, "weapon", "17(b)");
            yield break;
        }

        if (weapon.Markings.Count == 0 && !weapon.MarkingsAbsent) yield return Iti.Of(TracingCode.MarkingsMissing, "weapon.markings", "17(b)");
        if (weapon.Markings.Count > 0 && weapon.MarkingsAbsent) yield return Iti.Of(TracingCode.MarkingsContradict, "weapon.markingsAbsent", "17(b)");
        if (Iti.IsBlank(weapon.Type) && Iti.IsBlank(weapon.Category)) yield return Iti.Of(TracingCode.TypeMissing, "weapon.type", "17(b)");

        // Without marks only the rest of the description is left to search by.
        if (weapon.MarkingsAbsent && (Iti.IsBlank(weapon.Make) || Iti.IsBlank(weapon.Model) || Iti.IsBlank(weapon.Calibre)))
        {
            yield return Iti.Of(TracingCode.DescriptionThin, "weapon", "17(b)");
        }

        foreach (var problem in weapon.Check("weapon")) yield return problem;
    }

    private static IEnumerable<Problem> CheckUse(Use? use)
    {
        if (use is null || use.Uses.Count == 0) yield return Iti.Of(TracingCode.IntendedUseMissing, "intendedUse.uses", "17(c)");
        else if (use.Uses.Contains(IntendedUse.Other) && Iti.IsBlank(use.Text)) yield return Iti.Of(TracingCode.IntendedUseOtherUnexplained, "intendedUse.text", "17(c)");
    }

    private static IEnumerable<Problem> CheckRequester(Requester? requester)
    {
        if (requester?.Kind is null)
        {
            yield return Iti.Of(TracingCode.RequesterMissing, "requester.kind", "16");
        }

        if (Iti.IsBlank(requester?.Authority)) yield return Iti.Of(TracingCode.AuthorityMissing, "requester.authority", "16");
        if (requester?.Kind == RequesterKind.PanelOfExperts && Iti.IsBlank(requester.Mandate)) yield return Problem.Of(TracingCode.MandateMissing, "requester.mandate");
        if (TracedWeapon.CheckCountry(requester?.Country, "requester.country") is { } country) yield return country;
    }
}
