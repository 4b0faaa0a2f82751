using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Server.Weapons;

/// <summary>Passes a weapon to a holder as typed: the page and the API do the same.</summary>
public sealed class TransferDeed(WeaponService service, RegisterService registers)
{
    /// <summary>Records the transfer.</summary>
    /// <exception cref="ProblemException">site.field_empty, weapons.choice_unknown, weapons.holder_two, parties.*.</exception>
    public async Task<ActOutcome> TransferAsync(EntryRow entry, string register, TypedHolder typed, WrittenDate? occurred, Doing doing, CancellationToken ct)
    {
        var holder = HolderInput.Read(typed, await registers.FindAsync(register, ct));
        var kind = holder.Kind ?? throw new ProblemException(Problem.Of("site.field_empty", "holder_kind"));
        return holder.Person.Count > 0
            ? await service.TransferToPersonAsync(entry.Id, kind, holder.Person, occurred, doing, ct)
            : await service.TransferAsync(entry.Id, kind, holder.Organisation, null, occurred, doing, ct);
    }
}
