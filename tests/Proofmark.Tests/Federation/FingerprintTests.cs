using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class FingerprintTests
{
    // SHA-256 of nothing is e3b0c442 98fc1c14 9afbf4c8 996fb924 27ae41e4 649b934c a495991b 7852b855; its first 250 bits, computed elsewhere.
    [Fact]
    public void It_is_the_first_250_bits_of_SHA_256_in_base_32() =>
        Assert.Equal("WERC8GMRZGE196QVYK49JVXS4GKTWGF4CJDS6K54JPCHPY2JQ1", Fingerprint.Of([]).Value);

    [Fact]
    public void Persons_see_ten_groups_of_five_and_a_check_character()
    {
        var grouped = SigningKey.Create().Public.Fingerprint.Grouped;
        Assert.Equal(11, grouped.Split('-').Length);
        Assert.All(grouped.Split('-').Take(10), group => Assert.Equal(5, group.Length));
        Assert.Single(grouped.Split('-')[10]);
    }

    [Fact]
    public void What_a_person_writes_is_read_in_either_case_and_any_grouping()
    {
        var fingerprint = SigningKey.Create().Public.Fingerprint;
        var written = fingerprint.Grouped.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l');
        Assert.Equal(fingerprint, Fingerprint.Read(written).Value);
        Assert.Equal(fingerprint, Fingerprint.Read(fingerprint.Value).Value);
    }

    [Fact]
    public void Every_single_wrong_character_is_noticed()
    {
        var fingerprint = SigningKey.Create().Public.Fingerprint;
        var text = fingerprint.Value + fingerprint.Grouped[^1];
        for (var i = 0; i < 50; i++)
        {
            foreach (var other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".Where(c => c != text[i]))
            {
                var changed = text[..i] + other + text[(i + 1)..];
                Assert.Equal(FederationCode.FingerprintCheck, Fingerprint.Read(changed).Problem?.Code);
            }
        }
    }

    [Fact]
    public void Every_swap_of_two_neighbours_is_noticed()
    {
        var fingerprint = SigningKey.Create().Public.Fingerprint;
        var text = fingerprint.Value + fingerprint.Grouped[^1];
        for (var i = 0; i < 49; i++)
        {
            if (text[i] != text[i + 1])
            {
                var changed = text[..i] + text[i + 1] + text[i] + text[(i + 2)..];
                Assert.Equal(FederationCode.FingerprintCheck, Fingerprint.Read(changed).Problem?.Code);
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ABCDE")]
    [InlineData("UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU")]
    [InlineData("éééééééééééééééééééééééééééééééééééééééééééééééééé")]
    public void Anything_else_is_no_fingerprint(string? text) => Assert.Equal(FederationCode.FingerprintForm, Fingerprint.Read(text).Problem?.Code);
}
