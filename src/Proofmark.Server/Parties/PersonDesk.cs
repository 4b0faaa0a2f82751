using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Parties;

/// <summary>A person as somebody with the right sees it.</summary>
public sealed record PersonView(long Person, Guid Uid, IReadOnlyList<PersonField> Fields);

/// <summary>What a page of a weapon says of a holder who is a natural person.</summary>
public sealed record HolderName(Guid Uid, string? Name, string? Number, bool IsErased);

/// <summary>Opens persons for the person behind the request; each opening is a look-up record before anything is shown.</summary>
public sealed class PersonDesk(PersonService persons, ErasureList list, Database database, TimeProvider clock, WeaponDesk ids)
{
    /// <summary>The person with this outside id.</summary>
    /// <exception cref="ProblemException">parties.person.not_found.</exception>
    public async Task<PersonView> OpenAsync(string id, ReadContext context, CancellationToken ct)
    {
        var found = ids.Find(id) is { } uid && await list.FindAsync(uid, ct) is { } person ? (Uid: uid, Person: person) : default;
        await using (var session = await ReadSession.OpenAsync(database, context, clock, ct))
        {
            // By number: an id that somebody typed may be anything.
            await session.RecordAsync("open", "person", found.Person == 0 ? null : found.Uid.ToString(), [], ct);
            await session.CompleteAsync(ct);
        }
        return found.Person == 0 ? throw new ProblemException(Problem.Of("parties.person.not_found")) : new PersonView(found.Person, found.Uid, await persons.ReadAsync(found.Person, ct));
    }

    /// <summary>The names of persons on a page of entries, for a reader with the right; the look-up of each is recorded before they are returned. A person who was erased has no name.</summary>
    /// <param name="holders">persons.id and the entry in which the person stands.</param>
    /// <param name="context">The reader.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyDictionary<long, HolderName>> NamesAsync(IReadOnlyList<(long Person, long Entry)> holders, ReadContext context, CancellationToken ct)
    {
        var names = new Dictionary<long, HolderName>();
        if (holders.Count == 0) return names;
        await using (var session = await ReadSession.OpenAsync(database, context, clock, ct))
        {
            await session.RecordAsync("open", "person", null, [.. holders.Select(h => h.Entry).Distinct()], ct);
            await session.CompleteAsync(ct);
        }
        foreach (var person in holders.Select(h => h.Person).Distinct())
        {
            if (await list.UidAsync(person, ct) is not { } uid) continue;
            var fields = await persons.ReadAsync(person, ct);
            names[person] = new HolderName(uid, fields.FirstOrDefault(f => f.Field == "name")?.Text, fields.FirstOrDefault(f => f.Field == "number")?.Text, fields.Count == 0);
        }
        return names;
    }

    /// <summary>The address of a person's erasure.</summary>
    public string Href(Guid uid) => $"/persons/{ids.IdOf(uid)}/erase";

    /// <summary>The id as it stands on paper and in addresses.</summary>
    public string IdOf(Guid uid) => ids.IdOf(uid);
}
