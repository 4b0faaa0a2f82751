using Microsoft.AspNetCore.Builder;

namespace Proofmark.Server.Access;

/// <summary>Who may reach an endpoint. One that says nothing is closed to everybody, and a test names it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public abstract class AccessRuleAttribute : Attribute;

/// <summary>For persons who are signed in and have this permission; several attributes ask for all of them.</summary>
public sealed class NeedsAttribute(string permission) : AccessRuleAttribute
{
    /// <summary>One of <see cref="Proofmark.Core.Access.Permission"/>.</summary>
    public string Permission { get; } = permission;
}

/// <summary>For everybody who is signed in, and why no permission is needed.</summary>
public sealed class SignedInAttribute(string reason) : AccessRuleAttribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}

/// <summary>For the whole world, and why that is right.</summary>
public sealed class AnyoneAttribute(string reason) : AccessRuleAttribute
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}

/// <summary>
/// Besides its rule: what is looked up here is recorded with purpose and case, so they must have been stated. A person who
/// has not is led to do so and back; a program gets <c>access.purpose_missing</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsWorkAttribute : Attribute;

/// <summary>Besides its rule: no token reaches this, whatever its scopes. Endpoints that ask for no permission are closed to tokens unless they say <see cref="TokensTooAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PersonsOnlyAttribute : Attribute;

/// <summary>Asks for no permission and is open to tokens.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class TokensTooAttribute : Attribute;

/// <summary>Opens also before a person has the second factor that the node asks for: the way to one, and the way out.</summary>
/// <param name="withPasskey">Also for who has a passkey and came without it; else that is the way, and nobody adds another key with the password alone.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class BeforeSecondFactorAttribute(bool withPasskey = false) : Attribute
{
    /// <summary>Whether it is open also to who has a passkey and came without it.</summary>
    public bool WithPasskey { get; } = withPasskey;
}

/// <summary>The same for endpoints that are not pages.</summary>
public static class AccessRules
{
    /// <summary>Needs a permission.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, string permission) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsAttribute(permission));

    /// <summary>Needs no more than being signed in.</summary>
    public static TBuilder SignedIn<TBuilder>(this TBuilder endpoint, string reason) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new SignedInAttribute(reason));

    /// <summary>Is open to the world.</summary>
    public static TBuilder Anyone<TBuilder>(this TBuilder endpoint, string reason) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AnyoneAttribute(reason));

    /// <summary>Needs purpose and case.</summary>
    public static TBuilder NeedsWork<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsWorkAttribute());
}
