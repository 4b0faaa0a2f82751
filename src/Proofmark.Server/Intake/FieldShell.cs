using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Languages;
using Proofmark.Server.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Intake;

/// <summary>
/// What makes the page of field recording work without a network: its service worker, which keeps that one page and the files that
/// it names, and the manifest by which a device installs it. Neither says anything of a person or a record.
/// </summary>
internal static class FieldShell
{
    /// <summary>The page.</summary>
    public const string Path = "/field";

    /// <summary>Files of the front end that the page names, in the order in which they run.</summary>
    public static readonly IReadOnlyList<string> Scripts = ["field-store.js", "field-photo.js", "field-send.js", "field.js"];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path + "/worker.js", Worker).Anyone("A script without a word of the register: the browser asks for it again without a person being there.").ExcludeFromDescription();
        endpoints.MapGet(Path + "/manifest.webmanifest", Manifest).Anyone("Name and icon of the page, for who installs it.").ExcludeFromDescription();
    }

    private static IResult Worker(HttpContext http, [FromServices] SiteAssets files, [FromServices] ServerOptions options, [FromServices] Core.Languages.Text text)
    {
        string[] kept = [.. Scripts.Prepend("site.css").Append("site.js").Append("favicon.svg").Select(f => files[f])];
        // Another build, language or appearance is another page: the version is of all that the page is made from.
        var made = string.Join('\n', kept.Append(typeof(FieldShell).Module.ModuleVersionId.ToString()).Append(text.Language.Code).Append(options.NodeName).Append(Theme.Forced(http)));
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(made)))[..16];
        // Below /field/, it would have no say over /field itself.
        http.Response.Headers["Service-Worker-Allowed"] = Path;
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Text($"const version = {JsonSerializer.Serialize(version)}, page = {JsonSerializer.Serialize(Path)}, files = {JsonSerializer.Serialize(kept)};\n{files.Text("field-worker.js")}", "text/javascript", Encoding.UTF8);
    }

    private static IResult Manifest([FromServices] SiteAssets files, [FromServices] Core.Languages.Text text) => Results.Text(JsonSerializer.Serialize(new
    {
        id = Path, start_url = Path, scope = Path, display = "standalone", name = text["intake.page.title"], short_name = text["intake.page.title"], lang = text.Language.Tag,
        dir = text.Language.Direction == Direction.Rtl ? "rtl" : "ltr", icons = new[] { new { src = files["favicon.svg"], sizes = "any", type = "image/svg+xml" } },
    }), "application/manifest+json", Encoding.UTF8);
}
