using System.Globalization;
using Proofmark.Core.Access;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.SpotChecks;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;

namespace Proofmark.Server.SpotChecks;

/// <summary>A spot check as it was typed in or sent as JSON. <c>HalfWidth</c>: in hundredths, ± so many.</summary>
public sealed record SpotCheckInput(string? Register, string? Name, string? Strata, string? FromDay = null, string? ToDay = null, string? Size = null, string? HalfWidth = null);

/// <summary>Does what a person or a program asks of spot checks, in the person's own registers.</summary>
public sealed class SpotCheckDesk(SpotCheckService service, AttachmentStore photographs)
{
    /// <summary>The registers of weapons that the person works in.</summary>
    public static IReadOnlyList<RegisterRight> Registers(UserContext user) => [.. user.Covered.Where(r => !Training.Is(r.Register))];

    /// <summary>Draws; returns the outside id. All mistakes of form are named together.</summary>
    /// <exception cref="ProblemException">site.day, weapons.register_unknown, weapons.choice_unknown, spot_checks.*.</exception>
    public Task<Guid> DrawAsync(SpotCheckInput input, UserContext user, Guid key, CancellationToken ct)
    {
        var problems = new ProblemList();
        if (Registers(user).All(r => r.Code != input.Register)) problems.Add(Problem.Of("weapons.register_unknown", "register", ("value", input.Register ?? "")));
        if (!EnumCode.TryRead<Strata>(input.Strata, out var strata)) problems.Add(Problem.Of("weapons.choice_unknown", "strata", ("value", input.Strata ?? "")));
        var (from, to) = (problems.Read(() => FormDay.Read(input.FromDay, "from_day")), problems.Read(() => FormDay.Read(input.ToDay, "to_day")));
        int? size = string.IsNullOrWhiteSpace(input.Size) ? null : int.TryParse(input.Size.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var many) ? many : 0;
        double? half = string.IsNullOrWhiteSpace(input.HalfWidth) ? null : double.TryParse(input.HalfWidth.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var wide) ? wide / 100 : double.NaN;
        problems.ThrowIfAny();
        return service.DrawAsync(new NewSpotCheck(input.Register!, input.Name ?? "", strata, from, to, size, half), user.Doing(key), ct);
    }

    /// <summary>Records what was seen, with a photograph where there is one; of the photograph the picture alone is kept.</summary>
    /// <exception cref="ProblemException">spot_checks.*, documents.*.</exception>
    public async Task<ActOutcome> RecordAsync(ItemView item, string? verdict, string? field, string? seen, string? note, byte[]? photograph, UserContext user, Guid key, CancellationToken ct)
    {
        if (!EnumCode.TryRead<Verdict>(verdict, out var found)) throw new ProblemException(Problem.Of("spot_checks.verdict", "verdict"));
        CheckedField? differs = EnumCode.TryRead<CheckedField>(field, out var one) ? one : null;
        var kept = photograph is { Length: > 0 } ? photographs.Put(Photograph.Clean(photograph)) : null;
        return await service.RecordAsync(item.Row, new NewFinding(found, differs, seen, note), kept, user.Doing(key), ct);
    }
}
