namespace Proofmark.Core.Tracing;

/// <summary>Why a weapon is considered illicit: ITI ¶6, closed list.</summary>
public enum IllicitGround
{
    /// <summary>¶6(a): illicit under the law of the State where it was found.</summary>
    NationalLaw,

    /// <summary>¶6(b): transferred in violation of an arms embargo decided by the Security Council.</summary>
    Embargo,

    /// <summary>¶6(c): not marked in accordance with the Instrument.</summary>
    Unmarked,

    /// <summary>¶6(d): manufactured or assembled without a licence or authorization.</summary>
    UnlicensedManufacture,

    /// <summary>¶6(e): transferred without a licence or authorization by a competent national authority.</summary>
    UnauthorizedTransfer,
}

/// <summary>What the information is to be used for: ITI ¶17(c). Open: <see cref="Other"/> is explained in words.</summary>
public enum IntendedUse
{
    /// <summary>An investigation of a crime.</summary>
    CriminalInvestigation,

    /// <summary>Evidence in court; consent for this use is asked apart (¶15).</summary>
    Prosecution,

    /// <summary>Finding where weapons leave lawful hands.</summary>
    DiversionAnalysis,

    /// <summary>Monitoring an embargo.</summary>
    SanctionsMonitoring,

    /// <summary>Evaluating the control of imports or transfers.</summary>
    TransferControl,

    /// <summary>Giving the weapon back to its lawful owner.</summary>
    ReturnToOwner,

    /// <summary>Another use, explained.</summary>
    Other,
}

/// <summary>How soon the answer is needed.</summary>
public enum Urgency
{
    /// <summary>Within the ordinary terms.</summary>
    Routine,

    /// <summary>Sooner, for a reason that is given.</summary>
    Urgent,

    /// <summary>A person in custody must be released on a date that is given.</summary>
    Custody,
}

/// <summary>Who asks.</summary>
public enum RequesterKind
{
    /// <summary>Police.</summary>
    Police,

    /// <summary>Customs.</summary>
    Customs,

    /// <summary>A prosecutor or investigating judge.</summary>
    Prosecutor,

    /// <summary>Armed or border forces.</summary>
    Military,

    /// <summary>A national point of contact or commission on small arms.</summary>
    NationalPointOfContact,

    /// <summary>A regional or international organization.</summary>
    Organization,

    /// <summary>A panel or group of experts of the Security Council, on its own mandate (a resolution, not ¶16).</summary>
    PanelOfExperts,

    /// <summary>Another authority.</summary>
    Other,
}

/// <summary>How the weapon came into the hands of the authority (SDG indicator 16.4.2 tells them apart).</summary>
public enum FindingCause
{
    /// <summary>Taken, provisionally, for a reason in law.</summary>
    Seized,

    /// <summary>Found without a holder.</summary>
    Found,

    /// <summary>Handed over of free will.</summary>
    Surrendered,
}

/// <summary>What kind of holder a record names. A kind says nothing of who it is.</summary>
public enum HolderKind
{
    /// <summary>Maker.</summary>
    Manufacturer,

    /// <summary>Importing firm.</summary>
    Importer,

    /// <summary>Exporting firm.</summary>
    Exporter,

    /// <summary>Dealer.</summary>
    Dealer,

    /// <summary>Armed or security forces of a State.</summary>
    StateForce,

    /// <summary>Police.</summary>
    Police,

    /// <summary>Another authority of a State.</summary>
    StateAuthority,

    /// <summary>A private security company.</summary>
    SecurityCompany,

    /// <summary>Museum or collection.</summary>
    Museum,

    /// <summary>Another organization.</summary>
    Organization,

    /// <summary>A natural person.</summary>
    NaturalPerson,

    /// <summary>Not known.</summary>
    Unknown,
}

/// <summary>What a response says: ITI ¶20.</summary>
public enum TraceStatus
{
    /// <summary>All relevant information that there is, to the last legal record.</summary>
    Full,

    /// <summary>Part of it; what is missing is said.</summary>
    Partial,

    /// <summary>The records hold no such weapon.</summary>
    NoRecord,

    /// <summary>The marks fit several weapons: which one must be asked, all are never given.</summary>
    SeveralSpecify,

    /// <summary>The records end with a transfer to another State, which is named.</summary>
    NextState,
}

/// <summary>What is done under ITI ¶22 instead of an answer in full.</summary>
public enum RefusalAction
{
    /// <summary>The answer comes later.</summary>
    Delay,

    /// <summary>The answer leaves something out.</summary>
    Restrict,

    /// <summary>There is no answer.</summary>
    Refuse,
}

/// <summary>The four grounds of ITI ¶22; there are no others.</summary>
public enum RefusalGround
{
    /// <summary>Release would compromise ongoing criminal investigations.</summary>
    OngoingInvestigation,

    /// <summary>Release would violate law that protects confidential information.</summary>
    ConfidentialInformation,

    /// <summary>The requesting State cannot guarantee the confidentiality of the information.</summary>
    ConfidentialityNotGuaranteed,

    /// <summary>Reasons of national security consistent with the Charter of the United Nations.</summary>
    NationalSecurity,
}

/// <summary>What a request may lack (ITI ¶21), and what tells several weapons apart.</summary>
public enum RequestedDetail
{
    /// <summary>Why the weapon is illicit.</summary>
    LegalJustification,

    /// <summary>Circumstances of finding.</summary>
    Circumstances,

    /// <summary>Marks, or a better reading of them.</summary>
    Markings,

    /// <summary>Type.</summary>
    Type,

    /// <summary>Calibre.</summary>
    Calibre,

    /// <summary>Make.</summary>
    Make,

    /// <summary>Model.</summary>
    Model,

    /// <summary>Country of manufacture or import.</summary>
    Country,

    /// <summary>Year of manufacture or import.</summary>
    Year,

    /// <summary>Photographs.</summary>
    Photographs,

    /// <summary>Intended use of the information.</summary>
    IntendedUse,

    /// <summary>Whether confidentiality can be guaranteed.</summary>
    Confidentiality,
}

/// <summary>How a case ended for the one who closes it.</summary>
public enum TraceOutcome
{
    /// <summary>The point at which the weapon became illicit is known (ITI ¶5).</summary>
    PointEstablished,

    /// <summary>The last legal record is known; where the weapon left lawful hands is not.</summary>
    LastLegalRecordOnly,

    /// <summary>No record anywhere along the line.</summary>
    NoRecord,

    /// <summary>The weapon or its marks were wrongly identified.</summary>
    Misidentified,

    /// <summary>The request did not say enough.</summary>
    InsufficientData,

    /// <summary>Nobody answered.</summary>
    NoReply,

    /// <summary>The answer was refused.</summary>
    Refused,

    /// <summary>The answer was given; what follows is the asker's (the requested State's own closing).</summary>
    Answered,

    /// <summary>The asker no longer needs an answer.</summary>
    NotNeeded,
}
