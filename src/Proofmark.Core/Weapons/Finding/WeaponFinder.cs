using System.Text;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Flags;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Weapons.Finding;

/// <summary>
/// One candidate: what a register says, never "a match". No holder: opening the weapon needs a choice and a reason. With
/// <paramref name="Contradiction"/> the status is only the last one recorded: what is recorded cannot all be true.
/// </summary>
public sealed record Candidate(long Entry, Guid Uid, long Weapon, long Register, string Mark, string MarkKind, string? Category, string? Make, string? Model, string? Calibre, string? Country, short? Year, string Status, bool Contradiction)
{
    /// <summary>The mark was on a part that was taken off this weapon on that day; null: it is on the weapon now.</summary>
    public DateOnly? FittedUntil { get; init; }

    /// <summary>Codes of the flags that stand on marks of the entry: somebody saw something, and nothing is proven.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Those of them that stand on the mark that was found: what may be said of this mark.</summary>
    public IReadOnlyList<string> MarkFlags { get; init; } = [];
}

/// <summary>The candidates of a query; <see cref="More"/>: there are others beyond the limit, so the query should say more.</summary>
public sealed record Candidates(IReadOnlyList<Candidate> Items, bool More);

/// <summary>
/// First engine: marks that are exactly or, normalised, the same, narrowed by make, model, calibre, country and year;
/// with a certain beginning of three characters also marks with unreadable places. One round trip that sets the reader's
/// rights, records the look-up and finds; the answer is returned only after that is committed.
/// </summary>
public sealed class WeaponFinder(Database database, TimeProvider clock, ReferenceTables? tables = null)
{
    /// <summary>Most candidates in one answer.</summary>
    public const int Limit = 200;

    /// <summary>Most marks that a query with unreadable places may read.</summary>
    public const int WidestRange = 5_000;

    /// <summary>Certain characters that such a query must begin with.</summary>
    public const int ShortestPrefix = 3;

    /// <summary>The select list and joins of every search; the bench compares with the same.</summary>
    public const string Select = """
        select e.id, e.uid, coalesce(e.linked_weapon, e.id), e.register, m.text, m.kind, e.category, e.make, e.model, e.calibre, e.country, e.year, coalesce(s.status, 'registered'), m.norm, coalesce(s.contradiction, false)
        from marks m join entries e on e.id = m.entry and e.until_act is null
        left join weapon_states s on s.weapon = coalesce(e.linked_weapon, e.id)
        where m.until_act is null and
        """;

    // The same, with the day until which a part was fitted: what holds was not taken off.
    private static readonly string SelectHeld = Select.Replace("coalesce(s.contradiction, false)", "coalesce(s.contradiction, false), null::date", StringComparison.Ordinal);

    /// <summary>Marks of known entries that hold, with what is flagged of them: $1 entries, $2 normal forms. To be read by <see cref="Read"/>.</summary>
    internal static readonly string SelectKnown = WithFlags(SelectHeld + " m.entry = any($1) and m.norm = any($2)", "");

    // Parts that are on the weapon no more lead to it as well: what was found may be the part alone, or the weapon as it was.
    private const string Past = """
        select e.id, e.uid, coalesce(e.linked_weapon, e.id), e.register, m.mark, 'serial', e.category, e.make, e.model, e.calibre, e.country, e.year, coalesce(s.status, 'registered'), m.norm, coalesce(s.contradiction, false), x.day
        from fittings m join fitting_ends x on x.fitting = m.id join entries e on e.id = m.entry and e.until_act is null
        left join weapon_states s on s.weapon = coalesce(e.linked_weapon, e.id)
        where m.until_act is not null and
        """;

    // So do the other marks of such a part: put on it after it was fitted, or of another kind than its number.
    private const string PastMarks = """
        select e.id, e.uid, coalesce(e.linked_weapon, e.id), e.register, m.text, m.kind, e.category, e.make, e.model, e.calibre, e.country, e.year, coalesce(s.status, 'registered'), m.norm, coalesce(s.contradiction, false), x.day
        from marks m join mark_removals q on q.mark = m.id and q.act = m.until_act join fittings f on f.id = q.fitting and f.norm is distinct from m.norm
        join fitting_ends x on x.fitting = f.id join entries e on e.id = m.entry and e.until_act is null
        left join weapon_states s on s.weapon = coalesce(e.linked_weapon, e.id)
        where m.until_act is not null and
        """;

    /// <summary>Finds, and records that it was asked. The query is kept as it was asked.</summary>
    /// <exception cref="ProblemException">find.mark_missing, find.prefix_short, find.too_wide.</exception>
    public Task<Candidates> FindAsync(MarkQuery query, ReadContext context, CancellationToken ct = default) => RunAsync(query, context, true, ct);

    /// <summary>The engine alone, for the bench and for watches of the node itself: nothing is recorded, so no person may be shown the answer.</summary>
    public Task<Candidates> FindUnrecordedAsync(MarkQuery query, ReadContext context, CancellationToken ct = default) => RunAsync(query, context, false, ct);

    private async Task<Candidates> RunAsync(MarkQuery query, ReadContext context, bool record, CancellationToken ct)
    {
        var exact = query.NormalisedExact;
        if (exact is null && query.Mark.IsEmpty) throw new ProblemException(Problem.Of("find.mark_missing", "mark"));
        if (exact is null && query.CertainPrefix.Length < ShortestPrefix) throw new ProblemException(Problem.Of("find.prefix_short", "mark", ("least", ShortestPrefix)));
        if (record && context.Sealed is not null) return await RunSealedAsync(query, exact, context, ct);
        await using var connection = await database.Reader.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        var set = new NpgsqlBatchCommand(exact is null ? ReadSession.SetContext : ReadSession.SetContextOnePlan);
        set.Parameters.Add(new NpgsqlParameter<string> { TypedValue = context.RegisterList });
        set.Parameters.Add(new NpgsqlParameter<string> { TypedValue = context.HandlingText });
        batch.BatchCommands.Add(set);
        batch.BatchCommands.Add(Command(query, exact, context, record, flags: record));
        // A batch is one implicit transaction: when the reader reaches its end without an error, the look-up record is committed.
        var found = new List<Candidate>();
        var read = 0;
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            await reader.NextResultAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                read++;
                if (exact is null && !query.Matches(reader.GetString(13))) continue;
                if (found.Count <= Limit) found.Add(Read(reader));
            }
        }
        if (exact is null && read > WidestRange) throw new ProblemException(Problem.Of("find.too_wide", "mark", ("most", WidestRange)));
        var more = found.Count > Limit;
        if (more) found.RemoveAt(Limit);
        return new Candidates(found, more);
    }

    /// <summary>Under a sealed case what was found must be known before it is kept, encrypted: two statements of one transaction.</summary>
    private async Task<Candidates> RunSealedAsync(MarkQuery query, string? exact, ReadContext context, CancellationToken ct)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var found = new List<Candidate>();
        var seen = new List<long>();
        await using (var batch = new NpgsqlBatch(session.Connection))
        {
            batch.BatchCommands.Add(Command(query, exact, context, false, flags: true));
            await using var reader = await batch.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                seen.Add(reader.GetInt64(0));
                if (exact is not null || query.Matches(reader.GetString(13))) found.Add(Read(reader));
            }
        }
        await session.RecordAsync("find", "mark", Written(query), [.. seen.Distinct().Take(Limit)], ct);
        await session.CompleteAsync(ct);
        if (exact is null && seen.Count > WidestRange) throw new ProblemException(Problem.Of("find.too_wide", "mark", ("most", WidestRange)));
        return new Candidates([.. found.Take(Limit)], found.Count > Limit);
    }

    private NpgsqlBatchCommand Command(MarkQuery query, string? exact, ReadContext context, bool record, bool flags)
    {
        var command = new NpgsqlBatchCommand();
        var first = 1;
        if (record)
        {
            foreach (var parameter in ReadSession.LookupParameters(context, clock, "find", "mark", Written(query))) command.Parameters.Add(parameter);
            first = 10;
        }
        var sql = new StringBuilder();
        int Next(NpgsqlParameter parameter)
        {
            command.Parameters.Add(parameter);
            return first++;
        }
        if (exact is not null) sql.Append($" m.norm = ${Next(new NpgsqlParameter<string> { TypedValue = exact })}");
        else
        {
            sql.Append($" m.norm >= ${Next(new NpgsqlParameter<string> { TypedValue = query.CertainPrefix })}");
            sql.Append($" and m.norm < ${Next(new NpgsqlParameter<string> { TypedValue = query.CertainPrefix + '\uFFFF' })}");
        }
        void Same(string column, string? value)
        {
            if (value is not null) sql.Append($" and lower({column}) = lower(${Next(new NpgsqlParameter<string> { TypedValue = value })})");
        }
        // Also under other names of the same make, and where a person decided that what was found means it.
        void Named(string kind, string? value, IEnumerable<string>? keys)
        {
            if (value is null) return;
            var text = Next(new NpgsqlParameter<string> { TypedValue = value });
            var known = Next(new NpgsqlParameter<string[]> { TypedValue = [.. keys ?? []] });
            sql.Append($$"""
                 and (lower(e.{{kind}}) = lower(${{text}}) or e.{{kind}}_ref = any(${{known}}) or upper(btrim(e.{{kind}})) in ({{NamesDecided.As(kind, known)}}))
                """);
        }
        Named("make", query.Make, query.Make is { } make ? tables?.FindMake(make).Where(m => m.Make is not null).Select(m => m.Make!.Key) : null);
        Named("model", query.Model, query.Model is { } model ? tables?.FindModel(model).Select(m => m.Key) : null);
        Named("calibre", query.Calibre, query.Calibre is { } calibre ? tables?.FindCalibre(calibre).Select(c => c.Key) : null);
        Same("e.country", query.Country);
        if (query.Year?.OuterLower is { } from) sql.Append($" and (e.year is null or e.year >= ${Next(new NpgsqlParameter<short> { TypedValue = checked((short)from.Year) })})");
        if (query.Year?.OuterUpper is { } to) sql.Append($" and (e.year is null or e.year <= ${Next(new NpgsqlParameter<short> { TypedValue = checked((short)to.Year) })})");
        var alike = sql.ToString();
        if (query.Kind is { } kind) sql.Append($" and m.kind = ${Next(new NpgsqlParameter<string> { TypedValue = EnumCode.Of(kind) })}");
        var past = sql.ToString();
        var most = exact is null ? WidestRange + 1 : Limit + 1;
        sql.Insert(0, SelectHeld).Append(System.Globalization.CultureInfo.InvariantCulture, $" order by m.norm, m.entry limit {most}");
        sql.Insert(0, '(').Append(System.Globalization.CultureInfo.InvariantCulture, $") union all ({PastMarks}{past} order by m.norm, m.entry limit {most})");
        // A search for another kind of mark than a number asks for no number of a part.
        if (query.Kind is null or MarkKind.Serial) sql.Append(System.Globalization.CultureInfo.InvariantCulture, $" union all ({Past}{alike} order by m.norm, m.entry limit {most})");
        var noted = $"""
            , noted as (insert into lookups (at, actor, organisation, purpose, case_reference, kind, subject, query, token, found)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, array(select distinct id from found limit {Limit})))
            """;
        command.CommandText = flags ? WithFlags(sql.ToString(), record ? noted : "") : sql.ToString();
        return command;
    }

    // Flags are asked of what was found alone, not of what was looked through.
    private static string WithFlags(string sql, string noted)
    {
        const string columns = "id, uid, weapon, register, text, kind, category, make, model, calibre, country, year, status, norm, contradiction, fitted_until";
        return $"with found ({columns}) as materialized ({sql}) {noted} select found.*, {MarkFlagList.KindsOf("found.id")}, {MarkFlagList.KindsOf("found.id", "found.kind", "found.text")} from found";
    }

    internal static string Written(MarkQuery query)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(128);
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer)) MarkQueryJson.Write(json, query);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static Candidate Read(NpgsqlDataReader r) => new(r.GetInt64(0), r.GetGuid(1), r.GetInt64(2), r.GetInt64(3), r.GetString(4), r.GetString(5),
        r.TextOrNull(6), r.TextOrNull(7), r.TextOrNull(8), r.TextOrNull(9), r.TextOrNull(10), r.IsDBNull(11) ? null : r.GetInt16(11), r.GetString(12), r.GetBoolean(14)) { FittedUntil = r.IsDBNull(15) ? null : r.GetFieldValue<DateOnly>(15), Flags = Flags(r, 16), MarkFlags = Flags(r, 17) };

    private static string[] Flags(NpgsqlDataReader r, int column) => r.FieldCount > column && r.TextOrNull(column) is { } flags ? flags.Split(',') : [];
}
