using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>
/// The style sheet as a page refers to it. A browser's first page carries it in itself, so that a slow link needs one answer and no
/// second to show something; from then on a cookie says that the file is there. The cookie says nothing of the person.
/// </summary>
public sealed class SiteStyles(SiteAssets files)
{
    /// <summary>Name of the cookie that says which style sheet the browser has.</summary>
    public const string Cookie = "style";

    private static readonly object Decided = new();
    private readonly string hash = "'sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(files.Text("site.css")))) + "'";

    /// <summary>The style sheet itself.</summary>
    public string Text { get; } = files.Text("site.css");

    /// <summary>Where the file is, for ever.</summary>
    public string Url => files["site.css"];

    /// <summary>Whether this page carries the style sheet in itself; the answer is the same for the whole request.</summary>
    public bool Inlined(HttpContext context)
    {
        if (context.Items.TryGetValue(Decided, out var decided)) return (bool)decided!;
        var version = Url.Split('.')[^2];
        // Only browsers that open a page say so; programs are spared the text.
        var inlined = context.Request.Headers["Sec-Fetch-Dest"] == "document" && context.Request.Cookies[Cookie] != version;
        context.Items[Decided] = inlined;
        if (inlined && !context.Response.HasStarted) KeptCookie.Keep(context, Cookie, version);
        return inlined;
    }

    /// <summary>What the content policy allows besides the server's own files: nothing, or this one text by its hash.</summary>
    public string Allowed(HttpContext context) => context.Items.TryGetValue(Decided, out var decided) && (bool)decided! ? " " + hash : "";
}
