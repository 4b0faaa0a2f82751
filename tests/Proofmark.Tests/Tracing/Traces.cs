using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;

namespace Proofmark.Tests.Tracing;

/// <summary>
/// The case that the tests know: police of XB seize a pistol that was made in XC and imported into XA in 2009; XA's records
/// end with a dealer, from whom it was stolen in 2019.
/// </summary>
internal static class Traces
{
    public static readonly DateTimeOffset Day0 = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly Guid First = Guid.Parse("0195539e-b000-7000-8000-000000000001");

    public static TracedWeapon Pistol => new()
    {
        Category = "pistol_self_loading",
        Type = "self-loading pistol",
        Make = "Ostrava Arms",
        Model = "O-75",
        Calibre = "9x19 mm",
        Markings =
        [
            new TracedMark { Kind = MarkKind.Manufacture, Pattern = "AB?34*7", Component = ComponentKind.Frame, Country = "XC", Year = 2008, Legibility = MarkLegibility.Partial },
            new TracedMark { Kind = MarkKind.Import, Text = "XA 09", Component = ComponentKind.Slide, Country = "XA", Year = 2009, Method = MarkMethod.LaserEngraved },
        ],
    };

    public static TraceRequest Request => new()
    {
        Weapon = Pistol,
        Ground = IllicitGround.NationalLaw,
        LegalJustification = "Firearms Act of XB, section 5: possession without licence.",
        ConsideredIllicit = PartialDate.Parse("2026-02-20"),
        Finding = new Finding { Cause = FindingCause.Seized, Date = PartialDate.Parse("2026-02"), Country = "XB", Place = "port district", Circumstances = "In a parcel, with two others." },
        IntendedUse = new Use { Uses = [IntendedUse.CriminalInvestigation, IntendedUse.Other], Text = "And for a study of parcels." },
        Requester = new Requester { Authority = "Central Firearms Office of XB", Kind = RequesterKind.Police, Country = "XB", Contact = "desk@xb.example" },
        CaseReference = "XB-2026-114",
        Urgency = Urgency.Custody,
        CustodyDeadline = Day0.AddDays(3),
        Confidentiality = new Confidentiality { Guaranteed = false, Explanation = "Courts of XB may order disclosure." },
        Caveats = [Caveat],
        Languages = ["en", "ar"],
    };

    public static Caveat Caveat => new()
    {
        Audience = [CaveatAudience.RequestingAuthority],
        Purpose = [CaveatPurpose.Tracing, CaveatPurpose.CriminalInvestigation],
        Until = new DateOnly(2030, 12, 31),
        ConsentNeeded = true,
        Source = "XB",
        Note = "Officers of the desk.",
    };

    public static TraceResponse Response => new()
    {
        Status = TraceStatus.Full,
        Office = "National Registry of XA",
        Weapon = new TracedWeapon { Make = "Ostrava Arms", Markings = [new TracedMark { Kind = MarkKind.Serial, Text = "AB53417" }] },
        Chain =
        [
            new ChainLink { Event = "manufactured", Date = PartialDate.Parse("2008"), Country = "XC", HolderKind = HolderKind.Manufacturer, HolderName = "Ostrava Arms" },
            new ChainLink { Event = "imported", Date = PartialDate.Parse("2009-04"), Country = "XA", HolderKind = HolderKind.Dealer, HolderName = "North Quay Guns", Caveats = [Caveat] },
            new ChainLink { Event = "transferred", Date = PartialDate.Parse("2011-06-02"), Country = "XA", HolderKind = HolderKind.NaturalPerson },
            new ChainLink { Event = "stolen", Date = PartialDate.Parse("2019~"), Country = "XA", HolderKind = HolderKind.Unknown },
        ],
        LastLegalRecord = new LastLegalRecord { Date = PartialDate.Parse("2011-06-02"), Country = "XA", HolderKind = HolderKind.NaturalPerson, Released = true },
        BecameIllicitAt = 3,
        Release = new ReleaseStatement
        {
            Officer = "Amina Diallo, head of registry",
            LegalBasis = "Firearms Act of XA, section 31(2)",
            Decided = Day0.AddDays(2),
            Persons = [new ReleasedPerson { Name = "John Example" }, new ReleasedPerson { Link = 2, Name = "John Example", Details = "Licence 77." }],
        },
        Caveats = [Caveat],
    };

    public static TraceResponse NoRecord => new() { Status = TraceStatus.NoRecord, Office = "National Registry of XA", Note = "All registers since 1962.", Automatic = true };

    public static TraceResponse Several => new()
    {
        Status = TraceStatus.SeveralSpecify, Office = "National Registry of XA", Candidates = 40, Distinguish = [RequestedDetail.Model, RequestedDetail.Photographs],
    };

    public static TraceResponse Next => new()
    {
        Status = TraceStatus.NextState, Office = "National Registry of XA",
        NextState = new NextState { Country = "XD", Date = PartialDate.Parse("2015"), Reference = "EX-9" },
    };

    public static TraceResponse Partial => new()
    {
        Status = TraceStatus.Partial, Office = "National Registry of XA", Note = "The dealer's books were lost in 2012.",
        Chain = [new ChainLink { Event = "imported", HolderKind = HolderKind.Dealer }],
    };

    public static TraceRefusal Delay => new()
    {
        Action = RefusalAction.Delay, Ground = RefusalGround.OngoingInvestigation, Reason = "A search is planned.", Until = new DateOnly(2026, 4, 1), Office = "Prosecution",
    };

    /// <summary>One good body of every kind, and more where a kind has several faces.</summary>
    public static IReadOnlyList<(string Name, ITraceBody Body)> All =>
    [
        ("request", Request),
        ("request without marks", Request with { Weapon = Pistol with { Markings = [], MarkingsAbsent = true }, Urgency = Urgency.Urgent, UrgencyReason = "A trial begins.", CustodyDeadline = null }),
        ("request of a panel", Request with { Requester = new Requester { Authority = "Panel of Experts on XB", Kind = RequesterKind.PanelOfExperts, Mandate = "Resolution 9999 (2025)" }, Urgency = Urgency.Routine, Confidentiality = new Confidentiality { Guaranteed = true } }),
        ("acknowledgement", new TraceAcknowledgement { Office = "National Registry of XA", Reference = "A-1", ExpectedBy = new DateOnly(2026, 3, 30) }),
        ("information request", new InformationRequest { Details = [RequestedDetail.Calibre, RequestedDetail.Markings], Text = "A photograph of the slide, please." }),
        ("information", new InformationSupplied { Weapon = Pistol }),
        ("full response", Response),
        ("no record", NoRecord),
        ("several", Several),
        ("next State", Next),
        ("partial response", Partial),
        ("delay", Delay),
        ("refusal", new TraceRefusal { Action = RefusalAction.Refuse, Ground = RefusalGround.NationalSecurity, Reason = "Stock of the armed forces.", Caveats = [Caveat] }),
        ("clarification request", new ClarificationRequest { Text = "Does the refusal cover the import?" }),
        ("clarification", new Clarification { Text = "It does not." }),
        ("withdrawal", new TraceWithdrawal { Text = "The owner was found." }),
        ("bare withdrawal", new TraceWithdrawal()),
    ];
}
