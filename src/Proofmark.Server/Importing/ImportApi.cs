using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Importing;

/// <summary>
/// Imports for programs, in the steps of the wizard: the file is sent as a body, then the mapping, which starts it. The import
/// runs like one of the pages; its job says how far it is and what came of it.
/// </summary>
internal static class ImportApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/imports", ListAsync).Describe("listImports", "api.imports").Needs(Permission.WeaponsImport);
        api.MapPost("/imports", SendAsync).Describe("sendImportFile", "api.send_import", 400).Needs(Permission.WeaponsImport).Accepts<byte[]>("application/octet-stream");
        api.MapPut("/imports/jobs/{id:guid}/mapping", ExplainAsync).Describe("startImport", "api.start_import", 400, 404).Needs(Permission.WeaponsImport).Accepts<string>("application/yaml");
        api.MapGet("/imports/jobs/{id:guid}", JobAsync).Describe("getImportJob", "api.import_job", 404).Needs(Permission.WeaponsImport);
        api.MapGet("/imports/{id:guid}", BatchAsync).Describe("getImport", "api.import", 404).Needs(Permission.WeaponsImport);
        api.MapPost("/imports/{id:guid}/withdrawal", WithdrawAsync).Describe("withdrawImport", "api.withdraw_import", 400, 404).Needs(Permission.WeaponsImport);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<BatchJson>> ListAsync(int? page, [FromServices] BatchService batches, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        const int Size = 50;
        return [.. (await batches.ListAsync([.. caller.Get().Covered.Select(r => r.Register)], (Math.Clamp(page ?? 1, 1, 100_000) - 1) * Size, Size, ct)).Select(BatchJson.Of)];
    }

    [ApiWork, ApiAct]
    private static async Task<Accepted<ImportJobJson>> SendAsync(string register, string fileName, HttpContext http, [FromServices] NodeCondition condition, [FromServices] ImportJobs jobs, [FromServices] ImportDesk desk, [FromServices] ApiCaller caller, [FromServices] Text text, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = ImportDesk.LargestFile;
        var (user, id) = (caller.Get(), caller.Key());
        var job = await jobs.FindAsync(id, ct);
        if (job is not null && job.Actor.User != user.User) throw new ProblemException(Problem.Of("act.key_reused"));
        if (job is null)
        {
            var into = (await desk.RegistersAsync(ct)).FirstOrDefault(r => r.Code == register) ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register", ("value", register)));
            try
            {
                var bytes = await ImportFiles.StoreAsync(http.Request.Body, jobs.FileOf(id), condition, ct);
                if (bytes == 0) throw new ProblemException(Problem.Of("import.file_empty", "file"));
                SourceFile.Sniff(jobs.FileOf(id));
                await jobs.AddAsync(new ImportJob(id, user.Actor, user.Purpose, text.Language.Code, into.Code, into.Kind == "weapons" ? RegisterKind.Weapons : RegisterKind.Holdings, ImportFiles.FileName(fileName), bytes, ImportJobState.Uploaded, null, null, [], default, default), ct);
            }
            catch
            {
                File.Delete(jobs.FileOf(id));
                throw;
            }
            job = (await jobs.FindAsync(id, ct))!;
        }
        return TypedResults.Accepted($"{ApiModule.Root}/imports/jobs/{id}", ImportJobJson.Of(job, null, text));
    }

    [ApiWork]
    private static async Task<Accepted<ImportJobJson>> ExplainAsync(Guid id, HttpContext http, [FromServices] ImportJobs jobs, [FromServices] ImportDesk desk, [FromServices] ImportRunner runner, [FromServices] ApiCaller caller, [FromServices] Text text, CancellationToken ct)
    {
        _ = caller.Get();
        var job = await desk.GetAsync(id, ct);
        if (job.State is not (ImportJobState.Uploaded or ImportJobState.Failed)) throw new ProblemException(Problem.Of("import.page.started"));
        await jobs.ExplainAsync(id, MappingWriter.Write(await ImportFiles.ReadMappingAsync(http.Request.Body, job.Kind, job.Register, ct)), ct);
        await jobs.QueueAsync(id, ct);
        runner.Wake();
        return TypedResults.Accepted($"{ApiModule.Root}/imports/jobs/{id}", ImportJobJson.Of((await jobs.FindAsync(id, ct))!, null, text));
    }

    [ApiWork]
    private static async Task<ImportJobJson> JobAsync(Guid id, [FromServices] ImportDesk desk, [FromServices] ImportRunner runner, [FromServices] ApiCaller caller, [FromServices] Text text, CancellationToken ct)
    {
        _ = caller.Get();
        return ImportJobJson.Of(await desk.GetAsync(id, ct), runner.ProgressOf(id), text);
    }

    [ApiWork]
    private static async Task<BatchPreviewJson> BatchAsync(Guid id, [FromServices] BatchService batches, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var batch = await FindAsync(id, batches, caller, ct);
        return new BatchPreviewJson(BatchJson.Of(batch), batch.Withdrawn ? null : await batches.PreviewAsync(id, ct));
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> WithdrawAsync(Guid id, WithdrawalJson body, [FromServices] BatchService batches, [FromServices] ApiCaller caller, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        await FindAsync(id, batches, caller, ct);
        if (string.IsNullOrWhiteSpace(body.Reason)) throw new ProblemException(Problem.Of("site.field_empty", "reason"));
        var outcome = await batches.WithdrawAsync(id, body.Reason.Trim(), body.DespiteLaterActs, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    private static async Task<BatchView> FindAsync(Guid id, BatchService batches, ApiCaller caller, CancellationToken ct) =>
        await batches.FindAsync(id, ct) is { } batch && caller.Get().Covered.Any(r => r.Code == batch.Register) ? batch : throw new ProblemException(Problem.Of("import.page.not_found"));
}

/// <summary>An import that was written.</summary>
public sealed record BatchJson(Guid Id, string Register, string FileName, long Rows, long Accepted, long Rejected, long Added, long Changed, DateTimeOffset Recorded, bool Withdrawn)
{
    internal static BatchJson Of(BatchView b) => new(b.Uid, b.Register, b.FileName, b.Rows, b.Accepted, b.Rejected, b.Added, b.Changed, new DateTimeOffset(b.Recorded, TimeSpan.Zero), b.Withdrawn);
}

/// <summary>An import and what depends on it; no preview when it was withdrawn.</summary>
public sealed record BatchPreviewJson(BatchJson Import, WithdrawalPreview? Preview);

/// <summary>Why, and that the later acts of the preview were seen and accepted.</summary>
public sealed record WithdrawalJson(string Reason, bool DespiteLaterActs = false);

/// <summary>Where an import stands: <c>queued</c>, <c>running</c>, <c>done</c> with the import's id and its counts (<c>absent</c>: rows of the register that the file no longer has; null where that means nothing), <c>failed</c> with problems.</summary>
public sealed record ImportJobJson(Guid Id, string State, string Register, string FileName, long? RowsRead, Guid? Import, long? Rows, long? Accepted, long? Rejected, long? Added, long? Changed, long? Unchanged, long? Absent, IReadOnlyList<ImportProblemJson> Problems)
{
    internal static ImportJobJson Of(ImportJob job, ImportProgress? progress, Text text) => new(job.Id, EnumCode.Of(job.State), job.Register, job.FileName, progress?.Rows, job.Report?.Batch, job.Report?.Rows, job.Report?.Accepted, job.Report?.Rejected, job.Report?.Added, job.Report?.Changed, job.Report?.Unchanged, job.Report?.Absent,
        [.. job.Problems.Select(p => new ImportProblemJson(p.Code, p.Field, p.Row, text.Of(p)))]);
}

/// <summary>What made an import fail.</summary>
public sealed record ImportProblemJson(string Code, string? Field, long? Row, string Detail);
