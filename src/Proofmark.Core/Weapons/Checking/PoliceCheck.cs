using System.Text;
using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Weapons.Checking;

/// <summary>All that a check ever says. Text: <c>weapons.check.answer.CODE</c>.</summary>
public enum CheckAnswer
{
    /// <summary>Nothing can be said here: whatever the reason, there is one answer for all.</summary>
    CallRegistry,

    /// <summary>The one weapon with this mark is reported stolen.</summary>
    Stolen,

    /// <summary>The one weapon with this mark is reported lost.</summary>
    Lost,

    /// <summary>The one weapon with this mark is registered under the number on the permit that was shown.</summary>
    Consistent,
}

/// <summary>
/// A weapon checked on the road: one of four answers, never a holder, never a candidate (docs/adr/0025). It is said only when the
/// mark was read with certainty, one weapon alone that the reader may see bears it, and nothing that was stated speaks against it;
/// everything else is <see cref="CheckAnswer.CallRegistry"/>, with the same statements and after the same time. What the reader may
/// not see has no part in the answer. Recorded like every look-up, with the answer that was given.
/// </summary>
public sealed class PoliceCheck(Database database, TimeProvider clock, ReferenceTables? tables = null)
{
    /// <summary>No answer comes sooner, so that its time tells nothing of what was found.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest number of a permit, in characters.</summary>
    public const int LongestPermit = 100;

    // More entries than one weapon can have: with so many the answer is the registry's anyway.
    private const int Most = 50;

    /// <summary>Marks that tell one weapon from another. A proof mark does not, nor do those of import and of a State's stock (ITI 8(b), (d)): many weapons bear the same, even if one alone is in a register.</summary>
    private static readonly HashSet<string> Telling = [.. new[] { MarkKind.Serial, MarkKind.Replacement, MarkKind.Manufacture, MarkKind.IllicitFound, MarkKind.Inventory, MarkKind.Covert }.Select(EnumCode.Of)];

    private static readonly string Select = $$"""
        select e.id, coalesce(e.linked_weapon, e.id), m.kind, e.row_key, coalesce(s.status, 'registered'), coalesce(s.contradiction, false), e.holder_person,
            $2::text is null or lower(e.make) = lower($2) or e.make_ref = any($3) or upper(btrim(e.make)) in ({{NamesDecided.As("make", 3)}}),
            $4::text is null or lower(e.calibre) = lower($4) or e.calibre_ref = any($5) or upper(btrim(e.calibre)) in ({{NamesDecided.As("calibre", 5)}})
        from marks m join entries e on e.id = m.entry and e.until_act is null
        left join weapon_states s on s.weapon = coalesce(e.linked_weapon, e.id)
        where m.until_act is null and m.norm = $1 order by e.id limit 51
        """;

    private sealed record Row(long Entry, long Weapon, string Kind, string? Number, string Status, bool Contradiction, long? Person, bool Make, bool Calibre);

    /// <summary>Checks, and records that it was asked and what was answered.</summary>
    /// <param name="query">The mark, and make and calibre where known; nothing else of it is looked at.</param>
    /// <param name="permit">Number on the permit or certificate that was shown; null: none was.</param>
    /// <param name="context">Who asks, why, and what that person may see.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">find.mark_missing, weapons.check.permit_long.</exception>
    public async Task<CheckAnswer> AskAsync(MarkQuery query, string? permit, ReadContext context, CancellationToken ct = default)
    {
        if (query.Mark.IsEmpty) throw new ProblemException(Problem.Of("find.mark_missing", "mark"));
        permit = string.IsNullOrWhiteSpace(permit) ? null : permit.Trim();
        if (permit?.Length > LongestPermit) throw new ProblemException(Problem.Of("weapons.check.permit_long", "permit", ("most", LongestPermit)));
        var floor = Task.Delay(Floor, clock, ct);
        CheckAnswer answer;
        await using (var session = await ReadSession.OpenAsync(database, context, clock, ct))
        {
            // An uncertain mark is asked for as well, as what it cannot be: no normal form is empty. Its answer takes the same way.
            var found = await RowsAsync(session, query.IsExact ? query.NormalisedExact! : "", query, ct);
            var erased = await ErasedAsync([.. found.Select(r => r.Person).OfType<long>().Distinct()], ct);
            answer = Judge(found, permit, erased);
            await session.RecordAsync("check", "mark", Written(query, permit, answer), [.. found.Select(r => r.Entry).Distinct().Take(Most)], ct);
            await session.CompleteAsync(ct);
        }
        await floor;
        return answer;
    }

    private static CheckAnswer Judge(IReadOnlyList<Row> found, string? permit, bool erased)
    {
        // Two weapons under one mark: none of them is meant until a person has compared them.
        if (found.Count is 0 or > Most || found.Select(r => r.Weapon).Distinct().Count() > 1) return CheckAnswer.CallRegistry;
        if (!found.Any(r => Telling.Contains(r.Kind)) || found[0].Contradiction) return CheckAnswer.CallRegistry;
        if (!found.Any(r => r.Make) || !found.Any(r => r.Calibre)) return CheckAnswer.CallRegistry;
        return found[0].Status switch
        {
            "stolen" => CheckAnswer.Stolen,
            "lost" => CheckAnswer.Lost,
            // Whose person was erased has no holder whom a permit could name.
            "registered" when !erased && Plain(permit) is { Length: > 0 } shown && found.Any(r => Plain(r.Number) == shown) => CheckAnswer.Consistent,
            _ => CheckAnswer.CallRegistry,
        };
    }

    private async Task<List<Row>> RowsAsync(ReadSession session, string mark, MarkQuery query, CancellationToken ct)
    {
        string[] makes = query.Make is { } make && tables is not null ? [.. tables.FindMake(make).Where(m => m.Make is not null).Select(m => m.Make!.Key)] : [];
        string[] calibres = query.Calibre is { } calibre && tables is not null ? [.. tables.FindCalibre(calibre).Select(c => c.Key)] : [];
        static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };
        await using var command = session.Command(Select, mark, Text(query.Make), makes, Text(query.Calibre), calibres);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct))
            rows.Add(new(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetString(4), reader.GetBoolean(5),
                reader.IsDBNull(6) ? null : reader.GetInt64(6), !reader.IsDBNull(7) && reader.GetBoolean(7), !reader.IsDBNull(8) && reader.GetBoolean(8)));
        return rows;
    }

    private async Task<bool> ErasedAsync(long[] persons, CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand("select exists (select from person_erasures where person = any($1))");
        command.Parameters.Add(new() { Value = persons });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Letters and figures alone, in capitals: a number is the same with and without its strokes and spaces.</summary>
    private static string? Plain(string? number) => number is null ? null : new string([.. number.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);

    private static string Written(MarkQuery query, string? permit, CheckAnswer answer)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(128);
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("mark", query.Mark.ToString());
            if (query.Make is { } make) json.WriteString("make", make);
            if (query.Calibre is { } calibre) json.WriteString("calibre", calibre);
            if (permit is not null) json.WriteString("permit", permit);
            json.WriteString("answer", EnumCode.Of(answer));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
