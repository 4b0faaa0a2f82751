using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Duties;

/// <summary>
/// The only writer of duties, one weapon at a time (imports write the same rows in bulk): in the act that changed what is recorded of a
/// weapon, duties that it cured or made void end, and duties that it showed open. Nothing is refused here.
/// </summary>
public static class DutyBook
{
    /// <summary>Judges the weapon of an entry anew. Flushes what the act wrote so far.</summary>
    public static async Task ReviewAsync(Act act, EntryRow entry, CancellationToken ct) =>
        await ReviewAsync(act, entry, await EntryStore.WeaponOfAsync(act.Connection, entry.Id, ct), ct);

    /// <summary>Judges a weapon anew; what opens is held against an entry of it.</summary>
    public static async Task ReviewAsync(Act act, EntryRow entry, long weapon, CancellationToken ct)
    {
        await act.FlushAsync(ct);
        var (facts, open) = await DutyFacts.ReadAsync(act.Connection, weapon, DateOnly.FromDateTime(act.Recorded), ct);
        var found = MarkingLaw.Shipped.Find(facts);
        foreach (var duty in open.Where(o => !found.Contains(o.Rule)))
        {
            act.Write(DutyEndRow.Table, new DutyEndRow(await act.Ids.NextAsync("duty_ends", ct), duty.Id, HowItEnded(act, facts, duty.Rule)));
            act.Machinery("update duties set until_act = $2 where id = $1", duty.Id, act.Id);
        }
        foreach (var rule in found.Where(rule => open.TrueForAll(o => o.Rule != rule)))
            act.Write(DutyRow.Table, new DutyRow(await act.Ids.NextAsync("duties", ct), entry.Id, entry.Register, entry.Handling, rule));
    }

    private static string HowItEnded(Act act, WeaponFacts facts, string rule) =>
        act.Request.Type == WeaponActs.ExemptMark ? "exempt" : facts.Destroyed || (rule == "illicit_found" && facts.RecoveredAct is null) ? "void" : "cured";

    /// <summary>The longest reason of an exemption.</summary>
    public const int LongestReason = 500;

    /// <summary>
    /// Writes an exemption. An antique needs a recorded year of manufacture, and nothing that any entry says was made after 1899 is one.
    /// </summary>
    /// <exception cref="ProblemException">weapons.exemption_ground, weapons.exemption_reason, weapons.exemption_until, weapons.antique_year, weapons.antique_late.</exception>
    public static async Task ExemptAsync(Act act, EntryRow entry, string? ground, DateOnly? until, string? reason, CancellationToken ct)
    {
        if (!EnumCode.TryRead<ExemptionGround>(ground, out var why)) throw new ProblemException(Problem.Of("weapons.exemption_ground", "ground", ("value", ground ?? "")));
        if (reason?.Trim() is not { Length: > 0 and <= LongestReason } words) throw new ProblemException(Problem.Of("weapons.exemption_reason", "reason", ("most", LongestReason)));
        if ((until is not null) != (why == ExemptionGround.TemporaryImport) || until < DateOnly.FromDateTime(act.Recorded)) throw new ProblemException(Problem.Of("weapons.exemption_until", "until"));
        var last = MarkingLaw.Shipped.LastAntiqueYear;
        if (why == ExemptionGround.Antique)
        {
            var year = await LatestYearAsync(act, entry, ct) ?? throw new ProblemException(Problem.Of("weapons.antique_year", "ground", ("last", last)));
            if (year > last) throw new ProblemException(Problem.Of("weapons.antique_late", "ground", ("year", year), ("last", last)));
        }
        act.Write(MarkExemptionRow.Table, new MarkExemptionRow(await act.Ids.NextAsync("mark_exemptions", ct), entry.Id, entry.Register, entry.Handling, EnumCode.Of(why), until, words));
    }

    /// <summary>The latest year of manufacture that an entry of the weapon says; null where none says one.</summary>
    private static async Task<int?> LatestYearAsync(Act act, EntryRow entry, CancellationToken ct)
    {
        await using var command = EntryStore.Command(act.Connection, $"select max(e.year)::int from entries e where {EntryStore.OfWeapon("e")} and e.until_act is null", await EntryStore.WeaponOfAsync(act.Connection, entry.Id, ct));
        return await command.ExecuteScalarAsync(ct) as int?;
    }
}
