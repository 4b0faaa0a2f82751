namespace Proofmark.Core.Weapons;

/// <summary>What the fold needs of one event.</summary>
/// <param name="Id">events.id.</param>
/// <param name="Type">Event type code.</param>
/// <param name="From">Earliest day it can have happened; null when unknown.</param>
/// <param name="To">Latest day it can have happened; null when unknown.</param>
/// <param name="Supersedes">The event that it corrects or withdraws.</param>
public readonly record struct FoldEvent(long Id, string Type, DateOnly? From, DateOnly? To, long? Supersedes);

/// <summary>The status of a weapon, the event it rests on, and whether the events contradict one another.</summary>
public readonly record struct WeaponStatus(string Status, long Event, bool Contradiction)
{
    /// <summary>The status that needs no row: in a register, nothing else known.</summary>
    public bool IsPlain => Status == "registered" && !Contradiction;
}

/// <summary>
/// Folds events in recorded order. A superseded event does not count. A chronology that cannot be right (something
/// happens to a destroyed weapon; a recovery that ended before the theft began) is shown as a contradiction, never guessed.
/// </summary>
public static class StatusFold
{
    private static readonly HashSet<string> Missing = new(StringComparer.Ordinal) { "lost", "stolen" };

    /// <summary>What the fold needs of an event on a weapon's page.</summary>
    public static FoldEvent Of(EventView e)
    {
        var bounds = Shared.PartialDate.TryParse(e.Occurred, out var date) ? date : null;
        return new FoldEvent(e.Id, e.Type, bounds?.Lower, bounds?.Upper, e.Supersedes);
    }

    /// <summary>Folds events that stand in recorded order (act, then place in the act).</summary>
    /// <param name="events">The events.</param>
    /// <param name="contradictions">Takes the pairs of events that contradict one another.</param>
    public static WeaponStatus Fold(IReadOnlyList<FoldEvent> events, ICollection<(long Event, long Against)>? contradictions = null)
    {
        var superseded = new HashSet<long>(events.Where(e => e.Supersedes is not null).Select(e => e.Supersedes!.Value));
        var status = new WeaponStatus("registered", 0, false);
        FoldEvent last = default;
        foreach (var e in events)
        {
            if (superseded.Contains(e.Id) || !EventType.All.TryGetValue(e.Type, out var type) || type.Status is null) continue;
            var contradiction = status.Event != 0 && Contradicts(status.Status, last, e, type);
            if (contradiction) contradictions?.Add((e.Id, last.Id));
            // The first register to say "registered" again (a second entry of the same weapon) takes nothing back.
            if (type == EventType.Registered && status.Event != 0)
            {
                if (contradiction) status = status with { Contradiction = true };
                continue;
            }
            // What is recorded of a destroyed weapon afterwards is kept and shown, and never revives it in silence.
            if (status.Status == EventType.Destroyed.Status)
            {
                status = status with { Contradiction = status.Contradiction || contradiction };
                continue;
            }
            // It may change hands; only a reactivation says that it can fire again.
            if (status.Status == EventType.Deactivated.Status && type.Status == EventType.Registered.Status && type != EventType.Reactivated)
            {
                status = status with { Contradiction = status.Contradiction || contradiction };
                continue;
            }
            status = new WeaponStatus(type.Status, e.Id, status.Contradiction || contradiction);
            last = e;
        }
        return status;
    }

    private static bool Contradicts(string status, FoldEvent before, FoldEvent after, EventType type) => status switch
    {
        // What is destroyed stays destroyed: an event that is not clearly earlier contradicts it.
        "destroyed" => !EndsBefore(after, before),
        // A weapon that is missing passes to nobody until it is recovered.
        _ when Missing.Contains(status) && (type == EventType.Transferred || type == EventType.Exported || type == EventType.Deactivated) => !EndsBefore(after, before),
        _ when Missing.Contains(status) && type == EventType.Recovered => EndsBefore(after, before),
        "deactivated" when type == EventType.Transferred => false,
        _ => false,
    };

    private static bool EndsBefore(FoldEvent a, FoldEvent b) => a.To is { } to && b.From is { } from && to < from;
}
