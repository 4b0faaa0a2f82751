using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Parties;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access;

/// <summary>Access control of the server. Needs <c>Database</c> and <c>Acts</c> among the services as soon as somebody signs in.</summary>
public sealed partial class AccessModule : ServerModule
{
    /// <summary>Name of the limit on attempts to sign in.</summary>
    public const string SignInLimit = "sign-in";

    /// <summary>Forms that one address may send to the sign-in pages in a minute.</summary>
    public const int SignInsPerMinute = 20;

    // The cookie is sealed for the longest that a setting allows; the row in the database says when the session is over.
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(24);

    /// <summary>Before all other capabilities: what they add runs for persons who may.</summary>
    public override int Order => 0;

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.TryAddSingleton(new AccessPolicy());
        services.TryAddSingleton(ProviderSettings.Off);
        services.AddSingleton<ProviderLinks>();
        services.AddScoped(s => new ProviderDoor(s.GetRequiredService<ProviderSettings>(), s.GetRequiredService<ProviderLinks>(), s.GetRequiredService<SignInAttempts>(), s.GetRequiredService<SignIn>(),
            s.GetRequiredService<UserManager<Account>>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<ProviderDoor>>()));
        services.AddSingleton<RoleService>().AddSingleton<UserService>().AddSingleton<Credentials>().AddSingleton<OneTimeLinks>()
            .AddSingleton<FirstAdministrator>().AddSingleton<Sessions>().AddSingleton<LookupService>().AddSingleton<OrganisationService>().AddSingleton<Core.Access.Misuse.Anomalies>();
        services.AddSingleton<AuthenticatorSecrets>().AddSingleton<SignInAttempts>().AddSingleton<SessionList>().AddSingleton<AccountLife>().AddSingleton<AccessReviews>().AddSingleton<BreakGlass>().AddSingleton<RecoveryCodes>().AddSingleton<DeviceCookie>();
        services.AddSingleton(s => new Departures(s.GetRequiredService<Core.Storage.Database>()));
        services.AddScoped<UserEndpoints.Change>();
        services.AddSingleton<KeptForms>().AddSingleton<ApiTokens>().AddSingleton<ApiTokenGate>().AddSingleton<TokenPace>().AddSingleton<Passkeys>().AddSingleton<UsedStates>();
        services.AddScoped<CurrentUser>().AddScoped<LookupWords>().AddScoped<Passwords>();
        services.AddScoped(s => new SignIn(s.GetRequiredService<UserManager<Account>>(), s.GetRequiredService<Credentials>(), s.GetRequiredService<SignInAttempts>(), s.GetRequiredService<RecoveryCodes>(),
            s.GetRequiredService<Sessions>(), s.GetRequiredService<DeviceCookie>(), s.GetRequiredService<ILogger<SignIn>>()));
        services.AddScoped(s => new AuthenticatorSetup(s.GetRequiredService<SignIn>(), s.GetRequiredService<UserService>(), s.GetRequiredService<Credentials>(),
            s.GetRequiredService<AuthenticatorSecrets>(), s.GetRequiredService<RecoveryCodes>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<IDataProtectionProvider>()));

        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.AddScoped(s => new PasskeyDoor(s.GetRequiredService<IPasskeyHandler<Account>>(), s.GetRequiredService<Passkeys>(), s.GetRequiredService<Sessions>(), s.GetRequiredService<SignIn>(), s.GetRequiredService<UsedStates>(),
            s.GetRequiredService<IDataProtectionProvider>(), s.GetRequiredService<ILogger<PasskeyDoor>>()));
        services.Configure<IdentityPasskeyOptions>(p =>
        {
            p.ServerDomain = options.PublicAddress is { } address ? new Uri(address).Host : null;
            (p.UserVerificationRequirement, p.ResidentKeyRequirement, p.AttestationConveyancePreference) = ("required", "required", "none");
            p.ValidateOrigin = asked => PasskeyDoor.IsOwn(asked, options);
        });
        services.AddScoped<IPasswordHasher<Account>, NormalisingHasher>();
        services.AddScoped<IPasswordValidator<Account>, PasswordCheck>();
        services.AddScoped<ILookupNormalizer, LoginNormalizer>();
        services.Configure<PasswordHasherOptions>(h => h.IterationCount = NormalisingHasher.Iterations);
        // Identity adds what is not there yet: with ours above, its rules about kinds of characters stay out.
        services.AddIdentityCore<Account>(i =>
        {
            i.Tokens.AuthenticatorTokenProvider = AuthenticatorCodes.Name;
            i.User.AllowedUserNameCharacters = ""; // LoginName decides, in every script
        }).AddUserStore<UserStore>().AddTokenProvider<AuthenticatorCodes>(AuthenticatorCodes.Name);

        services.AddAuthentication()
            .AddCookie(IdentityConstants.ApplicationScheme, c => Cookie(c, "session", LongestSession))
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, c => Cookie(c, "between", TimeSpan.FromMinutes(5)));
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.OnRejected = (rejected, _) =>
            {
                TooManyForms(rejected.HttpContext.RequestServices.GetRequiredService<ILogger<AccessModule>>(), rejected.HttpContext.Connection.RemoteIpAddress);
                return ValueTask.CompletedTask;
            };
            limits.AddPolicy(SignInLimit, context => HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions { PermitLimit = SignInsPerMinute, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
        });
    }

    /// <inheritdoc/>
    public override void AddMiddleware(IApplicationBuilder app)
    {
        app.UseRateLimiter();
        app.Use(AccessMiddleware.IdentifyAsync);
        app.Use(AccessMiddleware.EnforceAsync);
    }

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        AccessEndpoints.Map(endpoints);
        AccessLists.Map(endpoints);
        Misuse.MisuseApi.Map(endpoints);
        Sealed.SealedApi.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.May = (context, permission) => context.Features.Get<UserContext>()?.May(permission) == true;
        navigation.UserMenu = typeof(UserMenu);
        navigation.AddBanner<GlassBanner>();
        navigation.Add(new("access.glass.title", "access.glass.description", "/access/glass/break", "warning", 690, Permission.GlassBreak));
        navigation.Add(new("access.glass.queue", "access.glass.queue_lead", "/access/glass", "warning", 745, Permission.GlassReview));
        navigation.Add(new("access.lookups.title", "access.lookups.description", "/audit/lookups", "search", 720, Permission.LookupsAudit));
        navigation.Add(new("access.misuse.title", "access.misuse.description", "/access/misuse", "search", 730, Permission.AnomaliesDecide));
        navigation.Add(new("access.alarms.title", "access.alarms.description", "/audit/alarms", "search", 740, Permission.AuditIndependent));
        navigation.Add(new("access.sealed.title", "access.sealed.description", "/sealed", "ledger", 695, Permission.SealedAuthorise));
        navigation.Add(new("access.sealed.audit", "access.sealed.audit_description", "/audit/sealed", "ledger", 742, Permission.AuditIndependent));
        navigation.AddHomePart<Misuse.AnomaliesWaiting>(50);
        navigation.AddHomePart<Sealed.SealedWaiting>(55);
        navigation.AddHomePart<LanguageGone>(10);
        navigation.AddHomePart<LifeWaiting>(60);
        navigation.AddHomePart<UsersWaiting>(70);
        navigation.Add(new("access.review.title", "access.review.description", "/access/review", "people", 815, Permission.AccessReview));
        navigation.Add(new("access.leavers.title", "access.leavers.description", "/access/leavers", "people", 820, Permission.AccessReview));
        navigation.Add(new("access.users.title", "access.users.description", "/users", "people", 800, Permission.AccessAdminister));
        navigation.Add(new("parties.organisations.title", "parties.organisations.description", "/organisations", "admin", 810, Permission.AccessAdminister));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many sign-in forms from {Address}")]
    private static partial void TooManyForms(ILogger log, System.Net.IPAddress? address);

    private static void Cookie(CookieAuthenticationOptions cookie, string name, TimeSpan lifetime)
    {
        cookie.Cookie.Name = name;
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.IsEssential = true;
        // Lax, not Strict: a link from another system to a weapon's page finds its reader signed in. Nothing is changed by
        // following a link, and AccessMiddleware refuses what another site's page sends.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = lifetime;
        cookie.SlidingExpiration = false;
    }
}
