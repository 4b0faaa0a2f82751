using System.Globalization;
using System.Text;
using Proofmark.Core.Evidence;
using Proofmark.Core.Evidence.Stamping;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Server.Access;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Evidence;

/// <summary>Extracts for the person behind the request. The weapon is opened first each time: that is the look-up, and whoever may not see it sees no extract of it.</summary>
public sealed class ExtractDesk(WeaponDesk weapons, ExtractBook book, ExtractList list, ExtractStamps stamps, CurrentUser current)
{
    /// <summary>The weapon, its entry, and the extracts of that entry.</summary>
    public async Task<(WeaponView Weapon, EntryView Entry, IReadOnlyList<Extract> Extracts)> OfAsync(string id, CancellationToken ct)
    {
        var (weapon, entry) = await weapons.OpenAsync(id, ct);
        return (weapon, entry, await list.OfAsync(entry.Row.Id, ct));
    }

    /// <summary>One extract of an entry.</summary>
    public async Task<(WeaponView Weapon, EntryView Entry, Extract Extract)> OpenAsync(string id, Guid extract, CancellationToken ct)
    {
        var (weapon, entry) = await weapons.OpenAsync(id, ct);
        return (weapon, entry, await list.GetAsync(entry.Row.Id, extract, ct));
    }

    /// <summary>The extract of a number.</summary>
    /// <exception cref="ProblemException">evidence.extract.not_found, weapons.not_found.</exception>
    public async Task<Extract> FindAsync(string number, CancellationToken ct)
    {
        var extract = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? await list.FindAsync(known, ct) : null;
        if (extract is null) throw new ProblemException(Problem.Of("evidence.extract.not_found"));
        await weapons.OpenAsync(extract.EntryUid.ToString(), ct);
        return extract;
    }

    /// <summary>A time-stamp authority is set.</summary>
    public bool CanStamp => stamps.IsSet;

    /// <summary>Issues one of an entry that was opened, and asks for a trusted time where an authority is set; what comes of that is on the extract's page and undoes nothing.</summary>
    public async Task<Guid> IssueAsync(WeaponView weapon, EntryView entry, string? recipient, string? reference, string? basis, string language, Guid key, CancellationToken ct)
    {
        var uid = await book.IssueAsync(weapon, entry, new ExtractAsked(recipient, reference, language, basis, current.Get().Name), current.Reading(), current.Doing(key), ct);
        if (stamps.IsSet && await list.GetAsync(entry.Row.Id, uid, ct) is { Stamp: { At: null, Fault: null } } issued) await StampAsync(issued, Guid.CreateVersion7(), ct);
        return uid;
    }

    /// <summary>Asks for a trusted time of an extract that has none.</summary>
    /// <exception cref="ProblemException">evidence.stamp_unset, evidence.stamp_exists, evidence.file_erased.</exception>
    public async Task StampAsync(Extract extract, Guid key, CancellationToken ct)
    {
        if (!stamps.IsSet) throw new ProblemException(Problem.Of("evidence.stamp_unset"));
        await stamps.AskAsync(extract, await list.SignedAsync(extract, ct), current.Doing(key), ct);
    }

    /// <summary>The file to the letter.</summary>
    public Task<byte[]> FileAsync(Extract extract, CancellationToken ct) => list.FileAsync(extract, ct);

    /// <summary>What the file says; null where it was erased.</summary>
    public async Task<ExtractContent?> ContentAsync(Extract extract, CancellationToken ct) =>
        extract.HasFile ? ExtractFile.Read(await FileAsync(extract, ct)).GetValueOrThrow().Content : null;

    /// <summary>The ledger's head now, with the proof that it continues that of the extract.</summary>
    public async Task<byte[]> LaterAsync(Extract extract, CancellationToken ct)
    {
        var content = ExtractFile.Read(await FileAsync(extract, ct)).GetValueOrThrow().Content;
        return Encoding.UTF8.GetBytes((await book.ContinuationAsync(content, ct) ?? throw new ProblemException(Problem.Of("evidence.extract.not_found"))).ToString());
    }

    /// <summary>The address of an extract.</summary>
    public string Href(Extract extract) => $"{weapons.Href(extract.EntryUid)}/extracts/{extract.Uid}";
}
