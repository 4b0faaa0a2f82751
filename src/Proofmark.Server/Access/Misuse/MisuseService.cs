using Microsoft.Extensions.Logging;
using Proofmark.Core.Access.Misuse;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Access.Misuse;

/// <summary>Reads the look-up records of each day that is over.</summary>
internal sealed class MisuseService(MisuseWatch watch, TimeProvider clock, ILogger<MisuseService> log)
    : RoundsService(TimeSpan.FromMinutes(20), "Look-up records are not watched", clock, log, quiet: true)
{
    protected override Task RoundAsync(CancellationToken ct) => watch.RunOnceAsync(ct);
}
