using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Assemblies;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Weapons.Assemblies;

/// <summary>What pages and API of assemblies share.</summary>
internal static class AssemblyWords
{
    /// <summary>The parts that can come off an entry's weapon: those that stand, and those that the register lists and nobody took off or on yet.</summary>
    public static IReadOnlyList<SelectField.Option> Standing(Text text, WeaponView weapon, long entry)
    {
        var fittings = weapon.Assembly.Fittings.Where(f => f.Entry == entry).ToList();
        var listed = weapon.Components.Where(c => c.Entry == entry && fittings.TrueForAll(f => f.Kind != c.Kind)).Select(c => c.Kind).Distinct();
        return [.. fittings.Where(f => f.Stands).Select(f => new SelectField.Option(f.Uid.ToString(), Named(text, f))), .. listed.Select(k => new SelectField.Option(k, text[$"marking.component.{k}"]))];
    }

    /// <summary>A part by its kind and number.</summary>
    public static string Named(Text text, Fitting f) => Named(text, f.Kind, f.Mark);

    /// <summary>The same.</summary>
    public static string Named(Text text, string kind, string? mark) =>
        mark is null ? text[$"marking.component.{kind}"] : text.Say("weapons.assembly.named", ("part", text[$"marking.component.{kind}"]), ("mark", mark));

    /// <summary>The part that goes on. One that is on record is looked up under the person's own rights first: what somebody may not see, nobody moves.</summary>
    /// <exception cref="ProblemException">weapons.assembly.part_unknown.</exception>
    public static async Task<NewPart?> ComingAsync(PartHistory parts, string? kind, string? mark, string? part, ReadContext reading, CancellationToken ct)
    {
        if (part is null) return kind is null && mark is null ? null : new NewPart(kind, mark);
        if (!Guid.TryParse(part, out var id) || !await parts.KnowsAsync(id, reading, ct)) throw new ProblemException(Problem.Of("weapons.assembly.part_unknown", "part"));
        return new NewPart(null, null, id);
    }
}
