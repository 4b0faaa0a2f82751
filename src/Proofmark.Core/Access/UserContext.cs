using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Access;

/// <summary>The piece of work that a person does now: why, on what legal ground, in which case, until when. Asked once, not at every click.</summary>
/// <param name="Purpose">Purpose, legal basis, case.</param>
/// <param name="Registers">The registers it is limited to; null is all that the person may see.</param>
/// <param name="Expires">When it is asked for again.</param>
public sealed record Work(Purpose Purpose, IReadOnlyList<long>? Registers, DateTime Expires)
{
    /// <summary>The sealed case that is worked on; such work looks and does nothing else.</summary>
    public SealedUse? Sealed { get; init; }
}

/// <summary>A right taken in an emergency, while it lasts.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Ends">When it ends by itself, UTC.</param>
public sealed record OpenGlass(long Number, DateTime Ends);

/// <summary>What a register asks of whoever writes in it and the person has not, or not for long: where it stands worst.</summary>
/// <param name="Register">Code of the register.</param>
/// <param name="Training">What the certificate is to be of: code of a text <c>staff.training.CODE</c>.</param>
/// <param name="State">How it stands: code of a text <c>staff.banner.CODE</c>.</param>
/// <param name="Until">The last day of the certificate; null: there is none.</param>
/// <param name="LastDay">The last day of grace; null with it.</param>
/// <param name="Allowed">Until when a supervisor lets the person write, UTC.</param>
public sealed record CertificateNotice(string Register, string Training, string State, DateOnly? Until, DateOnly? LastDay, DateTime? Allowed);

/// <summary>Who is behind a request and what that person may do, read from the database for each request: a right that is withdrawn is gone at once.</summary>
public sealed record UserContext(Guid Session, long User, Guid Uid, string Login, string Name, long? Organisation, string? OrganisationName, string Language,
    IReadOnlySet<string> Permissions, IReadOnlyList<RegisterRight> Registers, Work? Work, bool SecondFactor)
{
    /// <summary>The token by which a program acts for the person; null when she is here herself.</summary>
    public long? Token { get; init; }

    /// <summary>The session was begun with a passkey, or one was added in it.</summary>
    public bool ByPasskey { get; init; }

    /// <summary>The person has a passkey.</summary>
    public bool HasPasskey { get; init; }

    /// <summary>The session was begun through the identity provider, which vouched for two factors.</summary>
    public bool ByProvider { get; init; }

    /// <summary>The person came in with two factors. A session of who has a code of an authenticator or of paper never begins without one.</summary>
    public bool HasTwoFactors => SecondFactor || ByPasskey || ByProvider;

    /// <summary>How many notifications the person has not read, at most 100: read with the session, as the head of every page says it.</summary>
    public int Unread { get; init; }

    /// <summary>What a register asks of whoever writes in it and the person has not, or not for long; null: nothing to say. Read with the session, as the head of every page says it.</summary>
    public CertificateNotice? Certificate { get; init; }

    /// <summary>What the person took in an emergency, while it lasts.</summary>
    public OpenGlass? Glass { get; init; }

    /// <summary>The person as the actor of an act.</summary>
    public Actor Actor => new(User, Organisation);

    /// <summary>May this person do that, in the present piece of work?</summary>
    public bool May(string permission) => Permissions.Contains(permission) && !(InTraining && Permission.IsBeyondTraining(permission));

    /// <summary>The purpose of what is done in the present piece of work.</summary>
    /// <exception cref="ProblemException">access.purpose_missing; act.sealed.forbidden: it is for a sealed case, which an act would betray.</exception>
    public Purpose Purpose => Stated.IsSealed ? throw new ProblemException(Problem.Of("act.sealed.forbidden")) : Stated;

    private Purpose Stated => Work?.Purpose ?? throw new ProblemException(Problem.Of("access.purpose_missing"));

    /// <summary>The registers that the present piece of work covers.</summary>
    public IReadOnlyList<RegisterRight> Covered => [.. Registers.Where(r => Storage.Training.Is(r.Register) == InTraining && Work?.Registers?.Contains(r.Register) != false)];

    /// <summary>The present piece of work is training: it covers training registers, and all other work none of them.</summary>
    public bool InTraining => Work?.Purpose.IsTraining == true;

    /// <summary>
    /// What row-level security lets this person see in the present piece of work: the covered registers, up to the highest
    /// handling class that the person may see in every one of them. A person with different classes narrows the work to
    /// fewer registers to see more of them; nothing is ever shown above a register's own limit.
    /// </summary>
    /// <exception cref="ProblemException">access.purpose_missing.</exception>
    public ReadContext ToReadContext()
    {
        var covered = Covered;
        return new ReadContext(Actor, Stated, [.. covered.Select(r => r.Register)], covered.Count == 0 ? (short)-1 : covered.Min(r => r.Handling)) { Token = Token, Sealed = Work?.Sealed };
    }

    /// <summary>What an act needs to know: who, why, and the key of the form or request.</summary>
    /// <exception cref="ProblemException">access.purpose_missing.</exception>
    public Doing Doing(Guid key) => new(Actor, Purpose, key);

    /// <summary>The same for administration, which needs no case.</summary>
    public Doing Administering(Guid key) => new(Actor, new Purpose("administration"), key);
}
