using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Allocating;
using Xunit;

namespace Proofmark.Tests.Allocating;

/// <summary>The check characters of ISO/IEC 7064, and what they find.</summary>
public sealed class CheckCharacterTests
{
    private const string Digits = "0123456789", All = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static TheoryData<CheckAlgorithm> Algorithms => [CheckAlgorithm.Hybrid11, CheckAlgorithm.Hybrid37, CheckAlgorithm.Pure11, CheckAlgorithm.Pure37];

    /// <summary>Published examples: of the standard, of ORCID (MOD 11-2), of ISBT 128 (MOD 37-2), of the Global Release Identifier (MOD 37,36).</summary>
    [Theory]
    [InlineData(CheckAlgorithm.Hybrid11, "0794", '5')]
    [InlineData(CheckAlgorithm.Pure11, "0794", '0')]
    [InlineData(CheckAlgorithm.Pure11, "0000-0002-1825-009", '7')]
    [InlineData(CheckAlgorithm.Pure11, "0000-0002-9079-593", 'X')]
    [InlineData(CheckAlgorithm.Pure37, "G123489654321", 'Y')]
    [InlineData(CheckAlgorithm.Hybrid37, "A12425GABC1234002", 'M')]
    public void Published_examples_have_their_check_characters(CheckAlgorithm algorithm, string text, char check) =>
        Assert.Equal(check, CheckCharacters.Of(algorithm, text));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Every_single_wrong_character_is_found_wherever_it_stands(CheckAlgorithm algorithm) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Texts(algorithm), text =>
    {
        var check = CheckCharacters.Of(algorithm, text);
        for (var at = 0; at < text.Length; at++)
            foreach (var other in Alphabet(algorithm).Where(c => c != text[at]))
                Assert.NotEqual(check, CheckCharacters.Of(algorithm, text[..at] + other + text[(at + 1)..]));
    }));

    [Theory]
    [InlineData(CheckAlgorithm.Pure11)]
    [InlineData(CheckAlgorithm.Pure37)]
    public void Pure_systems_find_every_exchange_of_neighbours_with_the_check_character_too(CheckAlgorithm algorithm)
    {
        Assert.True(CheckCharacters.FindsExchanges(algorithm));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Texts(algorithm), text =>
        {
            var check = CheckCharacters.Of(algorithm, text);
            for (var at = 0; at + 1 < text.Length; at++)
                if (text[at] != text[at + 1]) Assert.NotEqual(check, CheckCharacters.Of(algorithm, Exchanged(text, at)));
            // The last character and the check character in one another's place.
            if (text[^1] != check && Alphabet(algorithm).Contains(check)) Assert.NotEqual(text[^1], CheckCharacters.Of(algorithm, text[..^1] + check));
        }));
    }

    [Theory]
    [InlineData(CheckAlgorithm.Hybrid11, 0.97)]
    [InlineData(CheckAlgorithm.Hybrid37, 0.99)]
    public void Hybrid_systems_find_nearly_every_exchange_of_neighbours_and_promise_no_more(CheckAlgorithm algorithm, double atLeast)
    {
        Assert.False(CheckCharacters.FindsExchanges(algorithm));
        var random = new Random(7064);
        int tried = 0, found = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, 9).Select(_ => Alphabet(algorithm)[random.Next(Alphabet(algorithm).Length)])]);
            var at = random.Next(8);
            if (text[at] == text[at + 1]) continue;
            tried++;
            if (CheckCharacters.Of(algorithm, text) != CheckCharacters.Of(algorithm, Exchanged(text, at))) found++;
        }
        Assert.InRange((double)found / tried, atLeast, 0.99999);
    }

    private static string Alphabet(CheckAlgorithm algorithm) => CheckCharacters.TakesLetters(algorithm) ? All : Digits;

    private static string Exchanged(string text, int at) => $"{text[..at]}{text[at + 1]}{text[at]}{text[(at + 2)..]}";

    private static Arbitrary<string> Texts(CheckAlgorithm algorithm) =>
        Gen.Choose(1, 20).SelectMany(n => Gen.ArrayOf(Gen.Elements(Alphabet(algorithm).ToCharArray()), n)).Select(c => new string(c)).ToArbitrary();
}
