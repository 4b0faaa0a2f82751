using System.Text.Json;
using System.Text.Json.Nodes;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Proofmark.Tests.Federation;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class TraceSchemaTests
{
    // What a schema cannot say: one field compared with another, and the grammars of dates and marks.
    private static readonly HashSet<string> BeyondSchema =
    [
        TracingCode.ReleasedWithoutStatement, TracingCode.ReleaseLinkUnknown,
        "date.form", "date.empty", "date.year", "date.month", "date.day", "date.interval_order", "date.interval_open",
    ];

    private readonly SchemaCheck _schemas = new();

    public static TheoryData<string> Names => TraceMessageTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_good_body_fits_its_schema(string name)
    {
        var body = Body(name);
        Assert.Empty(_schemas.Faults($"{body.Kind}.schema.json", TraceMessages.Write(body)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Schema_and_reader_agree_on_every_small_change(string name)
    {
        var body = Body(name);
        var tried = 0;
        foreach (var (what, changed) in JsonMutations.Of(JsonObject.Create(TraceMessages.Write(body))!))
        {
            var faults = _schemas.Faults($"{body.Kind}.schema.json", changed);
            var problems = TraceMessages.Read(body.Kind, changed).Problems.Select(p => p.Code).ToList();
            var expressible = problems.Where(p => !BeyondSchema.Contains(p) && !p.StartsWith("marking.", StringComparison.Ordinal) && !p.StartsWith("find.", StringComparison.Ordinal)).ToList();
            Assert.True(
                faults.Count == 0 ? expressible.Count == 0 : problems.Count > 0,
                $"{what}: the schema finds [{string.Join("; ", faults)}], the reader [{string.Join("; ", problems)}]");
            tried++;
        }

        Assert.True(tried > 0 || name == "bare withdrawal");
    }

    [Theory]
    [InlineData("common.schema.json", "$defs/mark/properties/kind", typeof(MarkKind))]
    [InlineData("common.schema.json", "$defs/mark/properties/component", typeof(ComponentKind))]
    [InlineData("common.schema.json", "$defs/mark/properties/legibility", typeof(MarkLegibility))]
    [InlineData("common.schema.json", "$defs/mark/properties/method", typeof(MarkMethod))]
    [InlineData("common.schema.json", "$defs/caveat/properties/audience/items", typeof(CaveatAudience))]
    [InlineData("common.schema.json", "$defs/caveat/properties/purpose/items", typeof(CaveatPurpose))]
    [InlineData("common.schema.json", "$defs/detail", typeof(RequestedDetail))]
    [InlineData("common.schema.json", "$defs/holderKind", typeof(HolderKind))]
    [InlineData("trace.request.schema.json", "properties/ground", typeof(IllicitGround))]
    [InlineData("trace.request.schema.json", "properties/finding/properties/cause", typeof(FindingCause))]
    [InlineData("trace.request.schema.json", "properties/intendedUse/properties/uses/items", typeof(IntendedUse))]
    [InlineData("trace.request.schema.json", "properties/requester/properties/kind", typeof(RequesterKind))]
    [InlineData("trace.request.schema.json", "properties/urgency", typeof(Urgency))]
    [InlineData("trace.response.schema.json", "properties/status", typeof(TraceStatus))]
    [InlineData("trace.refusal.schema.json", "properties/action", typeof(RefusalAction))]
    [InlineData("trace.refusal.schema.json", "properties/ground", typeof(RefusalGround))]
    public void The_values_of_a_schema_are_those_of_the_program(string file, string path, Type values)
    {
        var schema = path.Split('/').Aggregate(_schemas.Load(file), (at, step) => at.GetProperty(step));
        var codes = (IReadOnlyList<string>)typeof(EnumCode).GetMethod(nameof(EnumCode.All))!.MakeGenericMethod(values).Invoke(null, null)!;
        Assert.Equal(codes, schema.GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_that_is_written_is_in_the_schema(string name)
    {
        var body = Body(name);
        var known = _schemas.Load($"{body.Kind}.schema.json").GetProperty("properties").EnumerateObject().Select(p => p.Name).ToHashSet();
        Assert.Empty(TraceMessages.Write(body).EnumerateObject().Select(p => p.Name).Where(n => !known.Contains(n)));
    }

    [Fact]
    public void The_checker_itself_sees_what_is_wrong()
    {
        IReadOnlyList<string> Faults(string json) => _schemas.Faults("trace.refusal.schema.json", JsonDocument.Parse(json).RootElement);
        Assert.Equal([".ground: missing", ".reason: missing"], Faults("""{"action":"refuse"}"""));
        Assert.Equal([".ground: not one of the values"], Faults("""{"action":"refuse","ground":"whim","reason":"x"}"""));
        Assert.Equal([".action: not \"delay\""], Faults("""{"action":"refuse","ground":"national_security","reason":"x","until":"2026-01-01"}"""));
        Assert.Equal([".caveats[0].source: missing"], Faults("""{"action":"refuse","ground":"national_security","reason":"x","caveats":[{"audience":["public"],"purpose":["tracing"]}]}"""));
    }

    private static ITraceBody Body(string name) => Traces.All.Single(t => t.Name == name).Body;
}
