using Proofmark.Core.Access;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Campaigns.Producers;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Campaigns;

/// <summary>
/// A campaign or a weapon of a production log as typed into a form or sent as JSON: countries and categories are those of the reference data,
/// since both come to stand in marks and on entries. All that cannot be read is named together, each with its field.
/// </summary>
public sealed class CampaignInput(CountryNames countries, ReferenceTables reference)
{
    /// <summary>A campaign.</summary>
    /// <exception cref="ProblemException">campaigns.choice, site.day, reference.country_unknown, reference.country_several, weapons.choice_unknown.</exception>
    internal NewCampaign Campaign(UserContext user, CampaignApi.NewCampaignJson typed, long? organisation)
    {
        var problems = new ProblemList();
        var register = problems.Read(() => CampaignApi.RegisterOf(user, typed.Register));
        var (country, category) = (problems.Read(() => countries.Known(typed.Country, "country")), problems.Read(() => Category(typed.Category)));
        var (from, to) = (problems.Read(() => FormDay.Read(typed.From, "from")), problems.Read(() => FormDay.Read(typed.To, "to")));
        problems.ThrowIfAny();
        return new(typed.Name, register, typed.Owners, typed.MarkKind, country, from) { To = to, Organisation = organisation, Category = category };
    }

    /// <summary>A weapon that a producer made.</summary>
    /// <exception cref="ProblemException">campaigns.choice, site.day, reference.country_unknown, reference.country_several, weapons.choice_unknown.</exception>
    internal NewProduct Product(UserContext user, ProducerApi.NewProductJson typed)
    {
        var problems = new ProblemList();
        var register = problems.Read(() => CampaignApi.RegisterOf(user, typed.Register));
        var (country, category) = (problems.Read(() => countries.Known(typed.Country, "country")), problems.Read(() => Category(typed.Category)));
        var day = problems.Read(() => FormDay.Read(typed.Day, "day"));
        problems.ThrowIfAny();
        return new(register, typed.Serial, day, typed.Component, country) { Category = category, Calibre = typed.Calibre, Model = typed.Model };
    }

    private string? Category(string? typed) => HolderInput.One(typed, [.. reference.Categories.Select(c => c.Code)], "category");
}
