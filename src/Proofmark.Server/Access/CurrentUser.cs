using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Server.Access;

/// <summary>Who is behind the present request; for pages and endpoints.</summary>
public sealed class CurrentUser(IHttpContextAccessor accessor)
{
    /// <summary>The person, or null when nobody is signed in.</summary>
    public UserContext? Find() => accessor.HttpContext?.Features.Get<UserContext>();

    /// <summary>The person.</summary>
    /// <exception cref="ProblemException">access.sign_in_needed.</exception>
    public UserContext Get() => Find() ?? throw new ProblemException(Problem.Of("access.sign_in_needed"));

    /// <summary>What row-level security lets the person see in the present piece of work.</summary>
    /// <exception cref="ProblemException">access.sign_in_needed, access.purpose_missing.</exception>
    public ReadContext Reading() => Get().ToReadContext();

    /// <summary>What an act needs to know, for the present piece of work.</summary>
    /// <exception cref="ProblemException">access.sign_in_needed, access.purpose_missing.</exception>
    public Doing Doing(Guid key) => Get().Doing(key);

    /// <summary>May the person do that?</summary>
    public bool May(string permission) => Find()?.May(permission) == true;
}
