using Proofmark.Core.Tracing;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class CaveatTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);
    private static readonly Caveat Closed = Traces.Caveat with { ConsentNeeded = false };

    [Theory]
    [InlineData(CaveatAudience.RequestingAuthority, CaveatPurpose.Tracing, null)]
    [InlineData(CaveatAudience.CaseTeam, CaveatPurpose.CriminalInvestigation, null)]
    [InlineData(CaveatAudience.CompetentAuthorities, CaveatPurpose.Tracing, TracingCode.CaveatAudience)]
    [InlineData(CaveatAudience.Judicial, CaveatPurpose.Tracing, TracingCode.CaveatAudience)]
    [InlineData(CaveatAudience.RequestingAuthority, CaveatPurpose.Prosecution, TracingCode.CaveatPurpose)]
    [InlineData(CaveatAudience.Public, CaveatPurpose.Publication, TracingCode.CaveatAudience)]
    public void It_allows_what_it_names_and_nothing_else(CaveatAudience reader, CaveatPurpose purpose, string? code) =>
        Assert.Equal(code, Closed.Refuses(reader, purpose, Today)?.Code);

    [Fact]
    public void Beyond_what_it_names_the_source_is_asked_when_it_says_so()
    {
        Assert.Equal(TracingCode.CaveatConsent, Traces.Caveat.Refuses(CaveatAudience.Judicial, CaveatPurpose.Prosecution, Today)?.Code);
        Assert.Null(Traces.Caveat.Refuses(CaveatAudience.Judicial, CaveatPurpose.Prosecution, Today, consented: true));
    }

    [Fact]
    public void After_its_last_day_nobody_sees_the_datum_not_even_with_consent()
    {
        Assert.Null(Closed.Refuses(CaveatAudience.CaseTeam, CaveatPurpose.Tracing, new DateOnly(2030, 12, 31)));
        Assert.Equal(TracingCode.CaveatEnded, Closed.Refuses(CaveatAudience.CaseTeam, CaveatPurpose.Tracing, new DateOnly(2031, 1, 1), consented: true)?.Code);
    }

    [Fact]
    public void What_one_caveat_forbids_no_other_can_allow()
    {
        var open = Closed with { Audience = [CaveatAudience.Public], Purpose = Enum.GetValues<CaveatPurpose>() };
        Assert.Null(Caveat.Refuses([open], CaveatAudience.Judicial, CaveatPurpose.Prosecution, Today));
        Assert.Equal(TracingCode.CaveatAudience, Caveat.Refuses([open, Closed], CaveatAudience.Judicial, CaveatPurpose.Prosecution, Today)?.Code);
        Assert.Null(Caveat.Refuses([], CaveatAudience.Public, CaveatPurpose.Publication, Today));
    }
}
