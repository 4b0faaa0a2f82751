using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Languages;
using Proofmark.Server.Shared.Tls;
using Proofmark.Server.Watching;

namespace Proofmark.Server.Shared;

/// <summary>Makes a node's web server. Nothing is read from the environment or from files lying about: what counts is in the options.</summary>
public static class ServerHost
{
    /// <summary>The server, not yet started.</summary>
    public static WebApplication Build(ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            EnvironmentName = options.Development ? Environments.Development : Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrel(k =>
        {
            k.AddServerHeader = false;
            if (options.Certificate is null && !IPAddress.IsLoopback(options.Listen)) throw new ProblemException(Problem.Of("tls.plain", "--listen", ("address", options.Listen.ToString())));
            k.Listen(options.Listen, options.Port, l => Secure(l, options.Certificate));
        });
        // With the time, in UTC: not every service manager writes it down, and lines of several machines are laid side by side.
        builder.Logging.AddSimpleConsole(c => (c.SingleLine, c.UseUtcTimestamp, c.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ssZ ")).SetMinimumLevel(LogLevel.Warning);
        // Who came in counts as much as who did not.
        builder.Logging.AddFilter(typeof(Access.AccessModule).Namespace, LogLevel.Information);
        if (options.JsonLog) builder.Logging.AddConsole(c => c.FormatterName = CodesOnlyFormatter.FormatterName).AddConsoleFormatter<CodesOnlyFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        // Standard output is for results: who reads an address from it and then stops reading must not stop the server by that.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace);
        // It warns that the keys are not encrypted at rest; they are readable by their owner alone, as the ledger's key is.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        AddServices(builder.Services, options);
        var app = builder.Build();
        UseAll(app, options);
        return app;
    }

    /// <summary>TLS 1.2 or newer, with whatever certificate counts when the connection begins.</summary>
    private static void Secure(ListenOptions listen, SiteCertificate? certificate)
    {
        if (certificate is null) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current(), EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }),
        });
    }

    private static void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<SiteAssets>();
        services.AddSingleton<SiteStyles>();
        services.AddScoped<Documents.PrintNotes>();
        PageCompression.Add(services);
        services.AddSingleton(options.Development ? PseudoLanguage.AddTo(options.Texts) : options.Texts);
        services.AddHttpContextAccessor();
        services.AddScoped(s => RequestLanguage.Of(s.GetRequiredService<IHttpContextAccessor>().HttpContext));
        services.AddRouting();
        services.AddHealthChecks();
        services.AddExceptionHandler<ProblemHandler>();
        services.AddHostFiltering(h => h.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", .. options.HostNames]);
        services.AddAntiforgery(a =>
        {
            a.Cookie.Name = "form";
            a.Cookie.SameSite = SameSiteMode.Strict;
            a.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            a.SuppressXFrameOptionsHeader = true;
        });
        var protection = services.AddDataProtection().SetApplicationName("proofmark")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM });
        _ = options.KeyFolder is { } folder ? protection.PersistKeysToFileSystem(new DirectoryInfo(folder)) : protection.UseEphemeralDataProtectionProvider();

        // The default writes every Arabic, Chinese or Cyrillic letter as a number of eight characters; what HTML needs escaped still is.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddRazorComponents(r => r.DetailedErrors = options.Development);

        var navigation = new Navigation();
        services.AddSingleton(navigation);
        foreach (var module in ServerModule.All)
        {
            module.AddServices(services, options);
            module.AddNavigation(navigation);
        }

        if (options.Development)
        {
            navigation.Add(new("site.design.title", "site.design.lead", "/design", "mark", Order: 900));
        }

        options.Services?.Invoke(services);
    }

    private static void UseAll(WebApplication app, ServerOptions options)
    {
        app.Use(RequestFigures.MeasureAsync);
        app.Use(OutsideScheme.Of(options));
        app.Use(HostCookies.NameAsync);
        app.Use(SecurityHeaders.AddAsync);
        app.Use(SentWithProgress.LeadAsync);
        app.UseHostFiltering();
        var assets = app.Services.GetRequiredService<SiteAssets>();
        app.Use(async (context, next) =>
        {
            if (!await assets.TryServeAsync(context))
            {
                await next(context);
            }
        });
        app.UseResponseCompression();
        app.Use(RequestLanguage.ChooseAsync);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            CreateScopeForErrors = true,
            StatusCodeSelector = e => ProblemAnswer.Of(e).Status,
            SuppressDiagnosticsCallback = _ => true,
        });
        app.UseWhen(c => !ProblemAnswer.WantsJson(c.Request), pages => pages.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true));
        app.UseWhen(c => ProblemAnswer.WantsJson(c.Request), api => api.UseStatusCodePages(s => ProblemAnswer.Of(s.HttpContext.Response.StatusCode).WriteJsonAsync(s.HttpContext)));
        app.Use(AnswerAsPageAsync);
        app.UseRouting();
        app.Use(DevelopmentOnlyAttribute.EnforceAsync);
        foreach (var module in ServerModule.All)
        {
            module.AddMiddleware(app);
        }

        app.Use(FormGone.RefuseInWordsAsync);
        app.Use(Documents.PagePrint.PrintAsync);
        app.UseAntiforgery();
        app.MapHealthChecks("/healthz").Anyone("Says to whoever watches the machine that it runs, and nothing more.");
        app.MapRazorComponents<App>().Add(FrameworkEndpoints);
        foreach (var module in ServerModule.All)
        {
            module.AddEndpoints(app);
        }

        options.Endpoints?.Invoke(app);
    }

    /// <summary>
    /// A form that was refused is answered by a page that is read: run with the form's own method, the page would look for a form
    /// of its own, find none, and answer 400 in the place of the refusal.
    /// </summary>
    private static Task AnswerAsPageAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null) context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    /// <summary>What the framework maps beside the pages leads a browser on and shows nothing; pages state their own rules.</summary>
    private static void FrameworkEndpoints(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder route && route.RoutePattern.RawText?.StartsWith("/_framework/opaque-redirect", StringComparison.Ordinal) == true)
            endpoint.Metadata.Add(new AnyoneAttribute("The framework's own redirection; its target is protected by the framework."));
    }
}
