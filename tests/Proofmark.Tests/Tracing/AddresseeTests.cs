using Proofmark.Core.Marking;
using Proofmark.Core.Tracing;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class AddresseeTests
{
    [Fact]
    public void The_latest_import_mark_comes_before_the_mark_of_manufacture() =>
        Expect("XA", AddresseeReason.ImportMark, Manufacture("XC"), Import("XB", 1998), Import("XA", 2009));

    [Fact]
    public void Without_an_import_mark_the_mark_of_manufacture_says() => Expect("XC", AddresseeReason.ManufactureMark, Manufacture("XC"), new TracedMark { Kind = MarkKind.Proof, Text = "P", Country = "XD" });

    [Fact]
    public void Without_either_the_description_names_the_country_of_manufacture()
    {
        var found = Addressee.Of(new TracedWeapon { Country = "XC", Markings = [new TracedMark { Kind = MarkKind.Serial, Text = "1" }] });
        Assert.Equal(("XC", AddresseeReason.ManufactureMark), (found.Country, found.Reason));
    }

    [Fact]
    public void An_undated_import_mark_of_another_State_could_be_the_latest_and_a_person_chooses()
    {
        var found = Expect(null, AddresseeReason.ImportMarksUndated, Import("XA", 2009), Import("XB", null));
        Assert.Equal(["XA", "XB"], found.Candidates);
    }

    [Fact]
    public void An_undated_import_mark_of_the_same_State_changes_nothing() => Expect("XA", AddresseeReason.ImportMark, Import("XA", 2009), Import("XA", null));

    [Fact]
    public void Two_imports_in_one_year_are_a_persons_choice() => Expect(null, AddresseeReason.ImportMarksUndated, Import("XA", 2009), Import("XB", 2009));

    [Fact]
    public void An_import_mark_that_names_no_State_is_passed_over() => Expect("XC", AddresseeReason.ManufactureMark, Manufacture("XC"), new TracedMark { Kind = MarkKind.Import, Text = "IMP 09", Year = 2009 });

    [Fact]
    public void Two_marks_of_manufacture_that_differ_are_a_persons_choice() => Expect(null, AddresseeReason.ManufactureMarksDiffer, Manufacture("XC"), Manufacture("XD"));

    [Fact]
    public void No_mark_and_no_country_says_so() => Expect(null, AddresseeReason.NoCountry, new TracedMark { Kind = MarkKind.Serial, Text = "1" });

    [Fact]
    public void The_own_State_is_told_apart() => Assert.True(Addressee.Of(Traces.Pistol, home: "XA").IsHome);

    private static TracedMark Import(string country, int? year) => new() { Kind = MarkKind.Import, Text = $"{country} {year}", Country = country, Year = year };

    private static TracedMark Manufacture(string country) => new() { Kind = MarkKind.Manufacture, Text = country, Country = country };

    private static Addressee Expect(string? country, AddresseeReason reason, params TracedMark[] marks)
    {
        var found = Addressee.Of(new TracedWeapon { Markings = marks });
        Assert.Equal((country, reason), (found.Country, found.Reason));
        Assert.False(found.IsHome);
        return found;
    }
}
