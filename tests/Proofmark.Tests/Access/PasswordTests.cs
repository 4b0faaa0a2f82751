using System.Text;
using Proofmark.Core.Access;
using Xunit;

namespace Proofmark.Tests.Access;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("short", "access.password_short")]
    [InlineData("elevenchars", "access.password_short")]
    [InlineData("Password1234", "access.password_common")]
    [InlineData("P@ssw0rd!!!!", "access.password_common")]
    [InlineData("change me now 2026", "access.password_common")]
    [InlineData("aaaaaaaaaaaaaaa", "access.password_common")]
    [InlineData("121212121212", "access.password_common")]
    [InlineData("123456789012", "access.password_common")]
    [InlineData("abcdefghijklmnop", "access.password_common")]
    [InlineData("my name is Amina so what", "access.password_login")]
    [InlineData("ＡＭＩＮＡ ist stets guter Dinge", "access.password_login")]
    public void A_password_that_would_be_guessed_is_refused(string password, string code) => Assert.Equal(code, PasswordRules.Check(password, "amina").Single().Code);

    [Theory]
    [InlineData("seven brown horses")]
    [InlineData("حصان بني يمشي ببطء")]
    [InlineData("семь бурых коней")]
    [InlineData("北山的七匹棕色马走得很慢呢")]
    public void A_long_password_without_rules_of_composition_is_good(string password) => Assert.Empty(PasswordRules.Check(password, "amina"));

    [Fact]
    public void A_novel_is_no_password() => Assert.Equal("access.password_long", PasswordRules.Check(string.Concat(Enumerable.Range(0, 300).Select(i => (char)('a' + i % 26))), "amina").Single().Code);

    // RFC 6238, Appendix B (SHA-1), the last six of the eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void A_code_is_that_of_RFC_6238(long seconds, string code)
    {
        var secret = Encoding.ASCII.GetBytes("12345678901234567890");
        var now = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.Code(secret, Totp.StepOf(now)));
        Assert.Equal(Totp.StepOf(now), Totp.Match(secret, code, now));
    }

    [Fact]
    public void A_code_is_good_one_step_early_or_late_and_no_more()
    {
        var secret = Encoding.ASCII.GetBytes("12345678901234567890");
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = Totp.StepOf(now);
        Assert.Equal(step - 1, Totp.Match(secret, Totp.Code(secret, step - 1), now));
        Assert.Equal(step + 1, Totp.Match(secret, Totp.Code(secret, step + 1), now));
        Assert.Null(Totp.Match(secret, Totp.Code(secret, step - 2), now));
        Assert.Null(Totp.Match(secret, Totp.Code(secret, step + 2), now));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("00592")]
    [InlineData("0059245")]
    [InlineData("00592a")]
    public void What_is_not_six_digits_is_no_code(string? typed) => Assert.Null(Totp.Match(Encoding.ASCII.GetBytes("12345678901234567890"), typed, DateTimeOffset.FromUnixTimeSeconds(1234567890)));

    [Fact]
    public void A_code_is_read_with_blanks_and_in_other_digits() =>
        Assert.NotNull(Totp.Match(Encoding.ASCII.GetBytes("12345678901234567890"), " ٠٠٥ ٩٢٤ ", DateTimeOffset.FromUnixTimeSeconds(1234567890)));

    // RFC 4648 §10, without the padding.
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void A_secret_is_written_in_base_32(string bytes, string text) => Assert.Equal(text, Totp.ToBase32(Encoding.ASCII.GetBytes(bytes)));
}
