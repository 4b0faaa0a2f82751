using System.Text.Json;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Marking;

public sealed class MarkQueryTests
{
    [Fact]
    public void A_query_goes_through_json_unchanged()
    {
        var query = MarkQuery.Read("AB?34*7", " Zastava ", "M70", "7.62x39", "RS", "198X", "state_stock").GetValueOrThrow();
        var json = JsonSerializer.Serialize(query);
        Assert.Equal("""{"version":1,"mark":"AB?34*7","make":"Zastava","model":"M70","calibre":"7.62x39","country":"RS","year":"198X","kind":"state_stock"}""", json);
        Assert.Equal(query, JsonSerializer.Deserialize<MarkQuery>(json));
    }

    [Fact]
    public void An_empty_query_is_its_version_alone()
    {
        Assert.Equal("""{"version":1}""", JsonSerializer.Serialize(new MarkQuery()));
        Assert.True(JsonSerializer.Deserialize<MarkQuery>("""{"version":1,"make":" ","mark":null}""")!.IsEmpty);
        Assert.False(MarkQuery.Read(make: "Zastava").Value!.IsEmpty);
    }

    [Theory]
    [InlineData("[]", "marking.query_json")]
    [InlineData("""{"mark":"AB"}""", "marking.query_version")]
    [InlineData("""{"version":2,"mark":"AB"}""", "marking.query_version")]
    [InlineData("""{"version":"1","mark":"AB"}""", "marking.query_version")]
    [InlineData("""{"version":1e99}""", "marking.query_version")]
    [InlineData("""{"version":1,"mark":7}""", "marking.query_json")]
    [InlineData("""{"version":1,"owner":"X"}""", "marking.query_member")]
    [InlineData("""{"version":1,"mark":"A","mark":"B"}""", "marking.query_member")]
    [InlineData("""{"version":1,"mark":"A["}""", "marking.query_unclosed")]
    [InlineData("""{"version":1,"year":"87"}""", "date.form")]
    [InlineData("""{"version":1,"kind":"StateStock"}""", "marking.kind_unknown")]
    public void Json_that_is_no_query_is_refused_with_the_reason(string json, string code)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(code, MarkQueryJson.Read(document.RootElement).Problem!.Code);
        var thrown = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MarkQuery>(json));
        Assert.Equal(code, Assert.IsType<ProblemException>(thrown.InnerException).Problems[0].Code);
    }

    [Fact]
    public void A_problem_names_its_field()
    {
        Assert.Equal("mark", MarkQuery.Read("A[").Problem!.Field);
        Assert.Equal("year", MarkQuery.Read("A", year: "1990-02-31").Problem!.Field);
        Assert.Equal("kind", MarkQuery.Read("A", kind: "x").Problem!.Field);
        var tooLong = MarkQuery.Read(model: new string('M', 101)).Problem!;
        Assert.Equal(("marking.query_field_too_long", "model"), (tooLong.Code, tooLong.Field));
        Assert.Equal("make", MarkQuery.Read(make: "\u202e").Problem!.Field);
    }
}
