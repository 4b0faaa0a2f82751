using System.Text.Json.Nodes;
using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>
/// Natural persons whose data a response releases. At both ends they are persons on record, the response is kept without them,
/// and they stand beside it sealed under their keys: whoever erases the person erases what was released.
/// </summary>
public sealed class Releases(PersonService persons, PersonVault vault)
{
    /// <summary>With a node's keys.</summary>
    public static Releases Of(Acts acts, PersonKeys keys) => new(new PersonService(acts, keys), new PersonVault(keys));

    /// <summary>The body releases natural persons' data.</summary>
    public static bool Carries(ITraceBody body) => body is TraceResponse { Release.Persons.Count: > 0 };

    /// <summary>
    /// The persons of a response: those of the weapon's own records who are named in it, and a new one for every other. They
    /// are flushed, so that data can be sealed for them.
    /// </summary>
    /// <param name="act">The act that sends or takes in the response.</param>
    /// <param name="body">The body.</param>
    /// <param name="request">The request, at the end that answers; its weapon's holders are looked for.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<long>> PersonsAsync(Act act, ITraceBody body, TraceRequest? request, CancellationToken ct)
    {
        if (body is not TraceResponse { Release: { Persons.Count: > 0 } release } response) return [];
        var holders = request is null ? [] : await HoldersAsync(act.Connection, [.. Marks(request.Weapon), .. Marks(response.Weapon)], ct);
        var found = new List<long>();
        foreach (var one in release.Persons)
        {
            var told = $"{one.Name} {one.Details}";
            if (string.IsNullOrWhiteSpace(told)) continue;
            var known = holders.Where(h => h.Words.Names(told)).Select(h => (long?)h.Person).FirstOrDefault();
            found.Add(known ?? await WriteAsync(act, one, release.LegalBasis, ct));
        }
        await act.FlushAsync(ct);
        return [.. found.Distinct()];
    }

    /// <summary>A body as its event keeps it: without the persons, and the persons sealed.</summary>
    public async Task<(string Data, byte[]? Sealed)> StoreAsync(Act act, ITraceBody body, Guid message, IReadOnlyList<long> of, CancellationToken ct)
    {
        var data = TraceEvents.Write(body);
        if (of.Count == 0) return (data, null);
        var json = JsonNode.Parse(data)!.AsObject();
        var released = json["release"]!.AsObject();
        var names = released["persons"]!.ToJsonString();
        released["persons"] = new JsonArray();
        return (json.ToJsonString(), await vault.SealAsync(act.Connection, of, Context(message), System.Text.Encoding.UTF8.GetBytes(names), ct));
    }

    /// <summary>A stored body with its persons, as long as none of them was erased.</summary>
    public async Task<string> RestoreAsync(NpgsqlConnection connection, string data, Guid message, IReadOnlyList<long> of, byte[] sealedBytes, CancellationToken ct)
    {
        if (await vault.OpenAsync(connection, of, Context(message), sealedBytes, ct) is not { } names) return data;
        var json = JsonNode.Parse(data)!.AsObject();
        if (json["release"] is JsonObject released) released["persons"] = JsonNode.Parse(names);
        return json.ToJsonString();
    }

    private static string Context(Guid message) => "trace_event:" + message.ToString("D");

    private async Task<long> WriteAsync(Act act, ReleasedPerson one, string? basis, CancellationToken ct)
    {
        var law = string.IsNullOrWhiteSpace(basis) ? "ITI 2005" : basis;
        var fields = new[] { ("name", one.Name), ("details", one.Details) }.Where(f => !string.IsNullOrWhiteSpace(f.Item2)).Select(f => new PersonField(f.Item1, f.Item2!, law, null));
        return await persons.WriteAsync(act, [.. fields], ct);
    }

    private async Task<List<(long Person, PersonWords Words)>> HoldersAsync(NpgsqlConnection connection, string[] norms, CancellationToken ct)
    {
        var ids = new List<long>();
        await using (var command = new NpgsqlCommand("""
            with e as (select distinct entry from marks where entry > 0 and norm = any($1))
            select holder_person from entries where id in (select entry from e) and holder_person is not null
            union select person from events where entry in (select entry from e) and person is not null limit 200
            """, connection))
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = norms });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct)) ids.Add(reader.GetInt64(0));
        }
        var list = new List<(long, PersonWords)>();
        // In one question, over the connection that the act holds.
        var read = await persons.ReadAsync(connection, ids, false, ct);
        foreach (var id in ids)
        {
            var words = new PersonWords([.. read[id]]);
            if (!words.IsEmpty) list.Add((id, words));
        }
        return list;
    }

    private static IEnumerable<string> Marks(TracedWeapon? weapon) => weapon is null ? [] : weapon.Markings.Select(m => MarkNormal.Of(m.Text ?? m.Pattern ?? "")).Where(n => n.Length > 0);
}
