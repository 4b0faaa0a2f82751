using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Languages;

namespace Proofmark.Server.Shared;

/// <summary>
/// What a fault becomes at the edge of the server: a person's mistake its sentences, the machine's a reference that is in the log.
/// Pages show it as a page (/error), programs get JSON problem details (RFC 9457) with the stable codes.
/// </summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Problems">What is wrong, or empty when the machine failed.</param>
/// <param name="Reference">What to tell the operator; null when the person can mend it.</param>
public sealed record ProblemAnswer(int Status, IReadOnlyList<Problem> Problems, string? Reference)
{
    /// <summary>The answer to an exception.</summary>
    public static ProblemAnswer Of(Exception exception) => exception switch
    {
        ProblemException e => new(StatusOf(e.Problems[0].Code), e.Problems, null),
        BadHttpRequestException e => Of(e.StatusCode),
        // A null character, which no text of the database can hold; found by PostgreSQL before anything was written.
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } => new(StatusCodes.Status400BadRequest, [Problem.Of("site.character")], null),
        // A page's parameter that is no number, say: an address that somebody wrote by hand. The framework has no kind of its own for it.
        InvalidOperationException { Source: "Microsoft.AspNetCore.Components" } e when e.Message.StartsWith("Cannot parse the value '", StringComparison.Ordinal) => new(StatusCodes.Status400BadRequest, [Problem.Of("site.address")], null),
        _ when NodeFault.Explain(exception) is { } fault => new(StatusCodes.Status503ServiceUnavailable, [fault], null),
        _ => new(StatusCodes.Status500InternalServerError, [], RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 10)),
    };

    /// <summary>The answer to a bare status, as routing and access control give it.</summary>
    public static ProblemAnswer Of(int status) => new(status, [Problem.Of(status switch
    {
        StatusCodes.Status401Unauthorized => "site.sign_in_needed",
        StatusCodes.Status403Forbidden => "site.forbidden",
        StatusCodes.Status404NotFound => "site.not_found",
        StatusCodes.Status413PayloadTooLarge => "site.request_too_large",
        StatusCodes.Status429TooManyRequests => "site.too_many",
        _ => "site.request_malformed",
    })], null);

    /// <summary>The HTTP status of a code by its last word: <c>not_found</c> 404, <c>forbidden</c> 403, <c>sign_in_needed</c> 401, <c>conflict</c> 409, <c>too_many</c> 429, <c>unavailable</c> 503, all others 400.</summary>
    public static int StatusOf(string code) => code[(code.LastIndexOf('.') + 1)..] switch
    {
        "not_found" => StatusCodes.Status404NotFound,
        "forbidden" => StatusCodes.Status403Forbidden,
        "sign_in_needed" => StatusCodes.Status401Unauthorized,
        "conflict" => StatusCodes.Status409Conflict,
        "too_many" => StatusCodes.Status429TooManyRequests,
        "unavailable" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>Does the caller read JSON? Everything under /api does, and whoever asks for JSON and not for a page.</summary>
    public static bool WantsJson(HttpRequest request) => WantsJson(request, request.Path);

    /// <summary>The same for a request whose path was changed to that of the error page.</summary>
    internal static bool WantsJson(HttpRequest request, PathString path) =>
        path.StartsWithSegments("/api", StringComparison.Ordinal)
        || (request.Headers.Accept.ToString() is var accept
            && accept.Contains("json", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes the answer as problem details.</summary>
    public Task WriteJsonAsync(HttpContext context)
    {
        var text = RequestLanguage.Of(context);
        context.Response.StatusCode = Status;
        var code = Problems.Count > 0 ? Problems[0].Code : "site.failed";
        return context.Response.WriteAsJsonAsync(
            new ProblemDetailsBody(
                $"urn:proofmark:problem:{code}",
                Reference is null ? text["site.error.title_mistake"] : text["site.error.title_failed"],
                Status,
                Reference is null ? string.Join(' ', Problems.Select(text.Of)) : text.Say("site.error.failed", ("reference", Reference)),
                code,
                Reference,
                [.. Problems.Select(p => new ProblemLine(p.Code, p.Field, p.Row, text.Of(p)))]),
            options: null,
            contentType: "application/problem+json",
            context.RequestAborted);
    }

    internal sealed record ProblemDetailsBody(string Type, string Title, int Status, string Detail, string Code, string? Reference, IReadOnlyList<ProblemLine> Problems);

    internal sealed record ProblemLine(string Code, string? Field, long? Row, string Detail);
}

/// <summary>Maps exceptions once: decides the answer, logs what the machine got wrong, and writes JSON; pages are left to /error.</summary>
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Made by the service container.")]
internal sealed partial class ProblemHandler(ILogger<ProblemHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var answer = ProblemAnswer.Of(exception);
        // By now the request's path is that of the error page.
        var path = context.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? context.Request.Path;
        if (answer.Reference is { } reference)
        {
            // Encoded again: a line break or an escape in the address must not write lines of its own into the log.
            Failed(log, exception, reference, context.Request.Method, new PathString(path).ToUriComponent());
        }
        else if (answer.Status == StatusCodes.Status503ServiceUnavailable)
        {
            Unavailable(log, answer.Problems[0].Code);
            // Programs ask again by themselves; a person reads the sentence.
            context.Response.Headers.RetryAfter = "10";
        }

        context.Features.Set(answer);
        if (!ProblemAnswer.WantsJson(context.Request, path))
        {
            return false;
        }

        await answer.WriteJsonAsync(context);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request refused for now: {Code}")]
    private static partial void Unavailable(ILogger log, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request failed, reference {Reference}: {Method} {Path}")]
    private static partial void Failed(ILogger log, Exception exception, string reference, string method, string path);
}
