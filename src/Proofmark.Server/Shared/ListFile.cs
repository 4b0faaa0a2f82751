using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Documents;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;

namespace Proofmark.Server.Shared;

/// <summary>A list as a file: its headings and its rows, which come as they are written.</summary>
/// <param name="Name">Name of the file without its ending, and of the sheet.</param>
/// <param name="Headings">First row, in the reader's language.</param>
/// <param name="Rows">Texts, dates, times, whole numbers; see <see cref="WorkbookWriter"/>.</param>
public sealed record ListContent(string Name, IReadOnlyList<string> Headings, IAsyncEnumerable<object?[]> Rows);

/// <summary>
/// Every list that a page shows can be taken away as CSV and as XLSX, by the same permission. Taking it is a look-up of its own
/// (<c>export</c>), recorded before the first row is read. Rows go to a nameless file first: a list that breaks off half-way is
/// an error and not a shorter list, and memory does not grow with it.
/// </summary>
internal static class ListFile
{
    /// <summary>Most rows of one file of a list that is read page by page; a longer one is refused, and not cut off.</summary>
    public const int Most = 100_000;

    private static readonly string[] Formats = ["csv", "xlsx"];

    /// <summary>Maps <c>PATH.csv</c> and <c>PATH.xlsx</c>.</summary>
    public static void MapList(this IEndpointRouteBuilder endpoints, string path, string permission, bool work, Func<HttpContext, Text, Task<ListContent>> list)
    {
        foreach (var format in Formats)
        {
            var endpoint = endpoints.MapGet($"{path}.{format}", async (HttpContext http, Text text) =>
            {
                await RecordAsync(http, path, work);
                return await WriteAsync(Marked(await list(http, text), http, text, work), format, text, http.RequestAborted);
            }).Needs(permission).ExcludeFromDescription();
            if (work) endpoint.NeedsWork();
        }
    }

    /// <summary>Reads a list page by page.</summary>
    public static async IAsyncEnumerable<T> PagesAsync<T>(Func<int, int, Task<IReadOnlyList<T>>> page)
    {
        const int Size = 500;
        for (var skip = 0; skip < Most; skip += Size)
        {
            var rows = await page(skip, Size);
            foreach (var row in rows) yield return row;
            if (rows.Count < Size) yield break;
        }
        if ((await page(Most, 1)).Count > 0) throw TooLong();
    }

    /// <summary>A list has more rows than a file takes.</summary>
    public static ProblemException TooLong() => new(Problem.Of("site.list_too_long", null, ("most", Most)));

    /// <summary>A day where it is known to the day, else what is known of it, as text.</summary>
    public static object? Day(string? occurred) =>
        PartialDate.TryParse(occurred, out var date) && date is { Lower: { } from, Upper: { } to } && from == to ? from : occurred;

    /// <summary>A list of training says so in its name and in every row: a row that was copied out of it says so still.</summary>
    public static ListContent Marked(ListContent list, HttpContext http, Text text, bool work)
    {
        if (!TrainingMark.Is(http, work)) return list;
        var said = text["training.row"];
        return list with { Name = TrainingMark.FileName(list.Name), Headings = [text["training.word"], .. list.Headings], Rows = RowsAsync() };

        async IAsyncEnumerable<object?[]> RowsAsync()
        {
            await foreach (var row in list.Rows) yield return [said, .. row];
        }
    }

    private static async Task RecordAsync(HttpContext http, string path, bool work)
    {
        var user = http.RequestServices.GetRequiredService<CurrentUser>().Get();
        // A list without weapons and persons needs no case; that it was taken is kept all the same.
        var context = work ? user.ToReadContext() : new ReadContext(user.Actor, new Purpose("administration"), [], -1);
        await using var session = await ReadSession.OpenAsync(http.RequestServices.GetRequiredService<Database>(), context, http.RequestServices.GetRequiredService<TimeProvider>(), http.RequestAborted);
        await session.RecordAsync("export", "list", path + http.Request.QueryString, [], http.RequestAborted);
        await session.CompleteAsync(http.RequestAborted);
    }

    /// <summary>Writes a list whose look-up was recorded: csv, xlsx.</summary>
    public static async Task<IResult> WriteAsync(ListContent list, string format, Text text, CancellationToken ct)
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"proofmark-list-{Guid.NewGuid():N}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            if (format == "csv")
            {
                using var csv = new CsvList(file, list.Headings);
                await foreach (var row in list.Rows.WithCancellation(ct)) csv.Write(row);
            }
            else
            {
                using var book = new WorkbookWriter(file, list.Name, list.Headings, text.Language.Direction == Direction.Rtl);
                await foreach (var row in list.Rows.WithCancellation(ct)) book.Write(row);
                book.Complete();
            }
            file.Position = 0;
            return Results.Stream(file, format == "csv" ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{list.Name}.{format}");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
