using System.Globalization;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Staff;
using Proofmark.Server.Access;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Weapons.Staff;

/// <summary>What pages and programs do about certificates of staff. The roster is open to more people than change it: each deed asks for its own right. It is administration, which has no case.</summary>
internal sealed class StaffDesk(UserService users, RegisterService registers, StaffBook book, CurrentUser current)
{
    /// <summary>What a rule asks for that asks for nothing.</summary>
    public const string Nothing = "none";

    /// <summary>The user whom a path names.</summary>
    /// <exception cref="ProblemException">access.user.not_found.</exception>
    public Task<User> FindAsync(string id, CancellationToken ct) => UserEndpoints.FindAsync(id, users, ct);

    /// <summary>Records a certificate of a user.</summary>
    /// <exception cref="ProblemException">site.forbidden; as <see cref="StaffBook.CertifyAsync"/>.</exception>
    public Task<Guid> CertifyAsync(User holder, string? training, string? number, string? issuedBy, DateOnly? from, DateOnly? until, Guid key, CancellationToken ct) =>
        book.CertifyAsync(holder.Id, training, number, issuedBy, from, until, Doing(Permission.StaffCertify, key), ct);

    /// <summary>Withdraws a certificate.</summary>
    /// <exception cref="ProblemException">site.forbidden; as <see cref="StaffBook.WithdrawAsync"/>.</exception>
    public Task<ActOutcome> WithdrawAsync(Guid certificate, string? reason, Guid key, CancellationToken ct) => book.WithdrawAsync(certificate, reason, Doing(Permission.StaffCertify, key), ct);

    /// <summary>Says what a register asks for; <paramref name="training"/> <see cref="Nothing"/>: nothing. Left out it is refused, so that nobody turns a rule off by forgetting a word.</summary>
    /// <exception cref="ProblemException">site.forbidden, access.register_unknown; as <see cref="StaffBook.SetRuleAsync"/>.</exception>
    public async Task<ActOutcome> SetRuleAsync(string? register, string? training, DateOnly? from, int warningDays, int graceDays, Guid key, CancellationToken ct)
    {
        var doing = Doing(Permission.StaffCertify, key);
        var of = await registers.FindAsync(register ?? "", ct) ?? throw Unknown(register);
        return await book.SetRuleAsync(of.Id, from, training == Nothing ? null : training ?? "", warningDays, graceDays, doing, ct);
    }

    /// <summary>Lets a user write in a register that the supervisor has too.</summary>
    /// <exception cref="ProblemException">site.forbidden, access.register_unknown; as <see cref="StaffBook.AllowAsync"/>.</exception>
    public Task<Guid> AllowAsync(User holder, string? register, int days, string? reason, Guid key, CancellationToken ct)
    {
        var doing = Doing(Permission.StaffOverride, key);
        var of = current.Get().Registers.FirstOrDefault(r => r.Code == register) ?? throw Unknown(register);
        return book.AllowAsync(of.Register, holder.Id, days, reason, doing, ct);
    }

    /// <summary>A number as typed; what is none is refused by the service as out of range.</summary>
    public static int Number(string? text) => int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>How a state looks.</summary>
    public static StatusKind KindOf(StaffState? state) => state switch
    {
        null => StatusKind.Neutral,
        StaffState.Certified => StatusKind.Ok,
        StaffState.Missing => StatusKind.Bad,
        _ => StatusKind.Warning,
    };

    private static ProblemException Unknown(string? register) => new(Problem.Of("access.register_unknown", "register", ("value", register ?? "")));

    private Doing Doing(string permission, Guid key) => current.May(permission) ? current.Get().Administering(key) : throw new ProblemException(Problem.Of("site.forbidden"));
}
