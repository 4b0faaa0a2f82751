using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Assemblies;

namespace Proofmark.Core.Weapons.Kits;

/// <summary>What is assembled from a kit.</summary>
/// <param name="Kit">The kit, opened under the person's rights before.</param>
/// <param name="Parts">Ids of parts that lie in it; empty: all of them.</param>
/// <param name="Weapon">What is known of the weapon beside its parts; register, origin, parts and their numbers come from the kit.</param>
/// <param name="Day">When it was assembled, today at the latest.</param>
/// <param name="Authority">By whose leave; may be missing.</param>
public sealed record KitAssembling(PartKit Kit, IReadOnlyList<Guid> Parts, RegisterWeapon Weapon, DateOnly? Day, string? Authority);

/// <summary>
/// Makes a weapon of the parts of a kit, in the act that registers it: origin “assembled from a kit”, each part a fitting under the id that it
/// had (ADR 0037), its number a mark on that part. The duties to mark are judged as for any weapon that is registered (ITI ¶8, ¶10).
/// </summary>
public sealed class KitAssembly(WeaponService weapons, LoosePartBook book)
{
    /// <summary>Code of the origin.</summary>
    public const string Origin = "kit";

    /// <summary>Registers the weapon; returns the entry's id.</summary>
    /// <exception cref="ProblemException">weapons.kits.day, .text, .none_chosen, .part_gone, .no_controlling, .two_controlling; weapons.assembly.day_order; what <see cref="WeaponService.RegisterAsync(RegisterWeapon, Doing, CancellationToken)"/> says.</exception>
    public async Task<(long Entry, ActOutcome Outcome)> AssembleAsync(KitAssembling asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var day = book.Day(asked.Day, "day", problems);
        var authority = LoosePartBook.Optional(asked.Authority, "authority", problems);
        problems.ThrowIfAny();
        var parts = Chosen(asked);
        var control = ControllingOf(parts, asked.Weapon.Category);
        if (parts.Max(p => p.Received) is var first && day < first) throw new ProblemException(Problem.Of("weapons.assembly.day_order", "day", ("first", first)));
        var weapon = asked.Weapon with
        {
            Register = asked.Kit.Register, Origin = Origin, Registered = asked.Weapon.Registered ?? PartialDate.On(day),
            Components = [.. parts.Select(p => p.Kind).Concat(asked.Weapon.Components).Distinct()],
            Marks = [.. parts.Where(p => p.Mark is not null).Select(p => new MarkRequest("serial", p.Mark!, p.Kind)), .. asked.Weapon.Marks],
        };
        return await weapons.RegisterAsync(weapon, doing, async (act, row) =>
        {
            Training.Demand(act, asked.Kit.Id);
            // In one order, so that two who assemble from the same parts wait for one another and the second is told.
            foreach (var part in parts.OrderBy(p => p.Uid.ToString(), StringComparer.Ordinal))
            {
                await LoosePartBook.LockAsync(act, part.Uid, ct);
                await KitBook.LyingAsync(act.Connection, asked.Kit.Id, part.Uid, ct);
            }
            foreach (var part in parts)
                act.Write(FittingRow.Table, new FittingRow(await act.Ids.NextAsync("fittings", ct), act.NewUid(), part.Uid, row.Id, row.Register, row.Handling, part.Kind, part.Mark,
                    part.Mark is null ? null : MarkText.Read(part.Mark, "mark").GetValueOrThrow().Normalised, part == control, day, null, authority));
            act.Write(KitUseRow.Table, new KitUseRow(await act.Ids.NextAsync("kit_uses", ct), asked.Kit.Id, row.Id, day));
            await act.FlushAsync(ct);
        }, ct);
    }

    private static List<LoosePart> Chosen(KitAssembling asked)
    {
        if (asked.Parts.Any(uid => asked.Kit.Parts.All(p => p.Uid != uid))) throw new ProblemException(Problem.Of("weapons.kits.part_gone", "parts"));
        List<LoosePart> parts = [.. asked.Kit.Parts.Where(p => asked.Parts.Count == 0 || asked.Parts.Contains(p.Uid))];
        return parts.Count > 0 ? parts : throw new ProblemException(Problem.Of("weapons.kits.none_chosen", "parts"));
    }

    /// <summary>The one part that decides which weapon this is (ITI ¶10); nobody guesses between two.</summary>
    private static LoosePart ControllingOf(List<LoosePart> parts, string? category)
    {
        var kind = Components.ControllingOf([.. parts.Select(p => p.Kind)], category) ?? throw new ProblemException(Problem.Of("weapons.kits.no_controlling", "parts"));
        return parts.Where(p => p.Kind == kind).ToList() is [var one] ? one : throw new ProblemException(Problem.Of("weapons.kits.two_controlling", "parts"));
    }
}
