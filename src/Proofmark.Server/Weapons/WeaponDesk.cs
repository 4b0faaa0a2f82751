using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>Opens weapons for the person behind the request, by the id that stands on paper and in addresses.</summary>
public sealed class WeaponDesk(WeaponHistory history, CurrentUser current, ServerOptions options)
{
    /// <summary>The weapon of an entry and that entry; the look-up is recorded before this returns.</summary>
    /// <exception cref="ProblemException">weapons.not_found: there is none, or none that the person may see.</exception>
    public async Task<(WeaponView Weapon, EntryView Entry)> OpenAsync(string id, CancellationToken ct)
    {
        if (Find(id) is not { } uid || await history.OpenAsync(uid, current.Reading(), ct) is not { } weapon) throw NotFound();
        return (weapon, weapon.Entries.FirstOrDefault(e => e.Row.Uid == uid) ?? throw NotFound());
    }

    /// <summary>entries.id of another weapon that a form names; opened like any other. Null when none is named.</summary>
    /// <exception cref="ProblemException">weapons.other_unknown: there is none, or none that the person may see.</exception>
    public async Task<long?> OtherAsync(string? id, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(id)) return null;
        return Find(id.Trim()) is { } uid && await history.OpenAsync(uid, current.Reading(), ct) is { } weapon ? weapon.Entries.First(e => e.Row.Uid == uid).Row.Id
            : throw new ProblemException(Problem.Of("weapons.other_unknown", "other"));
    }

    /// <summary>The outside id of an entry or act of this node.</summary>
    public string IdOf(Guid uid) => PublicId.IsNode(options.NodeName) && uid.Version == 7 ? PublicId.Of(options.NodeName, uid).ToString() : uid.ToString();

    /// <summary>The address of an entry's weapon.</summary>
    public string Href(Guid uid) => "/weapons/" + IdOf(uid);

    /// <summary>Reads an id as people copy it; null when it is none, or another node's.</summary>
    public Guid? Find(string? id) =>
        Guid.TryParse(id, out var uid) ? uid
        : PublicId.TryParse(id, out var known) && string.Equals(known.Node, options.NodeName, StringComparison.Ordinal) ? known.Uuid : null;

    private static ProblemException NotFound() => new(Problem.Of("weapons.not_found"));
}
