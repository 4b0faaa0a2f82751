using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Holds;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>
/// The one gate of every act that moves a weapon. An open duty to mark stops licence, transfer to a new holder, export and release from
/// State custody; it does not stop movement to court, laboratory, store or destruction, nor the return to the verified lawful owner (ITI ¶9).
/// An act that moves a weapon and did not come through here is not committed (<see cref="Act.Passed"/>).
/// </summary>
public sealed class MarkGate(MarkingLaw law)
{
    /// <summary>The law that it holds to.</summary>
    public MarkingLaw Law => law;

    /// <summary>
    /// Lets the act go on, or refuses it with a problem for each rule: paragraph, what is missing, what cures it. What is recorded of the
    /// weapon is judged anew beside the duties that stand: a weapon that was recorded before there were duties is stopped too.
    /// </summary>
    /// <param name="act">The act; the weapon is locked by it.</param>
    /// <param name="entry">The entry that it is about.</param>
    /// <param name="movement">Where the weapon goes.</param>
    /// <param name="newHolderKind">Kind of the new holder, where there is one.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">weapons.held, weapons.gate.*.</exception>
    public async Task PassAsync(Act act, EntryRow entry, Movement movement, string? newHolderKind, CancellationToken ct)
    {
        // Into the hands of the State's own forces an inadequately marked weapon may always come: that is custody, and nobody's gain.
        if (movement == Movement.NewHolder && law.IsState(newHolderKind)) movement = Movement.Storage;
        // An evidence hold stops destruction and the return to the owner too, which marks do not.
        if (movement is not (Movement.Court or Movement.Laboratory or Movement.Storage)) await HoldBook.RefuseAsync(act.Connection, entry.Id, ct);
        if (movement is Movement.Licence or Movement.NewHolder or Movement.Export or Movement.Release) await DemandMarksAsync(act, entry, movement, ct);
        act.Passed = true;
    }

    private async Task DemandMarksAsync(Act act, EntryRow entry, Movement movement, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        var today = DateOnly.FromDateTime(act.Recorded);
        var (facts, open) = await DutyFacts.ReadAsync(act.Connection, await EntryStore.WeaponOfAsync(act.Connection, entry.Id, ct), today, ct);
        // What leaves the State's hands is judged by the entry that is moved; what another register says of the holder may be old.
        facts = facts with { HolderKind = entry.HolderKind ?? facts.HolderKind };
        var rules = open.Select(o => o.Rule).Concat(law.Find(facts));
        if (law.LacksStockMark(facts)) rules = rules.Append("stock_leaves");
        var stopped = rules.Distinct().Where(law.Rules.ContainsKey).Where(r => law.Stops(law.Rules[r], movement, today)).Select(r => DutyWords.Refusal(law, r, today)).ToList();
        if (stopped.Count > 0) throw new ProblemException(stopped);
    }
}
