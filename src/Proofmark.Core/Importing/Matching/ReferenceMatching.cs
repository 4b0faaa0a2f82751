using Npgsql;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Importing.Matching;

/// <summary>
/// Writes a person's decision about a make, model or calibre as found. It counts at once for every row that says so, of
/// earlier and of later files, and can be taken back by another decision; no row is rewritten.
/// </summary>
public sealed class ReferenceMatching(Acts acts, ReferenceTables tables)
{
    /// <summary>Says what a text stands for.</summary>
    /// <param name="kind">make, model or calibre.</param>
    /// <param name="text">The text as found.</param>
    /// <param name="reference">Key in the reference data; null: it is not there, the text stays as found and is not asked about again.</param>
    /// <param name="doing">Who and why.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <exception cref="ProblemException">reference.match_kind, reference.match_text, reference.match_unknown.</exception>
    public Task<ActOutcome> MatchAsync(string? kind, string? text, string? reference, Doing doing, CancellationToken ct = default)
    {
        if (kind is null || !FoundText.Kinds.Contains(kind)) throw new ProblemException(Problem.Of("reference.match_kind", "kind", ("value", kind ?? "")));
        text = text?.Trim() ?? "";
        if (text.Length is 0 or > FoundText.Longest) throw new ProblemException(Problem.Of("reference.match_text", "text", ("most", FoundText.Longest)));
        if (reference is not null && NameOf(tables, kind, reference) is null) throw new ProblemException(Problem.Of("reference.match_unknown", "reference", ("value", reference)));
        var norm = FoundText.Norm(text);
        return acts.DoAsync(new ActRequest(WeaponActs.MatchReference, doing.Actor, doing.Purpose, doing.Key) { Content = $"{kind}|{norm}|{reference}" }, async act =>
        {
            act.Write(ReferenceMatchRow.Table, new ReferenceMatchRow(await act.Ids.NextAsync("reference_matches", ct), kind, norm, text, reference));
            act.Machinery("delete from unmatched where kind = $1 and norm = $2", kind, norm);
            // A make that is known now may make models of its rows known too.
            if (kind == "make" && reference is not null) UnmatchedQueue.EnqueueRecount(act);
        }, ct);
    }

    /// <summary>The name of an entry of the reference data; null when there is none with this key.</summary>
    public static string? NameOf(ReferenceTables tables, string kind, string key) => kind switch
    {
        "make" => tables.MakeOrNull(key) is { Kind: not MakeKind.Group } make ? make.Name : null,
        "model" => tables.ModelOrNull(key) is { } model ? model.Name : null,
        "calibre" => tables.CalibreOrNull(key)?.Name,
        _ => null,
    };

    /// <summary>The key of the entry that a person means by a key or a name.</summary>
    /// <exception cref="ProblemException">reference.match_unknown, reference.match_several.</exception>
    public static string KeyOf(ReferenceTables tables, string kind, string named)
    {
        named = named.Trim();
        if (NameOf(tables, kind, named) is not null) return named;
        IReadOnlyList<string> keys = kind switch
        {
            "make" => [.. tables.FindMake(named).Where(m => m.Make is not null).Select(m => m.Make!.Key)],
            "model" => [.. tables.FindModel(named).Select(m => m.Key)],
            _ => [.. tables.FindCalibre(named).Select(c => c.Key)],
        };
        return keys switch
        {
            [] => throw new ProblemException(Problem.Of("reference.match_unknown", "reference", ("value", named))),
            [var only] => only,
            _ => throw new ProblemException(Problem.Of("reference.match_several", "reference", ("value", named), ("keys", string.Join(", ", keys.Take(6))))),
        };
    }

    /// <summary>The newest decisions, newest first.</summary>
    public async Task<IReadOnlyList<DecidedText>> DecidedAsync(int most, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select m.kind, m.as_found, m.reference, a.recorded, a.actor
            from reference_matches m join acts a on a.id = m.act
            where not exists (select from reference_matches n where n.kind = m.kind and n.norm = m.norm and (n.act, n.seq) > (m.act, m.seq))
            order by m.act desc, m.seq desc limit $1
            """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<DecidedText>();
        while (await reader.ReadAsync(ct)) list.Add(new DecidedText(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetDateTime(3), reader.GetInt64(4)));
        return list;
    }
}

/// <summary>A decision that counts. A null reference: not in the reference data, kept as found.</summary>
public sealed record DecidedText(string Kind, string AsFound, string? Reference, DateTime Recorded, long Actor);
