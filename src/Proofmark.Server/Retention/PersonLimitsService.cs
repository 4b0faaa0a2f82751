using Microsoft.Extensions.Logging;
using Proofmark.Core.Retention;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Retention;

/// <summary>Reckons once a day until when persons' data may be kept; a round that was broken off goes on.</summary>
internal sealed class PersonLimitsService(PersonLimits limits, TimeProvider clock, ILogger<PersonLimitsService> log)
    : RoundsService(TimeSpan.FromHours(1), "Until when persons' data may be kept is not reckoned", clock, log)
{
    protected override async Task RoundAsync(CancellationToken ct)
    {
        while (await limits.RunOnceAsync(ct)) { }
    }
}
