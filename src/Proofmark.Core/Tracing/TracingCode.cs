namespace Proofmark.Core.Tracing;

/// <summary>The stable codes of what can be wrong with a trace; each has a sentence <c>problem.CODE</c> in six languages. Arguments carry the paragraph of the International Tracing Instrument.</summary>
public static class TracingCode
{
    // The weapon and its marks.
    public const string WeaponMissing = "traces.weapon.missing";
    public const string MarkTextMissing = "traces.weapon.mark_text_missing";
    public const string MarkTextTwice = "traces.weapon.mark_text_twice";
    public const string CountryForm = "traces.weapon.country_form";
    public const string YearRange = "traces.weapon.year_range";

    // The request, ITI ¶17 and ¶15.
    public const string GroundMissing = "traces.request.ground_missing";
    public const string JustificationMissing = "traces.request.justification_missing";
    public const string MarkingsMissing = "traces.request.markings_missing";
    public const string MarkingsContradict = "traces.request.markings_contradict";
    public const string TypeMissing = "traces.request.type_missing";
    public const string DescriptionThin = "traces.request.description_thin";
    public const string IntendedUseMissing = "traces.request.intended_use_missing";
    public const string IntendedUseOtherUnexplained = "traces.request.intended_use_other_unexplained";
    public const string RequesterMissing = "traces.request.requester_missing";
    public const string AuthorityMissing = "traces.request.authority_missing";
    public const string MandateMissing = "traces.request.mandate_missing";
    public const string CaseReferenceMissing = "traces.request.case_reference_missing";
    public const string UrgencyUnexplained = "traces.request.urgency_unexplained";
    public const string CustodyDeadlineMissing = "traces.request.custody_deadline_missing";
    public const string ConfidentialityMissing = "traces.request.confidentiality_missing";
    public const string ConfidentialityUnexplained = "traces.request.confidentiality_unexplained";

    // What is left out of a request "where possible"; said, not refused.
    public const string CircumstancesAbsent = "traces.request.circumstances_absent";
    public const string CalibreAbsent = "traces.request.calibre_absent";
    public const string MakeAbsent = "traces.request.make_absent";
    public const string CountryAbsent = "traces.request.country_absent";

    // Acknowledgement and information, ¶19 and ¶21.
    public const string OfficeMissing = "traces.acknowledgement.office_missing";
    public const string InformationNothingAsked = "traces.information.nothing_asked";
    public const string InformationEmpty = "traces.information.empty";

    // The response, ¶20.
    public const string StatusMissing = "traces.response.status_missing";
    public const string ChainMissing = "traces.response.chain_missing";
    public const string ChainEventMissing = "traces.response.chain_event_missing";
    public const string ChainHolderMissing = "traces.response.chain_holder_missing";
    public const string LastLegalRecordMissing = "traces.response.last_legal_record_missing";
    public const string PartialUnexplained = "traces.response.partial_unexplained";
    public const string NothingGiven = "traces.response.nothing_given";
    public const string NoRecordWithContent = "traces.response.no_record_with_content";
    public const string SeveralNeedTwo = "traces.response.several_need_two";
    public const string SeveralWithContent = "traces.response.several_with_content";
    public const string SeveralAskNothing = "traces.response.several_ask_nothing";
    public const string NextStateMissing = "traces.response.next_state_missing";
    public const string PersonInChain = "traces.response.person_in_chain";
    public const string PersonInRecord = "traces.response.person_in_record";
    public const string ReleasedWithoutStatement = "traces.response.released_without_statement";
    public const string ReleaseOfficerMissing = "traces.response.release_officer_missing";
    public const string ReleaseBasisMissing = "traces.response.release_basis_missing";
    public const string ReleaseDateMissing = "traces.response.release_date_missing";
    public const string ReleaseNobody = "traces.response.release_nobody";
    public const string ReleaseLinkUnknown = "traces.response.release_link_unknown";
    public const string AutomaticRelease = "traces.response.automatic_release";
    public const string OfficeOfResponseMissing = "traces.response.office_missing";

    // Delay, restriction and refusal, ¶22 and ¶23.
    public const string RefusalActionMissing = "traces.refusal.action_missing";
    public const string RefusalGroundMissing = "traces.refusal.ground_missing";
    public const string RefusalReasonMissing = "traces.refusal.reason_missing";
    public const string RefusalUntilMisplaced = "traces.refusal.until_misplaced";
    public const string NoteTextMissing = "traces.note.text_missing";

    // Caveats, ¶15.
    public const string CaveatAudienceMissing = "traces.caveat.audience_missing";
    public const string CaveatPurposeMissing = "traces.caveat.purpose_missing";
    public const string CaveatSourceMissing = "traces.caveat.source_missing";
    public const string CaveatAudience = "traces.caveat.audience";
    public const string CaveatPurpose = "traces.caveat.purpose";
    public const string CaveatEnded = "traces.caveat.ended";
    public const string CaveatConsent = "traces.caveat.consent";

    // The case.
    public const string KindUnknown = "traces.case.kind_unknown";
    public const string NotOpened = "traces.case.not_opened";
    public const string Transition = "traces.case.transition";
    public const string RefusalIncomplete = "traces.case.refusal_incomplete";
    public const string SupersedesMissing = "traces.case.supersedes_missing";
    public const string OutcomeUnexplained = "traces.case.outcome_unexplained";
}
