using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;

namespace Proofmark.Server.Api;

/// <summary>
/// Who calls the API and why. A program says purpose and case with each call (<c>Proofmark-Purpose</c>, <c>Proofmark-Case</c>);
/// without them the piece of work counts that the session was begun for.
/// </summary>
internal sealed class ApiCaller(IHttpContextAccessor accessor, CurrentUser current)
{
    public const string PurposeHeader = "Proofmark-Purpose";
    public const string CaseHeader = "Proofmark-Case";
    public const string KeyHeader = "Idempotency-Key";
    private const int LongestCase = 200;

    private HttpContext Http => accessor.HttpContext!;

    /// <summary>The person, with the purpose of this call.</summary>
    /// <exception cref="ProblemException">access.sign_in_needed, access.purpose_missing, access.purpose_unknown, access.case_missing, access.too_long, access.token_purpose.</exception>
    public UserContext Get()
    {
        var user = current.Get();
        var purpose = Http.Request.Headers[PurposeHeader].ToString();
        if (user.Token is not null)
        {
            // A token's purpose was fixed when it was made; the case was read with it.
            if (user.Work is null) throw new ProblemException(Problem.Of("access.case_missing", CaseHeader));
            return purpose.Length == 0 || purpose == user.Work.Purpose.Code ? user : throw new ProblemException(Problem.Of("access.token_purpose", PurposeHeader, ("value", user.Work.Purpose.Code)));
        }
        if (purpose.Length == 0) return user.Work is null ? throw new ProblemException(Problem.Of("access.purpose_missing", PurposeHeader)) : user;
        var reference = Http.Request.Headers[CaseHeader].ToString() is { Length: > 0 } text ? text.Trim() : null;
        if (!Purpose.Codes.Contains(purpose)) throw new ProblemException(Problem.Of("access.purpose_unknown", PurposeHeader));
        if (reference is null && Sessions.NeedsCase(purpose)) throw new ProblemException(Problem.Of("access.case_missing", CaseHeader));
        if (reference?.Length > LongestCase) throw new ProblemException(Problem.Of("access.too_long", CaseHeader, ("most", LongestCase)));
        var stated = new Purpose(purpose, null, reference);
        var working = user with { Work = new Work(stated, stated.IsTraining == user.InTraining ? user.Work?.Registers : null, DateTime.MaxValue) };
        if (!working.InTraining) return working;
        // The endpoint was opened before the purpose of this call was read.
        if (Http.GetEndpoint()?.Metadata.GetOrderedMetadata<NeedsAttribute>().Any(n => !working.May(n.Permission)) == true) throw new ProblemException(Problem.Of(Training.OnlyInRegister));
        Http.Features.Set(working);
        return working;
    }

    /// <summary>Refuses unless the person may do that.</summary>
    /// <exception cref="ProblemException">site.forbidden.</exception>
    public void Demand(string permission)
    {
        if (!current.May(permission)) throw new ProblemException(Problem.Of("site.forbidden"));
    }

    /// <summary>The key that makes a repeated request harmless.</summary>
    /// <exception cref="ProblemException">api.key_form.</exception>
    public Guid Key() => Guid.TryParse(Http.Request.Headers[KeyHeader].ToString(), out var key) ? key : throw new ProblemException(Problem.Of("api.key_form", KeyHeader));
}
