using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Allocating;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Allocating;

/// <summary>How serials are written, and read again.</summary>
public sealed class SerialPatternTests
{
    private static readonly Gen<string> Fixed = Gen.Choose(1, 5).SelectMany(n => Gen.ArrayOf(Gen.Elements("ABCXYZ019-./".ToCharArray()), n)).Select(c => new string(c));

    private static readonly Gen<string> Patterns =
        from before in Fixed
        from year in Gen.Elements("", "{yyyy}", "{yy}")
        from between in Fixed
        from width in Gen.Choose(1, SerialPattern.WidestNumber)
        from check in Gen.Elements("", "{check}")
        select $"{before}{year}{between}{{n:{width}}}{check}";

    [Fact]
    public void A_pattern_reads_what_it_prints_and_a_serial_reads_what_it_writes() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Patterns.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (text, seed) =>
        {
            var pattern = SerialPattern.Read(text);
            Assert.Equal(text, pattern.ToString());
            Assert.Equal(pattern, SerialPattern.Read(pattern.ToString()));
            var alphabet = seed % 2 == 0 ? SerialAlphabet.Plain : SerialAlphabet.Digits;
            var number = seed % (SerialNumbers.Highest(alphabet, pattern.NumberWidth) + 1);
            var serial = pattern.Write(alphabet, CheckAlgorithm.Pure37, 2026, number);
            Assert.Equal(pattern.Length, serial.Length);
            Assert.True(pattern.TryRead(serial, alphabet, CheckAlgorithm.Pure37, out var found));
            Assert.Equal((pattern.YearDigits switch { 4 => 2026, 2 => 26, _ => 0 }, number, true), found);
        }));

    [Theory]
    [InlineData("UTO{yy}-{n:5}{check}", CheckAlgorithm.Hybrid37, 41, "UTO26-00041")]
    [InlineData(" uto {N:3} ", CheckAlgorithm.None, 7, "UTO 007")]
    [InlineData("{yyyy}/{n:4}", CheckAlgorithm.None, 29, "2026/0029")]
    public void Serials_are_written_as_the_pattern_says(string pattern, CheckAlgorithm check, long number, string begins) =>
        Assert.StartsWith(begins, SerialPattern.Read(pattern).Write(SerialAlphabet.Digits, check, 2026, number), StringComparison.Ordinal);

    [Theory]
    [InlineData(null), InlineData(""), InlineData("UTO"), InlineData("{n:0}"), InlineData("{n:13}"), InlineData("{n:3}{n:3}"), InlineData("{yy}{yyyy}{n:3}"), InlineData("{check}{n:3}"), InlineData("{n:3}{check}-"), InlineData("{n}"), InlineData("{n:3"), InlineData("Ü{n:3}"), InlineData("{day}{n:3}"), InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456{n:3}"), InlineData("{n:3};")]
    public void A_pattern_that_is_none_is_refused(string? text)
    {
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => SerialPattern.Read(text)).Problems);
        Assert.Equal(("serials.pattern", "pattern"), (problem.Code, problem.Field));
    }

    [Theory]
    [InlineData(SerialAlphabet.Digits), InlineData(SerialAlphabet.Plain)]
    public void A_number_is_read_as_it_was_written_in_every_width(SerialAlphabet alphabet)
    {
        for (var width = 1; width <= SerialPattern.WidestNumber; width++)
            foreach (var number in (long[])[0, 1, SerialNumbers.Highest(alphabet, width) / 2, SerialNumbers.Highest(alphabet, width)])
            {
                Assert.True(SerialNumbers.TryRead(alphabet, SerialNumbers.Write(alphabet, number, width), out var read));
                Assert.Equal(number, read);
            }
        Assert.DoesNotContain(SerialNumbers.Characters(alphabet), c => "BIOQSZ".Contains(c));
        Assert.False(SerialNumbers.TryRead(alphabet, "0O1", out _));
    }
}
