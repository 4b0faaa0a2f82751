using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Documents;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Citizens;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Server.Documents;
using Proofmark.Server.Federation;
using Proofmark.Server.Parties;
using Proofmark.Server.Tracing;
using Proofmark.Server.Watching;

namespace Proofmark.Server.Shared;

/// <summary>
/// What every capability of a running node builds on: database, acts, identity, ledger, reference data, persons' keys, the
/// sequencer in the background. Given to the server through <see cref="ServerOptions.Services"/>.
/// </summary>
public static class NodeServices
{
    /// <summary>Adds them. The database stays the caller's to dispose.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="database">The database.</param>
    /// <param name="identity">Whose node it is.</param>
    /// <param name="dataDirectory">Files and keys.</param>
    /// <param name="reference">Reference data.</param>
    /// <param name="condition">What acts ask first; null: that of the data directory.</param>
    /// <param name="reserve">Blocks kept for a full disk; null keeps none.</param>
    public static IServiceCollection AddNode(this IServiceCollection services, Database database, NodeIdentity identity, string dataDirectory, ReferenceTables reference, NodeCondition? condition = null, SpaceReserve? reserve = null)
    {
        // By factories that return what is there, the container would dispose it; an instance it leaves alone.
        services.AddSingleton(database);
        services.AddSingleton(identity);
        services.AddSingleton(reference);
        services.AddSingleton(new LedgerPlace(dataDirectory));
        services.AddSingleton(new DataFolder(dataDirectory));
        services.AddSingleton(condition ?? NodeCondition.Of(dataDirectory, TimeProvider.System));
        if (reserve is not null) services.AddSingleton(reserve);
        services.AddSingleton<Core.Watching.Readiness>().AddSingleton<Core.Watching.AlertBook>();
        services.AddHostedService<ConditionService>();
        services.AddSingleton<IdAllocator>();
        services.AddSingleton<Acts>();
        services.AddSingleton<Sequencer>();
        services.AddSingleton(_ => PersonKeys.Open(dataDirectory));
        services.AddSingleton(s => TraceNode.Open(s.GetRequiredService<Acts>(), dataDirectory, identity));
        services.AddSingleton(s => s.GetRequiredService<TraceNode>().Federation);
        services.AddSingleton(s => s.GetRequiredService<TraceNode>().Traces);
        services.AddSingleton(_ => AttachmentStore.Open(dataDirectory));
        services.AddSingleton<PersonService>().AddSingleton<PersonErasure>();
        services.AddSingleton<Core.Retention.PersonLimits>().AddSingleton<Core.Parties.Erasure.IErasureLimits>(s => s.GetRequiredService<Core.Retention.PersonLimits>()).AddHostedService<Retention.PersonLimitsService>();
        services.AddSingleton(_ => CitizenSettings.Read(Environment.GetEnvironmentVariable)).AddSingleton<CitizenList>().AddSingleton<CitizenRequests>().AddSingleton<CitizenAnswers>().AddSingleton<Rectification>();
        services.AddSingleton(_ => Core.Parties.Lists.ListSettings.Read(Environment.GetEnvironmentVariable)).AddSingleton<Core.Parties.Lists.PersonLists>().AddSingleton(_ => new Parties.Lists.ListKey(MasterKey.Open(dataDirectory, "lists")));
        services.AddSingleton(s => ErasureSteps.Of(s.GetRequiredService<Acts>(), s.GetRequiredService<AttachmentStore>(), s.GetRequiredService<ImportJobs>()));
        services.AddSingleton(s => new ErasureList(database, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Core.Access.Misuse.MisuseWatch>();
        services.AddSingleton<Core.Access.Sealed.SealedAuthorities>().AddSingleton<Core.Access.Sealed.SealedAudit>().AddSingleton<Core.Access.Sealed.SealedUnsealing>().AddSingleton<Core.Access.Sealed.SealedFindings>();
        services.AddHostedService<Access.Sealed.SealedService>();
        services.AddHostedService<Access.Misuse.MisuseService>();
        services.AddHostedService<Access.LifeService>();
        services.AddSingleton<Core.Access.Misuse.CanaryAlarms>();
        services.AddHostedService<Access.Misuse.CanaryAlarmService>();
        services.AddSingleton<Core.Weapons.Duties.EndedExemptions>().AddHostedService<Weapons.Duties.EndedExemptionsService>();
        services.AddSingleton<Core.Supervision.DueReturns>().AddHostedService<Supervision.DueReturnsService>();
        services.AddSingleton(s => new Core.Notifying.NotificationWatch(s.GetRequiredService<Acts>(), s.GetRequiredService<TraceNode>().Traces.Store));
        services.AddSingleton(s => new Core.Notifying.NotificationMail(database, s.GetRequiredService<TimeProvider>(), s.GetService<Core.Watching.WatchSettings>()?.Mail, s.GetRequiredService<Core.Languages.Texts>(), identity.Code, s.GetRequiredService<ServerOptions>().PublicAddress));
        services.AddHostedService<Notifying.NotificationService>();
        services.AddHostedService<ErasureService>();
        services.AddHostedService<SequencerService>();
        services.AddHostedService<AttachmentSweepService>();
        services.AddHostedService<CourierService>();
        services.AddHostedService<WitnessService>();
        services.AddHostedService<TraceWorkerService>();
        services.AddHostedService(s => s.GetRequiredService<Importing.ImportRunner>());
        services.AddSingleton(s => new Core.Searching.MarkIndex(database, Path.Combine(dataDirectory, "search"))).AddSingleton<Core.Searching.LeadFinder>().AddHostedService<Searching.MarkIndexService>();
        services.AddHostedService<Reference.RecountService>();
        services.AddHostedService<Quality.QualityRounds>();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        return services;
    }

    /// <summary>Adds alerts: a look at the node once a minute, and e-mail where a mail server is named.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services, Core.Watching.WatchSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton(s =>
        {
            var certificate = s.GetRequiredService<ServerOptions>().Certificate;
            return new Core.Watching.NodeExamination(s.GetRequiredService<Database>(), s.GetRequiredService<LedgerPlace>(), s.GetRequiredService<TimeProvider>(), certificate is null ? null : () => new DateTimeOffset(certificate.Current().TargetCertificate.NotAfter));
        })
        .AddSingleton(s => new Core.Watching.AlertMail(s.GetRequiredService<Core.Watching.AlertBook>(), settings, s.GetRequiredService<Core.Languages.Texts>(), s.GetRequiredService<NodeIdentity>().Code))
        .AddSingleton<AlertService>().AddHostedService(s => s.GetRequiredService<AlertService>());

    /// <summary>Sends figures and spans to a collector, where one is named.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, Uri? collector) => collector is null ? services : services
        .AddSingleton<Core.Watching.StateFigures>()
        .AddSingleton(s => new Telemetry(collector, s.GetRequiredService<NodeIdentity>(), s.GetRequiredService<Core.Watching.StateFigures>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Telemetry>>()))
        .AddHostedService(s => s.GetRequiredService<Telemetry>());
}

/// <summary>Signs what was committed, at most a second later, for as long as the server runs.</summary>
internal sealed class SequencerService(Sequencer sequencer, TimeProvider clock, ILogger<SequencerService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trouble = new Trouble(log, "The ledger is not signed", clock);
        return sequencer.RunAsync(trouble.Say, stoppingToken);
    }
}

/// <summary><c>/healthz</c> is well when the database answers.</summary>
internal sealed class DatabaseHealth(Database database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.Reader.CreateCommand("select 1");
            command.CommandTimeout = 2;
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Npgsql.NpgsqlException)
        {
            return HealthCheckResult.Unhealthy();
        }
    }
}
