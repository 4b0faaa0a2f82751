using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Practices;

/// <summary>The only writer of national marking practices and their pictures.</summary>
public sealed class PracticeBook(Acts acts, PracticeList list, AttachmentStore store, ReferenceTables reference)
{
    /// <summary>Records a profile.</summary>
    public static readonly ActType Record = new("practices.record", false);

    /// <summary>Adds a picture to one.</summary>
    public static readonly ActType Picture = new("practices.add_picture", false);

    /// <summary>The longest text.</summary>
    public const int LongestText = 500;

    /// <summary>The most pictures of one profile.</summary>
    public const int MostPictures = 12;

    /// <summary>The largest picture in bytes.</summary>
    public const int MostBytes = 16_000_000;

    internal const string Subject = "practice";

    /// <summary>Records a profile; returns its outside id.</summary>
    /// <exception cref="ProblemException">practices.country, practices.choice, practices.text, practices.years, practices.source_day, practices.practice.not_found, practices.replaced, marking.query_*.</exception>
    public async Task<Guid> RecordAsync(NewPractice asked, Doing doing, CancellationToken ct = default)
    {
        var row = Checked(asked);
        var uid = Guid.Empty;
        // Found before the act: within it there is one connection, and it is the act's.
        long? before = asked.Replaces is { } earlier ? (await list.GetAsync(earlier, ct)).Row.Id : null;
        var outcome = await acts.DoAsync(new ActRequest(Record, doing.Actor, doing.Purpose, doing.Key) { Content = asked.ToString() }, async act =>
        {
            if (before is not null)
            {
                // Two who replace one profile at once: the table lets one of them through, and the other is told.
                await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.practices:' || $1::text, 0)); ", act.Connection) { Parameters = { new() { Value = before.Value } } };
                await wait.ExecuteNonQueryAsync(ct);
                await using var taken = new NpgsqlCommand("select exists (select from marking_practices where replaces = $1)", act.Connection) { Parameters = { new() { Value = before.Value } } };
                if ((bool)(await taken.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("practices.replaced"));
            }
            uid = act.NewUid();
            act.Write(PracticeRow.Table, row with { Id = await act.Ids.NextAsync("marking_practices", ct), Uid = uid, Replaces = before });
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(PracticeRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Adds a picture of a mark to a profile.</summary>
    /// <exception cref="ProblemException">practices.practice.not_found, practices.picture, practices.pictures_full, practices.text, documents.*.</exception>
    public async Task<ActOutcome> AddPictureAsync(Guid practice, byte[]? picture, string? caption, Doing doing, CancellationToken ct = default)
    {
        var known = await list.GetAsync(practice, ct);
        if (picture is null) throw new ProblemException(Problem.Of("practices.picture", "photographs"));
        if (picture.Length > MostBytes) throw new ProblemException(Problem.Of("documents.photograph_large", "photographs", ("most", MostBytes / 1_000_000)));
        var problems = new ProblemList();
        var words = Text(caption, "caption", true, problems);
        problems.ThrowIfAny();
        acts.Condition?.Demand();
        var clean = Photograph.Clean(picture);
        var stored = store.Put(clean);
        return await acts.DoAsync(new ActRequest(Picture, doing.Actor, doing.Purpose, doing.Key) { Content = $"{practice}|{words}|{Convert.ToHexString(SHA256.HashData(clean))}" }, async act =>
        {
            await using var count = new NpgsqlCommand("select count(*) from attachments where subject = $1 and subject_id = $2 and wrapped_key is not null", act.Connection) { Parameters = { new() { Value = Subject }, new() { Value = known.Row.Id } } };
            if ((long)(await count.ExecuteScalarAsync(ct))! >= MostPictures) throw new ProblemException(Problem.Of("practices.pictures_full", "photographs", ("most", MostPictures)));
            await AttachmentStore.AttachAsync(act, stored, Subject, known.Row.Id, words, ct: ct);
        }, ct);
    }

    /// <summary>A picture of a profile, with its media type.</summary>
    /// <exception cref="ProblemException">practices.practice.not_found, ledger.attachment_missing, ledger.attachment_changed.</exception>
    public async Task<(byte[] Bytes, string MediaType)> ReadPictureAsync(Guid practice, Guid picture, CancellationToken ct = default)
    {
        var found = (await list.PicturesAsync((await list.GetAsync(practice, ct)).Row.Id, ct)).FirstOrDefault(p => p.Uid == picture) ?? throw new ProblemException(Problem.Of("practices.practice.not_found"));
        return (store.Read(found.Uid, found.Sha256, found.WrappedKey), found.MediaType);
    }

    private PracticeRow Checked(NewPractice asked)
    {
        var problems = new ProblemList();
        if (!CountryCode.TryParse(asked.Country, out var code) || reference.Countries.Find(code) is null && asked.Country is not ['X', >= 'A' and <= 'Z']) problems.Add(Problem.Of("practices.country", "country"));
        if (!EnumCode.TryRead<MarkKind>(asked.MarkKind, out _)) problems.Add(Problem.Of("practices.choice", "mark_kind"));
        if (!EnumCode.TryRead<PracticeForce>(asked.Force, out _)) problems.Add(Problem.Of("practices.choice", "force"));
        if (Typed.OrNull(asked.Component) is { } part && !EnumCode.TryRead<ComponentKind>(part, out _)) problems.Add(Problem.Of("practices.choice", "component"));
        if (Typed.OrNull(asked.Method) is { } method && !EnumCode.TryRead<MarkMethod>(method, out _)) problems.Add(Problem.Of("practices.choice", "method"));
        if (asked.FromYear is < 1800 or > 2200 || asked.ToYear is < 1800 or > 2200 || asked.ToYear < asked.FromYear) problems.Add(Problem.Of("practices.years", "from_year"));
        if (asked.SourceDay is null || asked.SourceDay > acts.Clock.Today()) problems.Add(Problem.Of("practices.source_day", "source_day"));
        var pattern = problems.Read(() => MarkPattern.Read(asked.Pattern, "pattern").GetValueOrThrow());
        var (content, source) = (Text(asked.Content, "content", true, problems), Text(asked.Source, "source", true, problems));
        var (place, symbols) = (Text(asked.Place, "place", false, problems), Text(asked.Symbols, "symbols", false, problems));
        problems.ThrowIfAny();
        return new PracticeRow
        {
            Id = 0, Uid = Guid.Empty, Country = code.Value, MarkKind = asked.MarkKind!, Content = content!, Component = Typed.OrNull(asked.Component), Place = place, Method = Typed.OrNull(asked.Method), Symbols = symbols,
            Pattern = pattern is null or { IsEmpty: true } ? null : pattern.ToString(), Force = asked.Force!, FromYear = asked.FromYear, ToYear = asked.ToYear, Source = source!, SourceDay = asked.SourceDay!.Value,
        };
    }

    private static string? Text(string? text, string field, bool needed, ProblemList problems)
    {
        var said = Typed.OrNull(text);
        if (said?.Length > LongestText || (needed && said is null)) problems.Add(Problem.Of("practices.text", field, ("most", LongestText)));
        return said;
    }
}
