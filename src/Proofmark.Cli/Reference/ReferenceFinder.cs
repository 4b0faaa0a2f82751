using Proofmark.Cli.Shared;
using Proofmark.Core.Reference;

namespace Proofmark.Cli.Reference;

/// <summary>Says everything that a text may mean, ambiguities included; after that, makers whose name holds it as a whole word.</summary>
internal sealed class ReferenceFinder(Terminal terminal, ReferenceTables tables)
{
    private const int MostModels = 20;
    private const int MostMakers = 20;
    private int found;

    /// <summary>Ends with 1 when the text means nothing.</summary>
    public int Find(string text)
    {
        var meanings = tables.FindMake(text);
        foreach (var meaning in meanings) Say(meaning);
        foreach (var country in tables.Countries.Find(text).Where(c => meanings.All(m => m.Kind != MeaningKind.Country || m.Country != c.Code))) Say(country);
        foreach (var calibre in tables.FindCalibre(text)) Say(calibre);
        var models = tables.FindModel(text);
        foreach (var model in models.Take(MostModels)) Say(model);
        if (models.Count > MostModels) terminal.Say("reference.find.more", ("count", models.Count - MostModels));
        SayWithin(text, meanings.Where(m => m.Make is not null).Select(m => m.Make!.Key).ToHashSet(StringComparer.Ordinal));
        if (found > 0) return 0;
        terminal.Tell("reference.find.none", ("text", text));
        return 1;
    }

    private void SayWithin(string text, HashSet<string> said)
    {
        var (makers, count) = tables.MakerWords.Find(text, MostMakers + said.Count);
        var others = makers.Where(m => !said.Contains(m.Key)).Take(MostMakers).ToList();
        foreach (var make in others)
        {
            found++;
            terminal.Say("reference.find.within", ("name", make.Name));
            More(make);
        }
        var more = count - makers.Count(m => said.Contains(m.Key)) - others.Count;
        if (more > 0) terminal.Say("reference.find.more", ("count", more));
    }

    private void More(Make make) =>
        terminal.Say("reference.find.make_more", ("codes", make.Codes.Count == 0 ? "–" : string.Join(' ', make.Codes)), ("models", tables.ModelsOf(make.Key).Count));

    private void Say(MakeMeaning meaning)
    {
        found++;
        if (meaning.Make is { } make)
        {
            terminal.Say(make.Kind == MakeKind.Maker ? "reference.find.make" : "reference.find.design", ("name", make.Name));
            More(make);
        }
        else if (meaning.Kind == MeaningKind.Country && tables.Countries.Find(meaning.Country!.Value) is { } country)
        {
            found--;
            Say(country);
        }
        else
        {
            terminal.Say("reference.find.place", ("name", meaning.Text));
        }
    }

    private void Say(Country country)
    {
        found++;
        var name = country.Names.In(terminal.Text.Language.Code);
        if (!country.IsHistoric)
        {
            terminal.Say("reference.find.country", ("name", name), ("code", country.Code.Value));
            return;
        }

        var today = country.Successors.Select(s => tables.Countries.Find(s)!.Names.In(terminal.Text.Language.Code));
        terminal.Say("reference.find.country_past", ("name", name), ("code", country.Code.Value), ("from", country.From), ("to", country.To), ("successors", today.ToList()));
    }

    private void Say(Calibre calibre)
    {
        found++;
        terminal.Say("reference.find.calibre", ("name", calibre.Name));
        if (calibre.Synonyms.Count > 0) terminal.Say("reference.find.calibre_more", ("names", string.Join(" · ", calibre.Synonyms)));
    }

    private void Say(Model model)
    {
        found++;
        if (model.MakeKey is null) terminal.Say("reference.find.model_only", ("name", model.Name));
        else terminal.Say("reference.find.model", ("name", model.Name), ("make", tables.GetMake(model.MakeKey).Name));
    }
}
