using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Proofmark.Server.Access;
using Proofmark.Server.Languages;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Api;

/// <summary>The API's own description, OpenAPI 3.1, in the reader's language.</summary>
public sealed class ApiModule : ServerModule
{
    /// <summary>Beginning of every path of the API.</summary>
    public const string Root = "/api/v1";

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddScoped<ApiCaller>();
        services.ConfigureHttpJsonOptions(j =>
        {
            j.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
            j.SerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
        });
        services.AddOpenApi("v1", o =>
        {
            o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            o.ShouldInclude = d => d.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
            o.AddDocumentTransformer(DescribeAsync);
            o.AddOperationTransformer(DescribeAsync);
        });
    }

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints) =>
        endpoints.MapOpenApi("/openapi/{documentName}.json").Anyone("The description of the interface holds no data.").ExcludeFromDescription();

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        var text = RequestLanguage.Of(context.ApplicationServices.GetRequiredService<IHttpContextAccessor>().HttpContext);
        document.Info = new OpenApiInfo { Title = text["site.product"], Version = "1", Description = text["api.description"], License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" } };
        var used = document.Paths.Keys.Select(TagOf).ToHashSet(StringComparer.Ordinal);
        document.Tags = used.Order(StringComparer.Ordinal).Select(t => new OpenApiTag { Name = t, Description = text["api.tag." + t] }).ToHashSet();
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "session", Description = text["api.session"] },
            ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "pm_…", Description = text["api.token"] },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", document)] = [] }, new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var text = RequestLanguage.Of(context.ApplicationServices.GetRequiredService<IHttpContextAccessor>().HttpContext);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf("/" + context.Description.RelativePath), context.Document) };
        operation.Summary = metadata.OfType<ApiSummary>().Select(s => text[s.Key]).FirstOrDefault() ?? operation.Summary;
        foreach (var needs in metadata.OfType<NeedsAttribute>()) operation.Description = text.Say("api.needs", ("permission", needs.Permission));
        if (metadata.OfType<ApiWorkAttribute>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Header(ApiCaller.PurposeHeader, text["api.purpose"]));
            operation.Parameters.Add(Header(ApiCaller.CaseHeader, text["api.case"]));
        }
        if (metadata.OfType<ApiActAttribute>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Header(ApiCaller.KeyHeader, text["api.key"], required: true));
        }
        return Task.CompletedTask;
    }

    /// <summary>What a path is about: its first word, where several belong together under one name.</summary>
    private static string TagOf(string path) => path.Split('/')[3] switch
    {
        "me" or "work" or "users" or "roles" or "organisations" or "lookups" or "sessions" or "tokens" or "anomalies" or "alarms" or "canaries" or "leavers" or "access-review" or "unused-accounts" or "glass" or "sealed" or "sealed-audit" or "sealed-findings" => "access",
        "map" => "statistics",
        var word => word,
    };

    private static OpenApiParameter Header(string name, string description, bool required = false) =>
        new() { Name = name, In = ParameterLocation.Header, Required = required, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}

/// <summary>Key of the sentence that says what an endpoint does.</summary>
internal sealed record ApiSummary(string Key);

/// <summary>The endpoint records a look-up or an act: purpose and case come from headers, or from the session.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ApiWorkAttribute : Attribute;

/// <summary>The endpoint changes something: it asks for an idempotency key.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ApiActAttribute : Attribute;

/// <summary>How endpoints describe themselves.</summary>
internal static class ApiEndpoints
{
    /// <summary>Names an endpoint and says which sentence describes it.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string summary, params int[] problems)
    {
        endpoint.WithName(name).WithMetadata(new ApiSummary(summary));
        foreach (var status in problems.Concat([StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden])) endpoint.ProducesProblem(status);
        return endpoint;
    }
}
