using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Canaries;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Server.Weapons.Canaries;

/// <summary>A canary as typed into the form or sent as JSON.</summary>
public sealed record CanaryInput(string? Register, string? Number, string? Mark, string? Make, string? Model, string? Calibre);

/// <summary>Reads what the auditor wants planted. Names must be known: a name that nobody knows would be counted among those that wait to be matched.</summary>
public sealed class CanaryDesk(CanaryService canaries, RegisterService registers, ReferenceTables reference, ReferenceDecisions decisions)
{
    /// <summary>Plants it.</summary>
    /// <exception cref="ProblemException">site.field_empty, weapons.register_unknown, weapons.row_key_taken, access.canary.name and those of marks.</exception>
    public async Task<ActOutcome> PlantAsync(CanaryInput input, Doing doing, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var register = string.IsNullOrWhiteSpace(input.Register) ? null : await registers.FindAsync(input.Register, ct);
        if (register is null) problems.Add(string.IsNullOrWhiteSpace(input.Register) ? Problem.Of("site.field_empty", "register") : Problem.Of("weapons.register_unknown", "register"));
        if (string.IsNullOrWhiteSpace(input.Number)) problems.Add(Problem.Of("weapons.row_key_missing", "number"));
        if (string.IsNullOrWhiteSpace(input.Mark)) problems.Add(Problem.Of("site.field_empty", "mark"));
        var described = new EntryRow { Id = 0, Uid = Guid.Empty, Register = 0, Handling = 0, Identity = Guid.Empty, Make = Typed.OrNull(input.Make), Model = Typed.OrNull(input.Model), Calibre = Typed.OrNull(input.Calibre) };
        var names = NameResolver.Resolve(described, await decisions.OfAsync([.. NameResolver.TextsOf(described)], ct), reference);
        foreach (var (field, said, known) in new[] { ("make", described.Make, names.Make), ("model", described.Model, names.Model), ("calibre", described.Calibre, names.Calibre) })
            if (said is not null && known is null) problems.Add(Problem.Of("access.canary.name", field, ("value", said)));
        if (problems.Count > 0) throw new ProblemException(problems);
        return await canaries.PlantAsync(new RegisterWeapon(register!.Id, input.Number!.Trim(), [new MarkRequest("manufacture", input.Mark!.Trim())])
        {
            Make = described.Make, MakeRef = names.Make, Model = described.Model, ModelRef = names.Model, Calibre = described.Calibre, CalibreRef = names.Calibre,
        }, doing, ct);
    }
}
