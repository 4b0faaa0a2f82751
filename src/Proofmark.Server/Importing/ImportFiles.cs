using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Proofmark.Core.Access;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Importing;

/// <summary>Files that go in and out: the register's file streamed to disk as it comes, rejected rows and the mapping to take away.</summary>
internal static class ImportFiles
{
    private const int LongestField = 4_096;
    private const int LongestName = 200;
    internal const int LargestMapping = 256_000;
    private const long AroundTheFile = 64 << 10;

    /// <summary>What the page of the form shows when nothing can be done with what was sent: code and field.</summary>
    public static readonly IReadOnlyDictionary<string, string> Mistakes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["import.page.register_needed"] = "Register", ["import.page.file_needed"] = "File", ["import.page.file_large"] = "File",
        ["import.file_empty"] = "File", ["import.file_xls"] = "File", ["import.file_encrypted"] = "File", ["import.file_kind"] = "File",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/import/files", SendAsync).Needs(Permission.WeaponsImport).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/import/{id:guid}/rejects.csv", RejectsAsync).Needs(Permission.WeaponsImport).NeedsWork().ExcludeFromDescription();
        endpoints.MapGet("/import/{id:guid}/mapping.yaml", MappingAsync).Needs(Permission.WeaponsImport).NeedsWork().ExcludeFromDescription();
    }

    // The body is read part by part: buffering it as a form would hold a whole register twice.
    private static async Task<IResult> SendAsync(HttpContext http, [FromServices] ImportJobs jobs, [FromServices] ImportDesk desk, [FromServices] CurrentUser current, [FromServices] IAntiforgery antiforgery, [FromServices] NodeCondition condition, [FromServices] Text text, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = ImportDesk.LargestFile + AroundTheFile;
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and < 100 } boundary)
            throw new ProblemException(Problem.Of("site.request_malformed"));
        var id = Guid.CreateVersion7();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        (string Name, long Size)? file = null;
        byte[] mapping = [];
        try
        {
            var parts = new MultipartReader(boundary, http.Request.Body);
            while (await parts.ReadNextSectionAsync(ct) is { } part)
            {
                if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)) continue;
                if (disposition.IsFormDisposition()) fields[HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? ""] = await TextAsync(part.Body, ct);
                else if (disposition.IsFileDisposition() && HeaderUtilities.RemoveQuotes(disposition.Name).Value == "Mapping")
                {
                    await DemandTokenAsync(http, antiforgery, fields);
                    mapping = await BytesAsync(part.Body, ct);
                }
                else if (disposition.IsFileDisposition() && file is null)
                {
                    // The form puts its token before the file: nothing is written to disk for whoever has none.
                    await DemandTokenAsync(http, antiforgery, fields);
                    file = (FileName(disposition), await StoreAsync(part.Body, jobs.FileOf(id), condition, ct));
                }
            }
            await DemandTokenAsync(http, antiforgery, fields);
            var register = (await desk.RegistersAsync(ct)).FirstOrDefault(r => r.Code == fields.GetValueOrDefault("Register")) ?? throw new ProblemException(Problem.Of("import.page.register_needed", "Register"));
            if (file is not { Size: > 0 } sent) throw new ProblemException(Problem.Of("import.page.file_needed", "File"));
            SourceFile.Sniff(jobs.FileOf(id));
            var user = current.Get();
            var explained = mapping.Length == 0 ? null : Read(mapping, register.Kind == "weapons" ? RegisterKind.Weapons : RegisterKind.Holdings, register.Code);
            await jobs.AddAsync(new ImportJob(id, user.Actor, user.Purpose, text.Language.Code, register.Code, register.Kind == "weapons" ? RegisterKind.Weapons : RegisterKind.Holdings, sent.Name, sent.Size, ImportJobState.Uploaded, null, null, [], default, default), ct);
            if (explained is null) return Results.Redirect($"/import/{id}/columns");
            // What does not fit the file is said by the check, which leads back to the columns.
            await jobs.ExplainAsync(id, MappingWriter.Write(explained), ct);
            return Results.Redirect($"/import/{id}/check");
        }
        catch (ProblemException e) when (Mistakes.ContainsKey(e.Problems[0].Code))
        {
            File.Delete(jobs.FileOf(id));
            return Results.Redirect($"/import/new?register={Uri.EscapeDataString(fields.GetValueOrDefault("Register") ?? "")}&wrong={e.Problems[0].Code}");
        }
        catch
        {
            File.Delete(jobs.FileOf(id));
            throw;
        }
    }

    private static async Task<IResult> RejectsAsync(Guid id, HttpContext http, [FromServices] ImportDesk desk, [FromServices] ImportJobs jobs, CancellationToken ct)
    {
        var job = await desk.GetAsync(id, ct);
        var path = jobs.RejectsOf(id);
        return job.State == ImportJobState.Done && File.Exists(path)
            ? Results.File(path, "text/csv", TrainingMark.FileName(http, Path.GetFileNameWithoutExtension(job.FileName) + ".rejects.csv"))
            : throw new ProblemException(Problem.Of("import.page.not_found"));
    }

    private static async Task<IResult> MappingAsync(Guid id, [FromServices] ImportDesk desk, CancellationToken ct)
    {
        var job = await desk.GetAsync(id, ct);
        return job.Mapping is { } mapping
            ? Results.File(Encoding.UTF8.GetBytes(mapping), "application/yaml", Path.GetFileNameWithoutExtension(job.FileName) + ".yaml")
            : throw new ProblemException(Problem.Of("import.page.not_found"));
    }

    /// <summary>A mapping that was sent for a register of this kind.</summary>
    /// <exception cref="ProblemException">import.mapping_*, import.register_kind.</exception>
    internal static async Task<Mapping> ReadMappingAsync(Stream body, RegisterKind kind, string register, CancellationToken ct) => Read(await BytesAsync(body, ct), kind, register);

    private static Mapping Read(byte[] yaml, RegisterKind kind, string register)
    {
        var mapping = MappingReader.Read(Encoding.UTF8.GetString(yaml).TrimStart('\uFEFF'));
        return mapping.Register == kind ? mapping : throw new ProblemException(Problem.Of("import.register_kind", "Mapping", ("register", register), ("kind", EnumCode.Of(mapping.Register))));
    }

    private static async Task<byte[]> BytesAsync(Stream body, CancellationToken ct)
    {
        var bytes = new byte[LargestMapping + 1];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return read <= LargestMapping ? bytes[..read] : throw new ProblemException(Problem.Of("import.mapping_large", "Mapping", ("kilobytes", LargestMapping / 1000)));
    }

    private static async Task DemandTokenAsync(HttpContext http, IAntiforgery antiforgery, Dictionary<string, string> fields)
    {
        // A header is where it looks first; looking for a form would read the body to its end.
        http.Request.Headers["RequestVerificationToken"] = fields.GetValueOrDefault("__RequestVerificationToken") ?? "none";
        if (!await antiforgery.IsRequestValidAsync(http)) throw new ProblemException(Problem.Of("site.request_malformed"));
    }

    private static async Task<string> TextAsync(Stream body, CancellationToken ct)
    {
        var bytes = new byte[LongestField];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return read < bytes.Length ? Encoding.UTF8.GetString(bytes, 0, read) : throw new ProblemException(Problem.Of("site.request_malformed"));
    }

    /// <summary>Writes what is sent to disk, as long as the node has room.</summary>
    internal static async Task<long> StoreAsync(Stream body, string path, NodeCondition condition, CancellationToken ct)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite });
        var buffer = new byte[1 << 16];
        long size = 0;
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0; size += read)
        {
            if (size + read > ImportDesk.LargestFile) throw new ProblemException(Problem.Of("import.page.file_large", "File"));
            condition.Demand();
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        return size;
    }

    // A name is for showing; some browsers send a whole path.
    private static string FileName(ContentDispositionHeaderValue disposition) =>
        FileName(HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "");

    internal static string FileName(string sent)
    {
        var name = sent.Replace('\\', '/');
        name = new string([.. name[(name.LastIndexOf('/') + 1)..].Where(c => !char.IsControl(c))]).Trim();
        return name.Length == 0 ? "file" : name.Length > LongestName ? name[^LongestName..] : name;
    }
}
