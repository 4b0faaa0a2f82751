using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Shared;

/// <summary>A page with forms (PostForm): runs the service, keeps what is wrong for the form to show.</summary>
public abstract class FormPage : ComponentBase
{
    /// <summary>The request.</summary>
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    /// <summary>What is wrong with what was sent; give it to PostForm.</summary>
    protected IReadOnlyList<Problem> Problems { get; private set; } = [];

    /// <summary>The idempotency key of what was sent: the same for every click on one form. Empty when nothing was sent.</summary>
    protected Guid ActKey => PostedActKey(Http, null) ?? Guid.Empty;

    /// <summary>Does the work; true when it was done. A person's mistakes are kept in <see cref="Problems"/> and answered with 400; anything else goes on to the error page.</summary>
    protected async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            Problems = [];
            return true;
        }
        catch (ProblemException e)
        {
            Refuse(e.Problems);
            return false;
        }
    }

    /// <summary>Keeps what is wrong without a service having said it.</summary>
    protected void Refuse(IReadOnlyList<Problem> problems)
    {
        Problems = problems;
        Http.Response.StatusCode = ProblemAnswer.StatusOf(problems[0].Code);
    }

    internal static Guid? PostedActKey(HttpContext context, string? form) =>
        context.Request.HasFormContentType
        && (form is null || context.Request.Form["_handler"] == form)
        && Guid.TryParse(context.Request.Form["act-key"], out var key) ? key : null;
}
