using System.Reflection;
using System.Text.Json;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class TracingTextTests
{
    [Fact]
    public void Every_code_every_value_and_every_kind_has_its_text_in_every_language()
    {
        var keys = typeof(TracingCode).GetFields().Select(f => $"problem.{f.GetRawConstantValue()}").ToList();
        foreach (var of in typeof(TracingTexts).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == "Of"))
        {
            keys.AddRange(Enum.GetValues(of.GetParameters()[0].ParameterType).Cast<object>().Select(v => (string)of.Invoke(null, [v])!));
        }

        keys.AddRange(TraceKind.All.Select(TracingTexts.OfKind));
        Assert.True(keys.Count > 150);
        foreach (var language in Texts.Embedded.Languages)
        {
            Assert.Empty(keys.Where(k => !Texts.Embedded[language.Code].Has(k)));
        }
    }

    [Fact]
    public void What_the_rules_say_can_be_said_in_every_language()
    {
        var problems = new List<Problem>();
        problems.AddRange(TraceKind.All.SelectMany(k => TraceMessages.Read(k, JsonDocument.Parse("{}").RootElement).Problems));
        problems.AddRange(TraceMessageTests.FaultyRequests.SelectMany(r => TraceMessages.Check(((Func<TraceRequest, TraceRequest>)r[2])(Traces.Request))));
        problems.AddRange(TraceMessageTests.FaultyResponses.SelectMany(r => TraceMessages.Check(((Func<TraceResponse, TraceResponse>)r[2])(Traces.Response))));
        problems.AddRange(TraceMessages.Remarks(new TraceRequest { Weapon = new TracedWeapon() }));
        problems.Add(Traces.Caveat.Refuses(CaveatAudience.Public, CaveatPurpose.Publication, new DateOnly(2031, 1, 1))!);
        problems.Add(Traces.Caveat.Refuses(CaveatAudience.Public, CaveatPurpose.Publication, new DateOnly(2026, 1, 1))!);
        problems.Add((Traces.Caveat with { ConsentNeeded = false }).Refuses(CaveatAudience.Public, CaveatPurpose.Publication, new DateOnly(2026, 1, 1))!);
        problems.Add(TraceCase.Fold([new Received(Traces.Day0), new Sent(Traces.Day0)]).Problem!);
        problems.Add(TraceCase.Fold([new Received(Traces.Day0), new Closed(Traces.Day0, TraceOutcome.Misidentified)]).Problem!);
        problems.Add(TraceCase.Fold([new Received(Traces.Day0), new Declined(Traces.Day0, RefusalAction.Refuse, null, null)]).Problem!);
        Assert.True(problems.Select(p => p.Code).Distinct().Count() >= 50);
        foreach (var language in Texts.Embedded.Languages)
        {
            Assert.All(problems, p => Assert.DoesNotContain("{", Texts.Embedded[language.Code].Of(p), StringComparison.Ordinal));
        }
    }
}
