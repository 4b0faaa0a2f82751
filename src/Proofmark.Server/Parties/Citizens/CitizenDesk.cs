using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Proofmark.Core.Access;
using Proofmark.Core.Parties.Citizens;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Parties.Citizens;

/// <summary>Citizens' requests for the person behind the web request: by the id that stands in addresses, each deed under the request's reference.</summary>
public sealed class CitizenDesk(CitizenList list, CitizenRequests requests, CitizenAnswers answers, Rectification rectification, Proposals proposals, ErasureList persons, WeaponDesk ids)
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The request with this outside id.</summary>
    /// <exception cref="ProblemException">parties.citizen.not_found.</exception>
    public async Task<CitizenView> FindAsync(string id, CancellationToken ct) =>
        ids.Find(id) is { } uid && await list.FindAsync(uid, ct) is { } found ? found : throw new ProblemException(Problem.Of("parties.citizen.not_found"));

    /// <summary>What an act needs to know: who, and the request as the case.</summary>
    public static Doing Doing(UserContext user, CitizenView? request, Guid key) => new(user.Actor, new Purpose("data_protection", null, request?.Reference), key);

    /// <summary>The id as it stands on paper and in addresses.</summary>
    public string IdOf(Guid uid) => ids.IdOf(uid);

    /// <summary>The address of a request.</summary>
    public string Href(Guid uid) => "/citizens/" + ids.IdOf(uid);

    /// <summary>persons.id of a record by its outside id.</summary>
    /// <exception cref="ProblemException">parties.person.not_found.</exception>
    public async Task<long> PersonAsync(string? id, CancellationToken ct) =>
        ids.Find(id) is { } uid && await persons.FindAsync(uid, ct) is { } person ? person : throw new ProblemException(Problem.Of("parties.person.not_found", "person"));

    /// <summary>Composes the answer: what it says, and the bytes that are handed over. What the officer alone is to know is not in the bytes.</summary>
    public async Task<(CitizenAnswer Answer, byte[] Json, string Hash)> ComposeAsync(CitizenView request, ReadContext reader, CancellationToken ct)
    {
        var answer = await answers.ComposeAsync(request, reader, ct);
        var json = JsonSerializer.SerializeToUtf8Bytes(CitizenAnswerJson.Of(answer, this), Written);
        return (answer, json, Convert.ToHexStringLower(SHA256.HashData(json)));
    }

    /// <summary>Composes the answer and notes its language and hash.</summary>
    public async Task<string> AnswerAsync(CitizenView request, UserContext user, Guid key, CancellationToken ct)
    {
        var (_, _, hash) = await ComposeAsync(request, user.ToReadContext(), ct);
        await requests.AnswerAsync(request.Uid, request.Language, hash, Doing(user, request, key), ct);
        return hash;
    }

    /// <summary>Closes a request; whether who asks is under age is read from the tied records too.</summary>
    public async Task CloseAsync(CitizenView request, string? outcome, string? words, UserContext user, Guid key, CancellationToken ct) =>
        await requests.CloseAsync(request.Uid, outcome ?? "", words ?? "", answers.IsMinor(await answers.OpenAsync(request, user.ToReadContext(), ct)), Doing(user, request, key), ct);

    /// <summary>A second person's decision on a correction; what is approved is carried out at once.</summary>
    /// <exception cref="ProblemException">parties.citizen.no_rectification, site.field_empty, act.own_proposal, act.already_decided.</exception>
    public async Task DecideAsync(string id, string? decision, string? note, UserContext user, Guid key, CancellationToken ct)
    {
        var one = await RectificationAsync(id, ct);
        var doing = new Doing(user.Actor, new Purpose("data_protection", null, one.Request), key);
        note = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        if (decision is not ("approve" or "refuse")) throw new ProblemException(Problem.Of("site.field_empty", "decision"));
        if (decision == "refuse" && note is null) throw new ProblemException(Problem.Of("site.field_empty", "note"));
        // Between the two the program may have been stopped: then the approval stands, and is carried out the next time.
        if (one.State != "approved" || decision == "refuse")
            await proposals.DecideAsync(Rectification.Rectify, one.Proposal.Act, decision == "approve", note, doing.Actor, doing.Purpose, doing.Key, ct);
        if (decision == "approve") await rectification.CarryOutAsync(one.Person, one.Proposal.Act, doing with { Key = one.Proposal.ActUid }, ct);
    }

    /// <summary>The correction that this act proposed.</summary>
    /// <exception cref="ProblemException">parties.citizen.rectification.not_found.</exception>
    public async Task<RectificationView> RectificationAsync(string id, CancellationToken ct) =>
        ids.Find(id) is { } uid && (await rectification.ListAsync(null, uid, 1, ct)) is [var one] ? one : throw new ProblemException(Problem.Of("parties.citizen.rectification.not_found"));
}

/// <summary>The answer as it is handed over.</summary>
public sealed record CitizenAnswerJson(string Reference, string Kind, string Language, DateOnly Composed, IReadOnlyList<HeldRecordJson> Records, IReadOnlyList<DisclosedJson> Disclosures, IReadOnlyList<Looked> Looks)
{
    internal static CitizenAnswerJson Of(CitizenAnswer a, CitizenDesk desk) => new(a.Reference, a.Kind, a.Language, a.Composed,
        [.. a.Records.Select(r => new HeldRecordJson(desk.IdOf(r.Uid), r.Source, Utc(r.Since), r.Restricted, [.. r.Fields.Select(f => new HeldFieldJson(f.Field, f.Text, f.LegalBasis, f.KeepUntil, Utc(f.Since)))],
            [.. r.Entries.Select(e => new HeldEntryJson(e.Register, e.Office, e.Number, e.Make, e.Model, e.Calibre, e.Marks, Utc(e.Since), e.Now))]))],
        [.. a.Disclosures.Select(d => new DisclosedJson(d.Recipient, d.State, Utc(d.At)))], a.Looks);

    private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);
}

/// <summary>One record of the person: <c>imported</c>, <c>typed</c> or <c>received</c>.</summary>
public sealed record HeldRecordJson(string Id, string Source, DateTimeOffset Since, bool Restricted, IReadOnlyList<HeldFieldJson> Fields, IReadOnlyList<HeldEntryJson> Entries);

/// <summary>One thing that is held.</summary>
public sealed record HeldFieldJson(string Field, string Text, string LegalBasis, DateOnly? KeepUntil, DateTimeOffset Since);

/// <summary>A weapon with which the record stands, or stood.</summary>
public sealed record HeldEntryJson(string Register, string? Office, string? Number, string? Make, string? Model, string? Calibre, string? Marks, DateTimeOffset Since, bool Now);

/// <summary>To whom data was disclosed.</summary>
public sealed record DisclosedJson(string Recipient, string? State, DateTimeOffset At);
