using Proofmark.Core.Storage.Sealing;

namespace Proofmark.Core.Access.Sealed;

/// <summary>What is asked for when a sealed case is opened.</summary>
/// <param name="Reference">The reference of the order: a court's or a prosecutor's.</param>
/// <param name="Issuer">The court or prosecutor.</param>
/// <param name="Reason">Why nobody may learn of these look-ups, in words.</param>
/// <param name="Users">Names under which those sign in who may use it.</param>
/// <param name="From">First day of use.</param>
/// <param name="Until">Last day of use.</param>
/// <param name="Unseal">The day on which its look-ups become ordinary ones.</param>
public sealed record SealedRequest(string? Reference, string? Issuer, string? Reason, IReadOnlyList<string> Users, DateOnly? From, DateOnly? Until, DateOnly? Unseal);

/// <summary>A later day of unsealing that somebody asked the independent auditor for.</summary>
/// <param name="By">users.id of who asked.</param>
/// <param name="Unseal">The day asked for.</param>
/// <param name="Reason">In words.</param>
public sealed record SealedExtension(long By, DateOnly Unseal, string Reason);

/// <summary>A sealed case as its records say it stands.</summary>
public sealed record SealedAuthority
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The reference of the order.</summary>
    public required string Reference { get; init; }

    /// <summary>The court or prosecutor.</summary>
    public required string Issuer { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>users.id of those who may use it.</summary>
    public required IReadOnlyList<long> Users { get; init; }

    /// <summary>First day of use.</summary>
    public DateOnly From { get; init; }

    /// <summary>Last day of use.</summary>
    public DateOnly Until { get; init; }

    /// <summary>The day on which its look-ups become ordinary ones.</summary>
    public DateOnly Unseal { get; init; }

    /// <summary>users.id of who opened it.</summary>
    public long OpenedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTime Opened { get; init; }

    /// <summary>users.id of who approved or refused it; null while it waits.</summary>
    public long? DecidedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTime? Decided { get; init; }

    /// <summary>waiting, refused, approved, ended, unsealed.</summary>
    public required string State { get; init; }

    /// <summary>A later day that was asked for and not decided on.</summary>
    public SealedExtension? Asked { get; init; }

    /// <summary>Everything that was done with it, oldest first.</summary>
    public IReadOnlyList<SealedEntry> Steps { get; init; } = [];

    /// <summary>May this user look under it on this day?</summary>
    public bool IsFor(long user, DateOnly today) => State == "approved" && Users.Contains(user) && From <= today && today <= Until;

    /// <summary>Has this user opened, approved or refused it?</summary>
    public bool IsKnownTo(long user) => OpenedBy == user || DecidedBy == user;

    /// <summary>The sealed cases that these steps tell of, oldest first.</summary>
    public static IReadOnlyList<SealedAuthority> Fold(IEnumerable<SealedEntry> steps)
    {
        var known = new Dictionary<Guid, SealedAuthority>();
        var order = new List<Guid>();
        foreach (var step in steps)
        {
            if (step.Kind == "open")
            {
                order.Add(step.Of);
                known[step.Of] = new SealedAuthority
                {
                    Id = step.Of, Reference = step.Reference ?? "", Issuer = step.Issuer ?? "", Reason = step.Text ?? "", Users = step.Users ?? [], From = step.From ?? default, Until = step.Until ?? default, Unseal = step.Day ?? default,
                    OpenedBy = step.By, Opened = step.At, State = "waiting", Steps = [step],
                };
            }
            else if (known.TryGetValue(step.Of, out var before)) known[step.Of] = Next(before, step) with { Steps = [.. before.Steps, step] };
        }
        return [.. order.Select(id => known[id])];
    }

    private static SealedAuthority Next(SealedAuthority one, SealedEntry step) => step.Kind switch
    {
        "decide" => one with { State = step.Outcome == "approve" ? "approved" : "refused", DecidedBy = step.By, Decided = step.At },
        "end" => one with { State = "ended" },
        "ask" => one with { Asked = new SealedExtension(step.By, step.Day ?? one.Unseal, step.Text ?? "") },
        "answer" => one with { Asked = null, Unseal = step.Outcome == "approve" && one.Asked is { } asked ? asked.Unseal : one.Unseal },
        "unseal" => one with { State = "unsealed", Asked = null },
        _ => one,
    };
}
