using System.Globalization;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Kits;

namespace Proofmark.Server.Weapons.Kits;

/// <summary>A loose part as typed into a form or sent as JSON.</summary>
public sealed record PartInput(string? Kind, string? Mark, string? Make, string? Model, bool Unfinished, string? Origin, string? Source, string? Holder, DateOnly? Received);

/// <summary>What pages and API of kits share: what a form names is opened under the person's own rights before anything is written.</summary>
public sealed class KitDesk(KitList kits, LoosePartList parts, LoosePartBook partBook, KitBook book, KitAssembly assembly, WeaponRegistration registration, Acts acts)
{
    /// <summary>registers.id of a register of the present piece of work, by its code.</summary>
    /// <exception cref="ProblemException">site.field_empty, weapons.register_unknown.</exception>
    public static long RegisterOf(UserContext user, string? code) => string.IsNullOrWhiteSpace(code) ? throw new ProblemException(Problem.Of("site.field_empty", "register"))
        : user.Covered.FirstOrDefault(r => r.Code == code)?.Register ?? throw new ProblemException(Problem.Of("weapons.register_unknown", "register"));

    /// <summary>Records a part in a register, or in a kit and its register.</summary>
    /// <exception cref="ProblemException">site.forbidden, weapons.kits.*, marking.*, weapons.register_unknown.</exception>
    public async Task<(Guid Part, ActOutcome Outcome)> RecordAsync(PartInput input, string? register, Guid? kit, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user);
        var into = kit is { } known ? await kits.OpenAsync(known, user.ToReadContext(), ct) : null;
        var home = into?.Register ?? RegisterOf(user, register);
        return await partBook.RecordAsync(new NewLoosePart(home, input.Kind, input.Mark, input.Make, input.Model, input.Unfinished, input.Origin, input.Source, input.Holder, input.Received), into, user.Doing(key), ct);
    }

    /// <summary>Lays a part that is on record in a kit.</summary>
    /// <exception cref="ProblemException">site.forbidden, weapons.kits.*, weapons.part.not_found.</exception>
    public async Task<ActOutcome> LayAsync(Guid kit, string? part, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user);
        var into = await kits.OpenAsync(kit, user.ToReadContext(), ct);
        var known = Guid.TryParse(part, out var id) ? await parts.FindAsync(id, user.ToReadContext(), ct) : null;
        return await book.LayAsync(into, known ?? throw new ProblemException(Problem.Of("weapons.kits.part_unknown", "part")), user.Doing(key), ct);
    }

    /// <summary>Takes a part out of a kit.</summary>
    /// <exception cref="ProblemException">site.forbidden, weapons.kits.*.</exception>
    public async Task<ActOutcome> TakeAsync(Guid kit, string? part, string? reason, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user);
        return await book.TakeAsync(await kits.OpenAsync(kit, user.ToReadContext(), ct), Guid.TryParse(part, out var id) ? id : Guid.Empty, reason, user.Doing(key), ct);
    }

    /// <summary>Assembles a weapon from parts of a kit, in the kit's register; returns the outside id of its entry.</summary>
    /// <param name="kit">The kit.</param>
    /// <param name="chosen">Ids of parts; none: all that lie in it.</param>
    /// <param name="input">What is known of the weapon; register, origin and holder are taken from elsewhere.</param>
    /// <param name="day">When.</param>
    /// <param name="authority">By whose leave.</param>
    /// <param name="user">Who.</param>
    /// <param name="key">Idempotency key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">site.forbidden, weapons.*, date.*.</exception>
    public async Task<Guid> AssembleAsync(Guid kit, IReadOnlyList<string> chosen, WeaponInput input, DateOnly? day, string? authority, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user);
        var from = await kits.OpenAsync(kit, user.ToReadContext(), ct);
        var weapon = await registration.ReadAsync(input with { Register = from.RegisterCode, Origin = KitAssembly.Origin, Registered = day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }, [], [], user, ct);
        var (_, outcome) = await assembly.AssembleAsync(new KitAssembling(from, [.. chosen.Select(c => Guid.TryParse(c, out var id) ? id : Guid.Empty)], weapon, day, authority), user.Doing(key), ct);
        return await acts.UidWrittenAsync(EntryRow.Table, outcome.Id, ct);
    }

    // The page of a kit is for whoever may look; what is written from it is not.
    private static void Demand(UserContext user)
    {
        if (!user.May(Permission.WeaponsRegister)) throw new ProblemException(Problem.Of("site.forbidden"));
    }
}
