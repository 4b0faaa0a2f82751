using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Watching;

/// <summary>
/// Sends figures and spans to a collector (OpenTelemetry, OTLP by HTTP and protobuf); nothing is sent unless one is named. Only this program's own
/// meter and source are read: what the framework would add (addresses, queries, client addresses) never reaches a collector. The figures of
/// the process itself (.NET's runtime meter) go along.
/// </summary>
public sealed partial class Telemetry : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly MeterProvider meters;
    private readonly TracerProvider spans;
    private readonly StateFigures state;
    private readonly TimeProvider clock;
    private readonly ILogger<Telemetry> log;

    /// <summary>Begins to collect; sending begins with the server.</summary>
    public Telemetry(Uri collector, NodeIdentity node, StateFigures state, TimeProvider clock, ILogger<Telemetry> log)
    {
        (this.state, this.clock, this.log) = (state, clock, log);
        // Empty: variables of the environment and the machine's name are not asked.
        var who = ResourceBuilder.CreateEmpty().AddService("proofmark", serviceVersion: typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0], serviceInstanceId: node.Code);
        meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(who).AddMeter(NodeFigures.Name).AddMeter("System.Runtime")
            .AddOtlpExporter((exporter, reader) =>
            {
                To(exporter, collector, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)Every.TotalMilliseconds;
            }).Build();
        spans = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(who).AddSource(NodeFigures.Name).SetSampler(new AlwaysOnSampler()).AddOtlpExporter(exporter => To(exporter, collector, "v1/traces")).Build();
    }

    /// <summary>Reads the state and sends all there is, now.</summary>
    public async Task FlushAsync(CancellationToken ct = default)
    {
        await state.ReadAsync(ct);
        meters.ForceFlush();
        spans.ForceFlush();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Every, clock);
        while (await rounds.NextAsync(stoppingToken))
        {
            try
            {
                await state.ReadAsync(stoppingToken);
            }
            // The database is away; the figures say so by their absence.
            catch (Exception e) when (e is Npgsql.NpgsqlException or IOException or OperationCanceledException)
            {
                Unread(log, e.GetType().Name);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        meters.Dispose();
        spans.Dispose();
        base.Dispose();
    }

    private static void To(OtlpExporterOptions exporter, Uri collector, string part)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(collector, part);
    }

    [LoggerMessage(LogLevel.Warning, "Figures of the state could not be read: {Reason}")]
    private static partial void Unread(ILogger log, string reason);
}
