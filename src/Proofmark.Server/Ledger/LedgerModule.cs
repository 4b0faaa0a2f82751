using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Ledger;

/// <summary>State of the ledger, proofs, and the log itself for whoever checks it (C2SP tlog-tiles).</summary>
public sealed class LedgerModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        // Checkpoint and hashes say nothing about any weapon, and whoever witnesses the log needs them without an account.
        endpoints.MapGet("/ledger/log/checkpoint", (LedgerReader ledger, CancellationToken ct) => FileAsync(ledger, "checkpoint", "text/plain; charset=utf-8", false, ct))
            .Anyone("A signed tree head is there to be compared by everybody.").ExcludeFromDescription();
        endpoints.MapGet("/ledger/log/tile/{level:int}/{**rest}", (int level, string rest, LedgerReader ledger, CancellationToken ct) =>
            FileAsync(ledger, $"tile/{level.ToString(System.Globalization.CultureInfo.InvariantCulture)}/{rest}", "application/octet-stream", true, ct))
            .Anyone("Hashes from which nothing can be read; witnesses check the log with them.").ExcludeFromDescription();
        // The leaves name kinds and times of acts: how busy a registry is, is not for everybody.
        endpoints.MapGet("/ledger/log/tile/entries/{**rest}", (string rest, LedgerReader ledger, CancellationToken ct) => FileAsync(ledger, $"tile/entries/{rest}", "application/octet-stream", true, ct))
            .Needs(Permission.LedgerRead).ExcludeFromDescription();
        endpoints.MapGet("/ledger/acts/{id}/proof", ProofFileAsync).Needs(Permission.LedgerRead).ExcludeFromDescription();

        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/ledger", StatusAsync).Describe("getLedger", "api.ledger").Needs(Permission.LedgerRead);
        api.MapGet("/ledger/acts/{id}", ProveAsync).Describe("getProof", "api.proof", 404).Needs(Permission.LedgerRead);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("ledger.page.title", "ledger.page.nav_description", "/ledger", "ledger", 700, Permission.LedgerRead));

    private static async Task<IResult> FileAsync(LedgerReader ledger, string path, string type, bool mayKeep, CancellationToken ct) =>
        await ledger.FileAsync(path, ct) is { } bytes ? new LogFile(bytes, type, mayKeep) : Results.NotFound();

    private static async Task<IResult> ProofFileAsync(string id, LedgerReader ledger, WeaponDesk desk, CancellationToken ct)
    {
        var uid = desk.Find(id) ?? throw new ProblemException(Problem.Of("ledger.act.not_found"));
        var proof = await ledger.ProveAsync(uid, ct) ?? throw new ProblemException(Problem.Of("ledger.act.not_found"));
        var file = proof.ToFile() ?? throw new ProblemException(Problem.Of("ledger.act.unsigned"));
        return Results.File(Encoding.UTF8.GetBytes(file.ToString()), "text/plain; charset=utf-8", id + ".tlog-proof");
    }

    private static async Task<LedgerJson> StatusAsync([FromServices] LedgerReader ledger, CancellationToken ct)
    {
        var status = await ledger.StatusAsync(ct);
        return new LedgerJson(status.Node.Origin, status.Node.Epoch, status.Head.Size, status.Head.Root.ToBase64(), status.Unsigned, status.Note?.ToString(), status.PublicKey.ToString());
    }

    private static async Task<ProofJson> ProveAsync(string id, [FromServices] LedgerReader ledger, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        var uid = desk.Find(id) ?? throw new ProblemException(Problem.Of("ledger.act.not_found"));
        var proof = await ledger.ProveAsync(uid, ct) ?? throw new ProblemException(Problem.Of("ledger.act.not_found"));
        return new ProofJson(id, proof.Leaf.Type, new DateTimeOffset(proof.Leaf.Recorded, TimeSpan.Zero), Convert.ToBase64String(proof.Content), proof.Index, proof.Holds, proof.ToFile()?.ToString(),
            [.. proof.Records.Select(r => new RecordJson(r.Place, r.Table, r.Hash?.ToBase64()))]);
    }

    /// <summary>A file of the log; full tiles never change, so they may be kept.</summary>
    private sealed class LogFile(byte[] bytes, string type, bool mayKeep) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var full = mayKeep && !httpContext.Request.Path.Value!.Contains(".p/", StringComparison.Ordinal);
            httpContext.Response.ContentType = type;
            httpContext.Response.Headers.CacheControl = full ? "private, max-age=31536000, immutable" : "no-store";
            return httpContext.Response.Body.WriteAsync(bytes).AsTask();
        }
    }
}

/// <summary>How the ledger stands.</summary>
public sealed record LedgerJson(string Origin, int Epoch, long Size, string Root, long Unsigned, string? Checkpoint, string PublicKey);

/// <summary>The proof of an act: the leaf's bytes (base 64), its number, and a C2SP tlog-proof that is checked without this server.</summary>
public sealed record ProofJson(string Act, string Type, DateTimeOffset Recorded, string Leaf, long? Index, bool Holds, string? Proof, IReadOnlyList<RecordJson> Records);

/// <summary>A record that the act wrote: place, table, hash.</summary>
public sealed record RecordJson(int Place, string Table, string? Hash);
