using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class DisclosureTests
{
    private static readonly Fingerprint Peer = SigningKey.Create().Public.Fingerprint;
    private static readonly DateOnly Today = new(2026, 3, 1);

    private static readonly RecordedLink[] Records =
    [
        new() { Event = "imported", Date = PartialDate.Parse("2009-04"), Country = "XA", HolderKind = HolderKind.Importer, HolderName = "North Quay Guns", Reference = "IM-4" },
        new() { Event = "transferred", Date = PartialDate.Parse("2011-06-02"), Country = "XA", HolderKind = HolderKind.NaturalPerson, HolderName = "John Example", HolderIsPerson = true, Reference = "LIC-77" },
        new() { Event = "stolen", Date = PartialDate.Parse("2019"), Country = "XA", Lawful = false },
    ];

    private static DisclosurePolicy Policy(AutomaticLevel level = AutomaticLevel.WeaponData, bool names = false, bool references = false) =>
        new(new Dictionary<Fingerprint, AutomaticLevel> { [Peer] = level }, names, references);

    [Fact]
    public void A_peer_without_policy_is_answered_by_a_person()
    {
        Assert.Null(Disclosure.Disclose(Records, DisclosurePolicy.NothingAutomatic, Peer, Today));
        Assert.Null(Disclosure.Disclose(Records, Policy(AutomaticLevel.Acknowledgement), Peer, Today));
    }

    [Fact]
    public void Kinds_and_dates_are_told_and_no_name()
    {
        var told = Disclosure.Disclose(Records, Policy(), Peer, Today)!;
        Assert.Equal([HolderKind.Importer, HolderKind.NaturalPerson, HolderKind.Unknown], told.Chain.Select(l => l.HolderKind));
        Assert.All(told.Chain, l => Assert.Null(l.HolderName));
        Assert.All(told.Chain, l => Assert.Null(l.Reference));
        Assert.Equal((PartialDate.Parse("2011-06-02"), HolderKind.NaturalPerson, false), (told.LastLegalRecord!.Date, told.LastLegalRecord.HolderKind, told.LastLegalRecord.Released));
        Assert.Null(told.NextState);
    }

    [Fact]
    public void Policy_may_name_organizations_and_still_no_person()
    {
        var told = Disclosure.Disclose(Records, Policy(names: true, references: true), Peer, Today)!;
        Assert.Equal(["North Quay Guns", null, null], told.Chain.Select(l => l.HolderName));
        Assert.Equal(["IM-4", null, null], told.Chain.Select(l => l.Reference));
    }

    [Fact]
    public void A_dealer_who_is_a_person_is_a_person()
    {
        var dealer = new RecordedLink { Event = "transferred", HolderKind = HolderKind.Dealer, HolderName = "John Example", HolderIsPerson = true };
        Assert.Null(Disclosure.Disclose([dealer], Policy(names: true), Peer, Today)!.Chain[0].HolderName);
    }

    [Fact]
    public void Records_that_end_with_an_export_name_the_next_State()
    {
        var export = new RecordedLink { Event = "exported", Country = "XD", Date = PartialDate.Parse("2015"), HolderKind = HolderKind.StateForce };
        Assert.Equal("XD", Disclosure.Disclose([.. Records, export], Policy(), Peer, Today)!.NextState!.Country);
        Assert.Null(Disclosure.Disclose([export, .. Records], Policy(), Peer, Today)!.NextState);
    }

    [Fact]
    public void What_a_third_State_restricted_is_held_back_and_counted()
    {
        var closed = Traces.Caveat with { Audience = [CaveatAudience.NamedOfficers] };
        var told = Disclosure.Disclose([.. Records, Records[0] with { Event = "exported", Country = "XD", Caveats = [closed] }], Policy(), Peer, Today)!;
        Assert.Equal((3, 1), (told.Chain.Count, told.Withheld));
        Assert.Null(told.NextState);
    }

    [Fact]
    public void Over_random_records_no_persons_name_is_ever_in_what_leaves()
    {
        var link =
            from kind in Gen.Elements(Enum.GetValues<HolderKind>())
            from person in Gen.Elements(true, false)
            from @event in Gen.Elements("manufactured", "imported", "transferred", "exported", "stolen")
            from name in Gen.Choose(1000, 9999)
            from lawful in Gen.Elements(true, false)
            select new RecordedLink
            {
                Event = @event,
                HolderKind = kind,
                HolderIsPerson = person || kind == HolderKind.NaturalPerson,
                HolderName = person || kind is HolderKind.NaturalPerson or HolderKind.Unknown ? $"Person{name}" : $"Firm{name}",
                Reference = person || kind is HolderKind.NaturalPerson or HolderKind.Unknown ? $"PersonLicence{name}" : $"Licence{name}",
                Country = "XA",
                Lawful = lawful,
            };
        Prop.ForAll(link.ListOf().ToArbitrary(), records =>
        {
            var told = Disclosure.Disclose([.. records], Policy(names: true, references: true), Peer, Today)!;
            var response = new TraceResponse { Status = TraceStatus.Partial, Office = "Registry", Note = "automatic", Automatic = true, Weapon = Traces.Pistol, Chain = told.Chain, LastLegalRecord = told.LastLegalRecord, NextState = told.NextState };
            return TraceMessages.Check(response).Count == 0 && !Encoding.UTF8.GetString(WireJson.Write(response)).Contains("Person", StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}
