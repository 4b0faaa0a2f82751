using System.Text;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Json;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("", FederationCode.Truncated)]
    [InlineData("{", FederationCode.Truncated)]
    [InlineData("{\"a\":1", FederationCode.Truncated)]
    [InlineData("{\"a\":\"b", FederationCode.Truncated)]
    [InlineData("{\"a\":tru", FederationCode.Truncated)]
    [InlineData("{\"a\":[1,", FederationCode.Truncated)]
    [InlineData("{\"a\":1}x", FederationCode.Malformed)]
    [InlineData("{\"a\":1}{}", FederationCode.Malformed)]
    [InlineData("{\"a\":1,}", FederationCode.Malformed)]
    [InlineData("{'a':1}", FederationCode.Malformed)]
    [InlineData("{\"a\":01}", FederationCode.Malformed)]
    [InlineData("{\"a\":NaN}", FederationCode.Malformed)]
    [InlineData("{/* */}", FederationCode.Malformed)]
    [InlineData("[]", FederationCode.Malformed)]
    [InlineData("\"a\"", FederationCode.Malformed)]
    [InlineData("\uFEFF{}", FederationCode.Malformed)]
    [InlineData("{\"a\":\"\\ud800\"}", FederationCode.Malformed)]
    [InlineData("{\"\\udc00\":1}", FederationCode.Malformed)]
    [InlineData("{\"a\":\"\\u0000\"}", FederationCode.Malformed)]
    [InlineData("{\"a\":\"\n\"}", FederationCode.Malformed)]
    public void What_could_be_read_in_two_ways_is_not_read(string text, string code) => Assert.Equal(code, Code(text));

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}", "a")]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "a")]
    [InlineData("{\"x\":[{\"y\":{\"b\":1,\"b\":2}}]}", "x[0].y.b")]
    public void A_name_that_comes_twice_is_refused_with_its_place(string text, string place)
    {
        var problem = StrictJson.Read(Encoding.UTF8.GetBytes(text)).Problem;
        Assert.Equal((FederationCode.DuplicateKey, place), (problem?.Code, problem?.Field));
    }

    [Fact]
    public void A_character_cut_in_two_is_truncation_and_a_wrong_byte_is_not()
    {
        var whole = Encoding.UTF8.GetBytes("{\"a\":\"枪\"}");
        Assert.Equal(FederationCode.Truncated, StrictJson.Read(whole.AsSpan(0, 8)).Problem?.Code);
        whole[7] = 0xFF;
        Assert.Equal(FederationCode.Malformed, StrictJson.Read(whole).Problem?.Code);
    }

    [Fact]
    public void Thirty_two_levels_are_read_and_thirty_three_are_not()
    {
        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);
        Assert.Null(Code(Nested(32)));
        Assert.Equal(FederationCode.TooDeep, Code(Nested(33)));
        Assert.Equal(FederationCode.TooDeep, Code(Nested(400)));
    }

    [Fact]
    public void Four_mebibytes_are_read_and_one_byte_more_is_not()
    {
        static string Sized(int bytes) => "{\"a\":\"" + new string('x', bytes - 8) + "\"}";
        Assert.Null(Code(Sized(4 * 1024 * 1024)));
        Assert.Equal(FederationCode.TooLarge, Code(Sized((4 * 1024 * 1024) + 1)));
    }

    [Fact]
    public void Every_cut_of_an_object_is_seen_as_truncated()
    {
        var whole = Encoding.UTF8.GetBytes("""{"a":[1,true,null,"é枪\n"],"b":{"c":-1.5e3}}""");
        Assert.Null(StrictJson.Read(whole).Problem);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Equal(FederationCode.Truncated, StrictJson.Read(whole.AsSpan(0, length)).Problem?.Code);
        }
    }

    private static string? Code(string text) => StrictJson.Read(Encoding.UTF8.GetBytes(text)).Problem?.Code;
}
