using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Intake;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Intake;

/// <summary>Field recording: the page that works without a network, what devices send, conflicts.</summary>
public sealed class IntakeModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<FieldRecords>().AddSingleton<FieldPhotographs>().AddSingleton<FieldConflicts>().AddSingleton<StockCounts>().AddScoped<FieldDesk>()
            .AddSingleton(s => new DeviceKeys(MasterKey.Open(s.GetRequiredService<DataFolder>().Path, "field")));

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        FieldApi.Map(endpoints);
        CountApi.Map(endpoints);
        FieldShell.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation) =>
        navigation.Add(new("intake.page.title", "intake.page.description", FieldShell.Path, "recovery", 305, Permission.RecoveriesRecord));
}
