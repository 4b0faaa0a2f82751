using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Shared;

public sealed class EnumCodeTests
{
    [Fact]
    public void The_code_of_a_value_is_its_name_in_small_letters_with_underscores()
    {
        Assert.Equal("state_stock", EnumCode.Of(MarkKind.StateStock));
        Assert.True(EnumCode.TryRead<MarkKind>("state_stock", out var kind));
        Assert.Equal(MarkKind.StateStock, kind);
        Assert.All(EnumCode.All<ComponentKind>(), code => Assert.True(EnumCode.TryRead<ComponentKind>(code, out var k) && EnumCode.Of(k) == code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("StateStock")]
    [InlineData("2")]
    [InlineData("")]
    public void Nothing_else_is_a_code(string? code) => Assert.False(EnumCode.TryRead<MarkKind>(code, out _));

    [Fact]
    public void A_number_that_is_no_value_has_no_code() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EnumCode.Of((MarkKind)999));
}
