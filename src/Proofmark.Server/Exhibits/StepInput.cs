using Proofmark.Core.Exhibits;
using Proofmark.Core.Shared;

namespace Proofmark.Server.Exhibits;

/// <summary>A step of an exhibit's way as it was typed in or sent as JSON. <c>Occurred</c> is a time in UTC: 2026-05-31T10:15.</summary>
public sealed record StepInput(string? Step, string? Occurred, string? Custodian = null, string? Destination = null, string? Place = null, string? Seal = null, string? SealIntact = null, string? Decision = null, string? Reference = null, string? Note = null)
{
    /// <summary>The step to record; all mistakes of form are named together.</summary>
    /// <exception cref="ProblemException">exhibits.step, exhibits.occurred, exhibits.destination, exhibits.decision.</exception>
    public NewStep Read()
    {
        List<Problem> problems = [];
        if (!EnumCode.TryRead<StepKind>(Step, out var kind)) problems.Add(Problem.Of("exhibits.step", "step", ("value", Step ?? "")));
        if (StepTime.Of(Occurred) is not { } at)
        {
            problems.Add(StepTime.Wrong(Occurred));
            at = default;
        }
        var to = One<Destination>(Destination, "destination", "exhibits.destination", problems);
        var decision = One<Decision>(Decision, "decision", "exhibits.decision", problems);
        if (problems.Count > 0) throw new ProblemException(problems);
        return new NewStep(kind, at)
        {
            Custodian = Custodian, Destination = to, Place = Place, Seal = Seal, Decision = decision, Reference = Reference, Note = Note,
            SealIntact = SealIntact switch { "yes" => true, "no" => false, _ => null },
        };
    }

    private static T? One<T>(string? code, string field, string wrong, List<Problem> problems) where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(code)) return null;
        if (EnumCode.TryRead<T>(code, out var value)) return value;
        problems.Add(Problem.Of(wrong, field));
        return null;
    }
}
