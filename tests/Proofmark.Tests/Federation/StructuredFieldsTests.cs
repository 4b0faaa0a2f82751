using Proofmark.Core.Federation.Http;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class StructuredFieldsTests
{
    [Fact]
    public void A_signature_input_is_read_with_its_parameters_in_order()
    {
        var read = StructuredFields.ReadDictionary("""sig1=("@method" "a\"b\\c");created=1618884473;keyid="k";flag;t=tok/en:x;b=:aGk=:;n=-5;f=?0""");
        var list = Assert.IsType<SfInnerList>(Assert.Single(read!.Value.Members).Value);
        Assert.Equal(["@method", "a\"b\\c"], list.Items.Select(i => i.Value));
        Assert.Equal(["created", "keyid", "flag", "t", "b", "n", "f"], list.Parameters.Items.Select(p => p.Key));
        Assert.Equal(1618884473L, list.Parameters["created"]);
        Assert.Equal(true, list.Parameters["flag"]);
        Assert.Equal(new SfToken("tok/en:x"), list.Parameters["t"]);
        Assert.Equal("hi"u8.ToArray(), list.Parameters["b"]);
        Assert.Equal(-5L, list.Parameters["n"]);
        Assert.Equal(false, list.Parameters["f"]);
    }

    [Theory]
    [InlineData("""a=("x"  "y" );k=1""", """("x" "y");k=1""")]
    [InlineData("""a=( );k="q\"";   z""", """();k="q\"";z""")]
    [InlineData("a=(1 tok ?1 :aGk=:)", "(1 tok ?1 :aGk=:)")]
    public void There_is_one_way_to_write_a_list(string text, string written) =>
        Assert.Equal(written, StructuredFields.Write((SfInnerList)StructuredFields.ReadDictionary(text)!.Value.Members[0].Value));

    [Theory]
    [InlineData("a=1, b=2", 2)]
    [InlineData("a=1 \t,\t b", 2)]
    [InlineData("  a=1  ", 1)]
    [InlineData("", 0)]
    [InlineData("*a.b-c_1=tok", 1)]
    public void A_dictionary_is_read(string text, int count) => Assert.Equal(count, StructuredFields.ReadDictionary(text)!.Value.Members.Count);

    [Theory]
    [InlineData("a=1,")]
    [InlineData("a=1,,b=2")]
    [InlineData("a=1 b=2")]
    [InlineData("A=1")]
    [InlineData("1=1")]
    [InlineData("a=")]
    [InlineData("a= 1")]
    [InlineData("a=\"open")]
    [InlineData("a=\"bad\\n\"")]
    [InlineData("a=\"é\"")]
    [InlineData("a=:aGk:")]
    [InlineData("a=:aGl=:")]
    [InlineData("a=:aGk=")]
    [InlineData("a=1.5")]
    [InlineData("a=-")]
    [InlineData("a=1234567890123456")]
    [InlineData("a=?2")]
    [InlineData("a=@1")]
    [InlineData("a=(\"x\"\"y\")")]
    [InlineData("a=(\"x\"")]
    [InlineData("a=(\"x\");")]
    [InlineData("a=(\"x\");K=1")]
    [InlineData("a=((\"x\"))")]
    public void One_wrong_character_makes_the_field_void(string text) => Assert.Null(StructuredFields.ReadDictionary(text));

    [Theory]
    [InlineData("a=1, b=2, a=3")]
    [InlineData("a=1;p;p")]
    public void A_key_that_comes_twice_keeps_its_place_and_is_told(string text)
    {
        var read = StructuredFields.ReadDictionary(text);
        Assert.True(read!.Value.Repeated);
        Assert.Equal("a", read.Value.Members[0].Key);
    }
}
