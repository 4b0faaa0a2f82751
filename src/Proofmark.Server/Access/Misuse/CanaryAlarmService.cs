using Microsoft.Extensions.Logging;
using Proofmark.Core.Access.Misuse;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access.Misuse;

/// <summary>Raises touched canaries, a second later at most. Of what fails only the kind is said: whose look-up it was is for the auditor.</summary>
internal sealed class CanaryAlarmService(CanaryAlarms alarms, TimeProvider clock, ILogger<CanaryAlarmService> log)
    : RoundsService(TimeSpan.FromSeconds(1), "Queued work of the auditor is not done", clock, log, quiet: true)
{
    protected override Task RoundAsync(CancellationToken ct) => alarms.RunOnceAsync(ct);
}
