using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Canaries;
using Proofmark.Core.Weapons.Finding;

namespace Proofmark.Core.Tracing;

/// <summary>Searches the own registers for a weapon that a State asks about. Every search is a look-up record, also an automatic one.</summary>
public sealed class TraceSearch(Database database, TimeProvider clock)
{
    private readonly WeaponFinder finder = new(database, clock);

    /// <summary>Candidates in the registers of this node for the marks of a request, narrowed by what else it says.</summary>
    public async Task<IReadOnlyList<Candidate>> FindAsync(TracedWeapon weapon, ReadContext context, CancellationToken ct = default)
    {
        var found = new Dictionary<long, Candidate>();
        foreach (var mark in weapon.Markings.Where(m => m.Kind is not MarkKind.Import and not MarkKind.Proof and not MarkKind.Emblem))
        {
            var text = mark.Pattern ?? mark.Text;
            if (text is null) continue;
            var pattern = mark.Pattern is not null ? MarkPattern.Read(mark.Pattern, "mark").GetValueOrThrow() : MarkPattern.Literal(text);
            if (pattern.NormalisedExact is null && pattern.CertainPrefix.Length < WeaponFinder.ShortestPrefix) continue;
            foreach (var candidate in (await finder.FindAsync(new MarkQuery { Mark = pattern }, context, ct)).Items) found.TryAdd(candidate.Weapon, candidate);
        }
        // What the auditor planted is no weapon, and no State is told of it.
        var planted = await CanaryService.AmongAsync(database, [.. found.Values.Select(c => c.Entry)], ct);
        return [.. found.Values.Where(c => !planted.Contains(c.Entry))];
    }

    /// <summary>
    /// The response that policy allows without a person's decision; null when a person must look: a third State's caveat holds
    /// something back, or nobody is recorded as ever having had the weapon lawfully.
    /// </summary>
    public async Task<TraceResponse?> RespondAsync(TraceRequest request, TracePeer peer, CancellationToken ct = default)
    {
        var context = new ReadContext(Actor.Node, new Purpose("tracing", null, request.CaseReference), await RegistersAsync(ct), 0);
        var candidates = Narrow(request.Weapon!, await FindAsync(request.Weapon!, context, ct));
        if (candidates.Count == 0) return new TraceResponse { Status = TraceStatus.NoRecord, Automatic = true };
        if (candidates.Count > 1) return new TraceResponse { Status = TraceStatus.SeveralSpecify, Candidates = candidates.Count, Distinguish = [RequestedDetail.Make, RequestedDetail.Model, RequestedDetail.Calibre], Automatic = true };
        var links = await LinksAsync(candidates[0].Entry, context, ct);
        var policy = new DisclosurePolicy(new Dictionary<Federation.Keys.Fingerprint, AutomaticLevel> { [peer.Fingerprint] = peer.Automatic });
        var disclosed = Disclosure.Disclose(links, policy, peer.Fingerprint, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        if (disclosed is null || disclosed.Chain.Count == 0) return new TraceResponse { Status = TraceStatus.NoRecord, Automatic = true };
        if (disclosed.Withheld > 0 || (disclosed.LastLegalRecord is null && disclosed.NextState is null)) return null;
        return new TraceResponse { Status = disclosed.NextState is not null ? TraceStatus.NextState : TraceStatus.Full, Chain = disclosed.Chain, LastLegalRecord = disclosed.LastLegalRecord, NextState = disclosed.NextState, Weapon = Describe(candidates[0]), Automatic = true };
    }

    /// <summary>
    /// What a make, model, calibre or country says is used to tell several candidates apart, never to dismiss the only one:
    /// a misread make must not hide a weapon.
    /// </summary>
    public static IReadOnlyList<Candidate> Narrow(TracedWeapon weapon, IReadOnlyList<Candidate> candidates)
    {
        if (candidates.Count < 2) return candidates;
        var left = candidates;
        foreach (var (asked, get) in new (string?, Func<Candidate, string?>)[] { (weapon.Make, c => c.Make), (weapon.Model, c => c.Model), (weapon.Calibre, c => c.Calibre), (weapon.Country, c => c.Country) })
        {
            if (asked is null) continue;
            var fitting = left.Where(c => MarkNormal.Of(get(c) ?? "") == MarkNormal.Of(asked)).ToList();
            if (fitting.Count > 0) left = fitting;
            if (left.Count == 1) break;
        }
        return left;
    }

    /// <summary>The recorded life of a weapon as links of a chain, oldest first; kinds of holder only, names stay behind.</summary>
    public async Task<IReadOnlyList<RecordedLink>> LinksAsync(long entry, ReadContext context, CancellationToken ct = default)
    {
        if ((await CanaryService.AmongAsync(database, [entry], ct)).Count > 0) return [];
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        await using var command = session.Command("""
            select v.type, v.occurred, v.country, v.organisation is not null, v.person is not null, o.kind, o.name, e.holder_kind
            from entries e join events v on v.entry = e.id left join organisations o on o.id = v.organisation
            where e.until_act is null and (e.id = $1 and e.linked_weapon is null or e.linked_weapon = (select coalesce(linked_weapon, id) from entries where id = $1 and until_act is null) or e.id = (select coalesce(linked_weapon, id) from entries where id = $1 and until_act is null))
              and v.type in ('manufactured', 'imported', 'exported', 'registered', 'transferred', 'lost', 'stolen', 'recovered', 'deactivated', 'destroyed')
              and not exists (select from events s where s.entry = v.entry and s.supersedes = v.id)
            order by v.occurred_from nulls last, v.act, v.seq limit 500
            """, entry);
        var list = new List<RecordedLink>();
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct))
            {
                var type = r.GetString(0);
                var holds = type is "registered" or "transferred";
                list.Add(new RecordedLink
                {
                    Event = type,
                    Date = r.IsDBNull(1) ? null : PartialDate.TryParse(r.GetString(1), out var date) ? date : null,
                    Country = r.IsDBNull(2) ? null : r.GetString(2),
                    HolderKind = type == "manufactured" ? HolderKind.Manufacturer : holds ? KindOf(r.IsDBNull(5) ? (r.IsDBNull(7) ? null : r.GetString(7)) : r.GetString(5), r.GetBoolean(4)) : HolderKind.Unknown,
                    HolderName = r.IsDBNull(6) ? null : r.GetString(6),
                    HolderIsPerson = r.GetBoolean(4),
                    Lawful = holds || type is "manufactured" or "imported" or "exported",
                });
            }
        await session.RecordAsync("trace", "weapon", entry.ToString(System.Globalization.CultureInfo.InvariantCulture), [entry], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    /// <summary>Every register of this node that is not for training.</summary>
    public async Task<IReadOnlyList<long>> RegistersAsync(CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select id from registers where id > 0 and code <> 'RECOVERED' order by id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<long>();
        while (await reader.ReadAsync(ct)) list.Add(reader.GetInt64(0));
        return list;
    }

    private static TracedWeapon Describe(Candidate c) => new()
    {
        Category = c.Category, Make = c.Make, Model = c.Model, Calibre = c.Calibre, Country = c.Country, Year = c.Year,
        Markings = [TracedMark.Of(c)],
    };

    private static HolderKind KindOf(string? kind, bool person) => person ? HolderKind.NaturalPerson : kind switch
    {
        "person" => HolderKind.NaturalPerson,
        "state_force" => HolderKind.StateForce,
        "police" => HolderKind.Police,
        "dealer" => HolderKind.Dealer,
        "organisation" => HolderKind.Organization,
        "manufacturer" => HolderKind.Manufacturer,
        "museum" => HolderKind.Museum,
        _ => HolderKind.Unknown,
    };
}
