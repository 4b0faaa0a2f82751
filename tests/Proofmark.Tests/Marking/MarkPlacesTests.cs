using Proofmark.Core.Marking;
using Xunit;

namespace Proofmark.Tests.Marking;

public sealed class MarkPlacesTests
{
    [Fact]
    public void Places_are_written_in_the_query_grammar()
    {
        MarkPlace[] places =
        [
            new(PlaceSeen.Certain, "A"), new(PlaceSeen.Certain, "B?"), new(PlaceSeen.Certain, ""), new(PlaceSeen.OneOf, "O, 0"), new(PlaceSeen.Unreadable, "x"),
            new(PlaceSeen.OneOf, "7:0.6 1:0.3"), new(PlaceSeen.Certain, " "), new(PlaceSeen.Certain, "9"), new(PlaceSeen.Missing, ""),
        ];
        Assert.Equal(@"AB\?[O0]?[7:0.6 1:0.3] 9*", MarkPlaces.Read(places).GetValueOrThrow().ToString());
    }

    [Theory]
    [InlineData("AB?34*7"), InlineData("[O0]12"), InlineData("[O:0.7 0:0.3]12"), InlineData(@"\?\*\[AB"), InlineData(@"[\?A]1"), InlineData(" AB-12 "), InlineData("六二式?0047"), InlineData("")]
    public void Every_pattern_comes_back_from_its_places(string text) =>
        Assert.Equal(text, MarkPlaces.Read(MarkPlaces.Of(MarkPattern.Parse(text))).GetValueOrThrow().ToString());

    [Theory]
    [InlineData("", "marking.place_choice")]
    [InlineData("Æ", "marking.query_choice_character")]
    [InlineData("A:2", "marking.query_weight")]
    [InlineData("A:0.5]B[C", "marking.query_choice_character")] // brackets typed into a place do not break out of it
    public void What_cannot_be_a_choice_is_named_with_the_number_of_its_place(string alternatives, string code)
    {
        var problem = MarkPlaces.Read([new(PlaceSeen.Certain, "AB"), new(PlaceSeen.OneOf, alternatives)], "mark").Problem!;
        Assert.Equal((code, "mark", 2), (problem.Code, problem.Field, problem.Arguments!["position"]));
    }

    [Fact]
    public void Empty_places_ask_nothing() => Assert.True(MarkPlaces.Read([new(PlaceSeen.Certain, ""), new(PlaceSeen.Certain, " ")]).GetValueOrThrow().IsEmpty);

    [Fact]
    public void Characters_that_nobody_sees_are_taken_out_and_named()
    {
        Assert.Equal("AB12-ب", HiddenCharacters.Fold("A\u200bB\u202e12\t-\u200fب\u200b\u2028", out var found));
        Assert.Equal(["U+200B", "U+202E", "U+0009", "U+200F", "U+2028"], found);
        var clean = "A 12/é";
        Assert.Same(clean, HiddenCharacters.Fold(clean, out found));
        Assert.Empty(found);
    }
}
