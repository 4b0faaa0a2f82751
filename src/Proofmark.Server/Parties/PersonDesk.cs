using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Parties;

/// <summary>A person as somebody with the right sees it.</summary>
public sealed record PersonView(long Person, Guid Uid, IReadOnlyList<PersonField> Fields);

/// <summary>What a page of a weapon says of a holder who is a natural person; without name and number where processing is restricted.</summary>
public sealed record HolderName(Guid Uid, string? Name, string? Number, bool IsErased, bool IsRestricted = false);

/// <summary>Opens persons for the person behind the request; each opening is a look-up record before anything is shown.</summary>
public sealed class PersonDesk(PersonService persons, ErasureList list, Database database, TimeProvider clock, WeaponDesk ids)
{
    /// <summary>Purposes for which a person is shown although processing is restricted: claims of law, the rights of others (Regulation (EU) 2016/679, article 18(2)), and the request itself.</summary>
    private static readonly HashSet<string> Despite = new(StringComparer.Ordinal) { "investigation", "prosecution", "tracing", "data_protection" };

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
        await ReadSession.NoteAsync(database, context, clock, "open", "person", null, [.. holders.Select(h => h.Entry).Distinct()], ct);
        var (read, restricted) = await persons.ReadWithRestrictionsAsync(holders.Select(h => h.Person), ct);
        foreach (var (person, uid, fields) in read)
        {
            if (restricted.Contains(person) && !Despite.Contains(context.Purpose.Code))
            {
                names[person] = new HolderName(uid, null, null, fields.Count == 0, IsRestricted: true);
                continue;
            }
            names[person] = new HolderName(uid, fields.FirstOrDefault(f => f.Field == "name")?.Text, fields.FirstOrDefault(f => f.Field == "number")?.Text, fields.Count == 0, restricted.Contains(person));
        }
        return names;
    }

    /// <summary>The address of a person's erasure.</summary>
    public string Href(Guid uid) => $"/persons/{ids.IdOf(uid)}/erase";

    /// <summary>The id as it stands on paper and in addresses.</summary>
    public string IdOf(Guid uid) => ids.IdOf(uid);
}
