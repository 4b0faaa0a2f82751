using System.Text.Json;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class TraceMessageTests
{
    public static TheoryData<string> Names => [.. Traces.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_again_without_loss(string name)
    {
        var body = Traces.All.Single(t => t.Name == name).Body;
        var written = TraceMessages.Write(body);
        var (read, problems) = TraceMessages.Read(body.Kind, written);
        Assert.Empty(problems);
        Assert.Equal(written.GetRawText(), TraceMessages.Write(read!).GetRawText());
        Assert.IsType(body.GetType(), read);
    }

    [Fact]
    public void An_empty_request_is_told_everything_that_it_must_say()
    {
        var (_, problems) = TraceMessages.Read(TraceKind.Request, JsonDocument.Parse("{}").RootElement);
        Assert.Equal(
            [
                (TracingCode.GroundMissing, "ground"), (TracingCode.JustificationMissing, "legalJustification"), (TracingCode.WeaponMissing, "weapon"),
                (TracingCode.IntendedUseMissing, "intendedUse.uses"), (TracingCode.RequesterMissing, "requester.kind"), (TracingCode.AuthorityMissing, "requester.authority"),
                (TracingCode.CaseReferenceMissing, "caseReference"), (TracingCode.ConfidentialityMissing, "confidentiality.guaranteed"),
            ],
            problems.Select(p => (p.Code, p.Field!)));
        Assert.Equal("6, 17(a)", problems[0].Arguments!["paragraph"]);
        Assert.Equal("15", problems[^1].Arguments!["paragraph"]);
    }

    public static TheoryData<string, string, Func<TraceRequest, TraceRequest>> FaultyRequests => new()
    {
        { TracingCode.GroundMissing, "ground", r => r with { Ground = null } },
        { TracingCode.JustificationMissing, "legalJustification", r => r with { LegalJustification = "  " } },
        { TracingCode.MarkingsMissing, "weapon.markings", r => r with { Weapon = Traces.Pistol with { Markings = [] } } },
        { TracingCode.MarkingsContradict, "weapon.markingsAbsent", r => r with { Weapon = Traces.Pistol with { MarkingsAbsent = true } } },
        { TracingCode.DescriptionThin, "weapon", r => r with { Weapon = Traces.Pistol with { Markings = [], MarkingsAbsent = true, Calibre = null } } },
        { TracingCode.TypeMissing, "weapon.type", r => r with { Weapon = Traces.Pistol with { Type = null, Category = null } } },
        { TracingCode.MarkTextMissing, "weapon.markings[0].text", r => r with { Weapon = Traces.Pistol with { Markings = [new TracedMark { Kind = MarkKind.Serial }] } } },
        { TracingCode.MarkTextTwice, "weapon.markings[0].pattern", r => r with { Weapon = Traces.Pistol with { Markings = [new TracedMark { Text = "A1", Pattern = "A?" }] } } },
        { TracingCode.CountryForm, "weapon.markings[0].country", r => r with { Weapon = Traces.Pistol with { Markings = [new TracedMark { Text = "A1", Country = "xa" }] } } },
        { TracingCode.YearRange, "weapon.year", r => r with { Weapon = Traces.Pistol with { Year = 19 } } },
        { TracingCode.IntendedUseMissing, "intendedUse.uses", r => r with { IntendedUse = null } },
        { TracingCode.IntendedUseMissing, "intendedUse.uses", r => r with { IntendedUse = new Use { Text = "somehow" } } },
        { TracingCode.IntendedUseOtherUnexplained, "intendedUse.text", r => r with { IntendedUse = new Use { Uses = [IntendedUse.Other] } } },
        { TracingCode.AuthorityMissing, "requester.authority", r => r with { Requester = r.Requester! with { Authority = null } } },
        { TracingCode.MandateMissing, "requester.mandate", r => r with { Requester = r.Requester! with { Kind = RequesterKind.PanelOfExperts } } },
        { TracingCode.CaseReferenceMissing, "caseReference", r => r with { CaseReference = null } },
        { TracingCode.UrgencyUnexplained, "urgencyReason", r => r with { Urgency = Urgency.Urgent } },
        { TracingCode.CustodyDeadlineMissing, "custodyDeadline", r => r with { CustodyDeadline = null } },
        { TracingCode.ConfidentialityMissing, "confidentiality.guaranteed", r => r with { Confidentiality = null } },
        { TracingCode.ConfidentialityUnexplained, "confidentiality.explanation", r => r with { Confidentiality = new Confidentiality { Guaranteed = false } } },
        { TracingCode.CaveatAudienceMissing, "caveats[0].audience", r => r with { Caveats = [Traces.Caveat with { Audience = [] }] } },
        { TracingCode.CaveatPurposeMissing, "caveats[0].purpose", r => r with { Caveats = [Traces.Caveat with { Purpose = [] }] } },
        { TracingCode.CaveatSourceMissing, "caveats[0].source", r => r with { Caveats = [Traces.Caveat with { Source = null }] } },
    };

    [Theory]
    [MemberData(nameof(FaultyRequests))]
    public void What_a_request_lacks_is_named_with_its_field(string code, string field, Func<TraceRequest, TraceRequest> change) =>
        Assert.Equal([(code, field)], TraceMessages.Check(change(Traces.Request)).Select(p => (p.Code, p.Field!)));

    [Fact]
    public void A_mark_that_cannot_be_read_as_a_pattern_is_named()
    {
        var problem = Assert.Single(TraceMessages.Check(Traces.Request with { Weapon = Traces.Pistol with { Markings = [new TracedMark { Pattern = "[AB" }] } }));
        Assert.Equal("weapon.markings[0].pattern", problem.Field);
    }

    [Fact]
    public void What_should_be_said_where_possible_is_a_remark_and_no_refusal()
    {
        var bare = Traces.Request with { Finding = null, Weapon = new TracedWeapon { Type = "pistol", Markings = [new TracedMark { Text = "A1" }] } };
        Assert.Empty(TraceMessages.Check(bare));
        Assert.Equal(
            [TracingCode.CircumstancesAbsent, TracingCode.CalibreAbsent, TracingCode.MakeAbsent, TracingCode.CountryAbsent],
            TraceMessages.Remarks(bare).Select(p => p.Code));
        Assert.Empty(TraceMessages.Remarks(Traces.Request));
    }

    public static TheoryData<string, string, Func<TraceResponse, TraceResponse>> FaultyResponses => new()
    {
        { TracingCode.StatusMissing, "status", r => r with { Status = null } },
        { TracingCode.OfficeOfResponseMissing, "office", r => r with { Office = null } },
        { TracingCode.LastLegalRecordMissing, "lastLegalRecord", r => r with { LastLegalRecord = null, Release = null } },
        { TracingCode.ChainMissing, "chain", r => r with { Chain = [], BecameIllicitAt = null, Release = r.Release! with { Persons = [r.Release.Persons[0]] } } },
        { TracingCode.ChainEventMissing, "chain[1].event", r => r with { Chain = [r.Chain[0], r.Chain[1] with { Event = null }, r.Chain[2], r.Chain[3]] } },
        { TracingCode.ChainHolderMissing, "chain[0].holderKind", r => r with { Chain = [r.Chain[0] with { HolderKind = null, HolderName = null }, .. r.Chain.Skip(1)] } },
        { TracingCode.PersonInChain, "chain[2].holderName", r => r with { Chain = [r.Chain[0], r.Chain[1], r.Chain[2] with { HolderName = "John Example" }, r.Chain[3]] } },
        { TracingCode.PersonInChain, "chain[3].holderName", r => r with { Chain = [r.Chain[0], r.Chain[1], r.Chain[2], r.Chain[3] with { HolderName = "Somebody" }] } },
        { TracingCode.PersonInRecord, "lastLegalRecord.holderName", r => r with { LastLegalRecord = r.LastLegalRecord! with { HolderName = "John Example" } } },
        { TracingCode.ReleasedWithoutStatement, "lastLegalRecord.released", r => r with { Release = null } },
        { TracingCode.ReleasedWithoutStatement, "lastLegalRecord.released", r => r with { LastLegalRecord = r.LastLegalRecord! with { Released = false } } },
        { TracingCode.AutomaticRelease, "release", r => r with { Automatic = true } },
        { TracingCode.ReleaseOfficerMissing, "release.officer", r => r with { Release = r.Release! with { Officer = null } } },
        { TracingCode.ReleaseBasisMissing, "release.legalBasis", r => r with { Release = r.Release! with { LegalBasis = " " } } },
        { TracingCode.ReleaseDateMissing, "release.decided", r => r with { Release = r.Release! with { Decided = null } } },
        { TracingCode.ReleaseNobody, "release.persons", r => r with { Release = r.Release! with { Persons = [new ReleasedPerson()] } } },
        { TracingCode.ReleaseLinkUnknown, "release.persons[1].link", r => r with { Release = r.Release! with { Persons = [r.Release.Persons[0], new ReleasedPerson { Link = 4, Name = "X" }] } } },
        { TracingCode.ReleaseLinkUnknown, "becameIllicitAt", r => r with { BecameIllicitAt = 4 } },
        { TracingCode.PartialUnexplained, "note", _ => Traces.Partial with { Note = null } },
        { TracingCode.NothingGiven, "chain", _ => Traces.Partial with { Chain = [] } },
        { TracingCode.NoRecordWithContent, "chain", _ => Traces.NoRecord with { Weapon = Traces.Pistol } },
        { TracingCode.NoRecordWithContent, "chain", _ => Traces.NoRecord with { Candidates = 1 } },
        { TracingCode.SeveralNeedTwo, "candidates", _ => Traces.Several with { Candidates = 1 } },
        { TracingCode.SeveralWithContent, "chain", _ => Traces.Several with { Chain = Traces.Partial.Chain } },
        { TracingCode.SeveralAskNothing, "distinguish", _ => Traces.Several with { Distinguish = [] } },
        { TracingCode.NextStateMissing, "nextState.country", _ => Traces.Next with { NextState = new NextState() } },
    };

    [Theory]
    [MemberData(nameof(FaultyResponses))]
    public void What_a_response_lacks_or_must_not_hold_is_named(string code, string field, Func<TraceResponse, TraceResponse> change) =>
        Assert.Contains((code, field), TraceMessages.Check(change(Traces.Response)).Select(p => (p.Code, p.Field!)));

    [Theory]
    [InlineData("{}", new[] { TracingCode.RefusalActionMissing, TracingCode.RefusalGroundMissing, TracingCode.RefusalReasonMissing })]
    [InlineData("""{"action":"refuse","ground":"national_security"}""", new[] { TracingCode.RefusalReasonMissing })]
    [InlineData("""{"action":"refuse","reason":"because"}""", new[] { TracingCode.RefusalGroundMissing })]
    [InlineData("""{"action":"refuse","ground":"we would rather not","reason":"because"}""", new[] { FederationCode.ValueUnknown })]
    [InlineData("""{"action":"refuse","ground":["national_security","ongoing_investigation"],"reason":"because"}""", new[] { FederationCode.FieldType })]
    [InlineData("""{"action":"refuse","ground":"national_security","reason":"because","until":"2026-09-01"}""", new[] { TracingCode.RefusalUntilMisplaced })]
    public void A_refusal_has_one_of_four_grounds_and_a_reason(string json, string[] codes) =>
        Assert.Equal(codes, TraceMessages.Read(TraceKind.Refusal, JsonDocument.Parse(json).RootElement).Problems.Select(p => p.Code));

    [Fact]
    public void A_body_with_problems_is_not_written() =>
        Assert.Equal(TracingCode.GroundMissing, Assert.Throws<ProblemException>(() => TraceMessages.Write(Traces.Request with { Ground = null })).Problems[0].Code);

    [Fact]
    public void A_kind_that_is_no_traces_is_named() =>
        Assert.Equal(TracingCode.KindUnknown, TraceMessages.Read("trace.gossip", JsonDocument.Parse("{}").RootElement).Problems[0].Code);

    [Fact]
    public void What_is_there_but_unreadable_is_named_once_and_not_as_missing_too()
    {
        var json = JsonDocument.Parse(TraceMessages.Write(Traces.Request).GetRawText().Replace("\"national_law\"", "17", StringComparison.Ordinal)).RootElement;
        Assert.Equal([(FederationCode.FieldType, "ground")], TraceMessages.Read(TraceKind.Request, json).Problems.Select(p => (p.Code, p.Field!)));
    }

    [Fact]
    public void Four_grounds_of_refusal_and_five_of_illicitness_and_no_more()
    {
        Assert.Equal(["ongoing_investigation", "confidential_information", "confidentiality_not_guaranteed", "national_security"], EnumCode.All<RefusalGround>());
        Assert.Equal(["national_law", "embargo", "unmarked", "unlicensed_manufacture", "unauthorized_transfer"], EnumCode.All<IllicitGround>());
        Assert.Equal("no_record", JsonSerializer.SerializeToElement(TraceStatus.NoRecord, WireJson.Options).GetString());
    }
}
