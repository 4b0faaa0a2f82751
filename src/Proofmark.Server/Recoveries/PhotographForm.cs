using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Proofmark.Core.Documents;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Recoveries;

/// <summary>A page whose form carries photographs: they are read in memory and never laid on disk as they were sent.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TakesPhotographsAttribute : Attribute;

/// <summary>
/// Reads a form with photographs. The framework's own reader lays every larger file in a temporary folder, where the position that
/// a camera wrote into it could be read, also after a crash. This one keeps a file in memory up to the largest photograph; of a
/// larger one the rest is read past, so that the form comes back with the sentence and with what was typed.
/// </summary>
internal sealed class PhotographForm(HttpRequest request) : IFormFeature
{
    /// <summary>The longest request that is read to its end, most of it past: beyond it the connection is closed.</summary>
    public const long LongestRequest = 256L << 20;

    private const int LongestField = 16 << 10;
    private const int MostFields = 60;
    private const int MostFiles = 2 * RecoveryPhotographs.MostAtOnce + 1;
    private IFormCollection? form;

    /// <summary>Puts this reader in the place of the framework's, before anybody asks for the form.</summary>
    public static Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<TakesPhotographsAttribute>() is not null && IsMultipart(context.Request))
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = LongestRequest;
            context.Features.Set<IFormFeature>(new PhotographForm(context.Request));
        }
        return next(context);
    }

    public bool HasFormContentType => true;

    public IFormCollection? Form { get => form; set => form = value; }

    public IFormCollection ReadForm() => form ?? throw new InvalidOperationException("The form is read asynchronously, before anybody asks for it.");

    public async Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken)
    {
        if (form is not null) return form;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and < 100 } boundary)
            throw new ProblemException(Problem.Of("site.request_malformed"));
        var fields = new KeyValueAccumulator();
        var files = new FormFileCollection();
        var parts = new MultipartReader(boundary, request.Body);
        try
        {
            while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
            {
                if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)) continue;
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
                if (disposition.IsFileDisposition() && files.Count < MostFiles) files.Add(await FileAsync(name, part.Body, cancellationToken));
                else if (disposition.IsFormDisposition() && fields.ValueCount < MostFields) fields.Append(name, await TextAsync(part.Body, cancellationToken));
            }
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException) && !cancellationToken.IsCancellationRequested)
        {
            throw new ProblemException(Problem.Of("site.request_malformed"));
        }
        return form = new FormCollection(fields.HasValues ? fields.GetResults() : [], files);
    }

    private static bool IsMultipart(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    // The name that its sender gave it is not kept: it may hold a day, an hour, a place or a person.
    private static async Task<IFormFile> FileAsync(string name, Stream body, CancellationToken ct)
    {
        var kept = new MemoryStream();
        var buffer = new byte[81_920];
        long length = 0;
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0; length += read)
        {
            if (length + read <= RecoveryPhotographs.MostBytes) kept.Write(buffer, 0, read);
            else kept = new MemoryStream(); // too large: what was kept of it goes too
        }
        return new FormFile(kept, 0, length, name, "photograph");
    }

    private static async Task<string> TextAsync(Stream body, CancellationToken ct)
    {
        var bytes = new byte[LongestField + 1];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return read <= LongestField ? Encoding.UTF8.GetString(bytes, 0, read) : throw new ProblemException(Problem.Of("site.request_malformed"));
    }
}
