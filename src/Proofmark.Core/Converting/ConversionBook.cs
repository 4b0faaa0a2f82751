using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Converting;

/// <summary>A project in a list.</summary>
public sealed record ConversionSummary(ConversionRow Row, string Register, long Known);

/// <summary>Reads projects under the reader's rights; each look-up is recorded before the answer is returned.</summary>
public sealed class ConversionBook(Database database, AttachmentStore attachments, TimeProvider clock)
{
    private const string Subject = "conversion";

    /// <summary>The latest projects of the reader's registers, and how many pages of each were taken in.</summary>
    public async Task<IReadOnlyList<ConversionSummary>> ListAsync(int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var list = new List<ConversionSummary>();
        await using (var command = session.Command($"select x.*, r.code, (select count(*) from conversion_pages p where p.conversion = x.id) from ({ConversionStore.Projects} order by c.id desc limit $1) x join registers r on r.id = x.register order by x.id desc", take))
        await using (var r = await command.ExecuteReaderAsync(ct))
            while (await r.ReadAsync(ct)) list.Add(new(ConversionStore.Project(r), r.GetString(8), r.GetInt64(9)));
        await session.RecordAsync("list", Subject, null, [], ct);
        await session.CompleteAsync(ct);
        return list;
    }

    /// <summary>A project alone, for work on it.</summary>
    /// <exception cref="ProblemException">conversions.not_found.</exception>
    public async Task<ConversionRow> FindAsync(Guid uid, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var project = await ConversionStore.FindAsync(session.Connection, uid, ct);
        await session.RecordAsync("open", Subject, uid.ToString(), [], ct);
        await session.CompleteAsync(ct);
        return project ?? throw new ProblemException(Problem.Of("conversions.not_found"));
    }

    /// <summary>A project with its figures and a part of its pages.</summary>
    /// <exception cref="ProblemException">conversions.not_found.</exception>
    public async Task<(ConversionRow Project, ConversionFigures Figures, IReadOnlyList<PageSummary> Pages)> OpenAsync(Guid uid, PageStage? stage, int skip, int take, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var project = await ConversionStore.FindAsync(session.Connection, uid, ct);
        await session.RecordAsync("open", Subject, uid.ToString(), [], ct);
        if (project is null)
        {
            await session.CompleteAsync(ct);
            throw new ProblemException(Problem.Of("conversions.not_found"));
        }
        var pages = await ConversionStore.PagesAsync(session.Connection, project.Id, stage, skip, take, ct);
        var figures = await ConversionStore.FiguresAsync(session.Connection, project, ct);
        await session.CompleteAsync(ct);
        return (project, figures, pages);
    }

    /// <summary>A page as the reader may see it (<see cref="PageView.SeenBy"/>).</summary>
    /// <exception cref="ProblemException">conversions.not_found, conversions.page_not_found.</exception>
    public async Task<PageView> PageAsync(Guid uid, int volume, int number, ReadContext context, CancellationToken ct = default)
    {
        await using var session = await ReadSession.OpenAsync(database, context, clock, ct);
        var project = await ConversionStore.FindAsync(session.Connection, uid, ct);
        var page = project is null ? null : await ConversionStore.PageAsync(session.Connection, project, volume, number, ct);
        await session.RecordAsync("open", Subject, $"{uid}/{volume}/{number}", page is null ? [] : [.. page.Outcomes.Select(o => o.Entry).OfType<long>()], ct);
        await session.CompleteAsync(ct);
        return page?.SeenBy(context.Actor.User) ?? throw new ProblemException(Problem.Of(project is null ? "conversions.not_found" : "conversions.page_not_found"));
    }

    /// <summary>The scan of a page; the look-up is recorded by <see cref="PageAsync"/>, which the caller has asked.</summary>
    /// <exception cref="ProblemException">conversions.page_not_found, ledger.attachment_*.</exception>
    public async Task<(byte[] Content, string MediaType)> ScanAsync(PageView page, CancellationToken ct = default)
    {
        await using var command = database.Writer.CreateCommand("select uid, sha256, wrapped_key, media_type from attachments where id = $1 and wrapped_key is not null");
        command.Parameters.Add(new NpgsqlParameter { Value = page.Row.Scan ?? 0 });
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct)) throw new ProblemException(Problem.Of("conversions.page_not_found"));
        return (attachments.Read(r.GetGuid(0), r.GetFieldValue<byte[]>(1), r.GetFieldValue<byte[]>(2)), r.GetString(3));
    }
}
