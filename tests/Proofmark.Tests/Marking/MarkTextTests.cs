using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Marking;
using Xunit;

namespace Proofmark.Tests.Marking;

public sealed class MarkTextTests
{
    [Theory]
    [InlineData("AB 1234-7", "AB12347")]
    [InlineData("ab.12/34\\7_x", "AB12347X")]
    [InlineData("\u00a0K\u20091\u20102\u20113\u20124\u20135\u20146\u22127\u00ad8", "K12345678")] // no-break and thin space, hyphens and dashes, minus, soft hyphen
    [InlineData("АВЕКМНОРСТХ 123", "ABEKMHOPCTX123")] // Cyrillic
    [InlineData("авекм", "ABEKM")]
    [InlineData("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")] // Greek
    [InlineData("ЖЯ-77", "ЖЯ77")] // no Latin letter looks like these
    [InlineData("١٢٣٤٥٦٧٨٩٠", "1234567890")] // Arabic-Indic
    [InlineData("۱۲۳۴۵۶۷۸۹۰", "1234567890")] // Persian
    [InlineData("१२३४५६७८९०", "1234567890")] // Devanagari
    [InlineData("ＡＢ１２３", "AB123")] // full width
    [InlineData("ᾱ𝟜𝟚", "A42")] // accented Greek, mathematical digits outside the basic plane
    [InlineData("É é e\u0301 ñ Ő", "EEENO")]
    [InlineData("Ёлка", "EЛKA")]
    [InlineData("Ø12 ß Æ Ł ı İ", "O12SSAELII")]
    [InlineData("№ 123", "123")]
    [InlineData("\u200f١٢٣\u200e", "123")] // direction marks left behind
    [InlineData("أ إ آ ٱ", "اااا")]
    [InlineData("كِتابـــی", "كتابي")] // vowel sign, stretching, Persian yeh
    [InlineData("カ\u3099", "ガ")] // composed, not stripped
    [InlineData("कि", "कि")] // a Devanagari vowel sign is part of the text
    [InlineData("*1234*", "*1234*")]
    [InlineData("甲-12", "甲12")]
    [InlineData("Ⅳ²", "IV2")]
    [InlineData("O0 I1 S5", "O0I1S5")] // confusions of the eye are not folded
    [InlineData("𠀀1", "\uFFFD1")] // outside the basic plane
    public void A_mark_is_kept_as_found_beside_its_normal_form(string found, string normal)
    {
        var mark = MarkText.Parse(found);
        Assert.Equal(found, mark.Found);
        Assert.Equal(found, mark.ToString());
        Assert.Equal(normal, mark.Normalised);
    }

    [Theory]
    [InlineData(null, "marking.empty")]
    [InlineData(" \u3000", "marking.empty")]
    [InlineData("- . /", "marking.nothing")]
    [InlineData("\u200e\u0301", "marking.nothing")]
    [InlineData("AB\t12", "marking.control")]
    [InlineData("AB\012", "marking.control")]
    [InlineData("AB\uffff", "marking.control")]
    [InlineData("AB\u202e12", "marking.bidi")]
    [InlineData("AB\u206612\u2069", "marking.bidi")]
    public void What_cannot_be_a_mark_is_refused_with_the_reason(string? found, string code)
    {
        Assert.Equal(code, MarkText.Read(found, "serial").Problem!.Code);
        Assert.False(MarkText.TryParse(found, out _));
    }

    [Fact]
    public void A_forbidden_character_is_named_with_its_place()
    {
        var problem = MarkText.Read("AB\u202e12").Problem!;
        Assert.Equal(3, problem.Arguments!["position"]);
        Assert.Equal("U+202E", problem.Arguments["code"]);
        // Written in pieces: an attribute cannot carry half a character.
        Assert.Equal("marking.surrogate", MarkText.Read("A" + '\ud800' + "B").Problem!.Code);
        Assert.Equal("marking.surrogate", MarkText.Read("A" + '\udc00').Problem!.Code);
    }

    [Fact]
    public void Sixty_four_characters_are_a_mark_and_sixty_five_are_not()
    {
        Assert.Equal(64, MarkText.Parse(new string('7', 64)).Normalised.Length);
        Assert.Equal(64, MarkText.Parse(string.Join('-', new string('7', 64).ToCharArray())).Normalised.Length);
        Assert.Equal("marking.too_long", MarkText.Read(new string('7', 65)).Problem!.Code);
        Assert.Equal("marking.too_long", MarkText.Read("7" + new string('-', 256)).Problem!.Code);
    }

    [Fact]
    public void A_text_that_is_normal_comes_back_as_the_same_instance()
    {
        var normal = new string("AB12347*".ToCharArray());
        Assert.Same(normal, MarkNormal.Of(normal));
    }

    [Fact]
    public void Ascii_costs_no_allocation_but_the_result()
    {
        string[] normal = ["AB12347", "1", "ZASTAVA123456"], other = ["ab-12 347", "a", "zastava.123456"];
        foreach (var text in normal.Concat(other)) _ = MarkText.TryRead(text, null, out _, out _);

        Assert.Equal(0, Allocated(normal));
        // Three strings: 22 bytes of header, length and terminator, 2 bytes a character, in multiples of 8.
        var expected = other.Select(MarkNormal.Of).Sum(s => (22 + 2 * s.Length + 7) / 8 * 8);
        Assert.Equal(expected, Allocated(other));

        static long Allocated(string[] texts)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var text in texts) _ = MarkText.TryRead(text, null, out _, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void The_normal_form_of_every_character_is_its_own_normal_form()
    {
        var failures = new List<string>();
        for (var c = 0; c <= 0x10FFFF; c++)
        {
            if (c is >= 0xD800 and <= 0xDFFF) continue;
            var once = MarkNormal.Of(char.ConvertFromUtf32(c));
            if (!MarkNormal.Is(once)) failures.Add($"U+{c:X4}");
        }
        Assert.Empty(failures);
    }

    [Fact]
    public void Normalising_never_throws_and_twice_is_once() => Prop.ForAll(Texts, text =>
    {
        var once = MarkNormal.Of(text);
        return MarkNormal.Of(once) == once;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void The_short_way_for_ascii_and_the_long_way_agree() => Prop.ForAll(Ascii, text =>
    {
        // A direction mark goes, and sends the text the long way.
        var longWay = MarkNormal.Of(text + '\u200e');
        return MarkNormal.Of(text) == longWay;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Case_and_separators_never_change_the_normal_form() => Prop.ForAll(Ascii, text =>
        MarkNormal.Of(text) == MarkNormal.Of(text.ToLowerInvariant()) && MarkNormal.Of(text) == MarkNormal.Of(string.Join(" - ", text.ToCharArray())))
        .QuickCheckThrowOnFailure();

    private static Arbitrary<string> Ascii { get; } =
        Gen.Choose(0, 127).ArrayOf().Select(codes => new string([.. codes.Select(c => (char)c)])).ToArbitrary();

    private static Arbitrary<string> Texts { get; } = Gen.OneOf(
        Gen.Choose(0, 0xFFFF).Select(c => ((char)c).ToString()), // lone surrogates among them
        Gen.Choose(0x20, 0x7F).Select(c => ((char)c).ToString()),
        Gen.Choose(0x300, 0x700).Select(c => ((char)c).ToString()),
        Gen.Choose(0x10000, 0x10FFFF).Select(char.ConvertFromUtf32))
        .ArrayOf().Select(string.Concat).ToArbitrary();
}
