using System.Globalization;
using Proofmark.Core.Languages;
using Xunit;

namespace Proofmark.Tests.Languages;

public class PluralRulesTests
{
    // Samples from CLDR's own @integer and @decimal lists, apart from the data file under test.
    [Theory]
    [InlineData("ar", "0", "zero")]
    [InlineData("ar", "1", "one")]
    [InlineData("ar", "2", "two")]
    [InlineData("ar", "3", "few")]
    [InlineData("ar", "10", "few")]
    [InlineData("ar", "103", "few")]
    [InlineData("ar", "11", "many")]
    [InlineData("ar", "99", "many")]
    [InlineData("ar", "1011", "many")]
    [InlineData("ar", "100", "other")]
    [InlineData("ar", "102", "other")]
    [InlineData("ar", "1000000", "other")]
    [InlineData("ar", "0.1", "other")]
    [InlineData("en", "0", "other")]
    [InlineData("en", "1", "one")]
    [InlineData("en", "1.0", "other")]
    [InlineData("en", "2", "other")]
    [InlineData("en", "-1", "one")]
    [InlineData("es", "0", "other")]
    [InlineData("es", "1", "one")]
    [InlineData("es", "1.0", "one")]
    [InlineData("es", "2", "other")]
    [InlineData("es", "1000000", "many")]
    [InlineData("es", "1000001", "other")]
    [InlineData("fr", "0", "one")]
    [InlineData("fr", "1.5", "one")]
    [InlineData("fr", "2", "other")]
    [InlineData("fr", "3000000", "many")]
    [InlineData("ru", "1", "one")]
    [InlineData("ru", "21", "one")]
    [InlineData("ru", "11", "many")]
    [InlineData("ru", "2", "few")]
    [InlineData("ru", "24", "few")]
    [InlineData("ru", "12", "many")]
    [InlineData("ru", "112", "many")]
    [InlineData("ru", "0", "many")]
    [InlineData("ru", "5", "many")]
    [InlineData("ru", "1.5", "other")]
    [InlineData("zh", "1", "other")]
    [InlineData("zh", "0", "other")]
    [InlineData("pt", "0", "one")]
    [InlineData("pt", "1", "one")]
    [InlineData("pt", "2", "other")]
    [InlineData("pt", "2000000", "many")]
    public void A_number_takes_the_form_that_CLDR_gives_it(string language, string number, string category) =>
        Assert.Equal(category, PluralRules.For(language).Category(decimal.Parse(number, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("ar", "zero one two few many other")]
    [InlineData("en", "one other")]
    [InlineData("es", "one many other")]
    [InlineData("fr", "one many other")]
    [InlineData("ru", "one few many other")]
    [InlineData("zh", "other")]
    public void A_language_has_its_categories(string language, string categories) =>
        Assert.Equal(categories.Split(' '), PluralRules.For(language).Categories);

    [Fact]
    public void A_language_without_rules_says_so() =>
        Assert.Contains("'xx'", Assert.Throws<InvalidOperationException>(() => PluralRules.For("xx")).Message, StringComparison.Ordinal);
}
