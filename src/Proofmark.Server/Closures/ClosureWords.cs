using Proofmark.Core.Closures;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Closures;

/// <summary>What the pages and the API of hand-overs share.</summary>
internal static class ClosureWords
{
    /// <summary>The proposal to end a hand-over with a deficiency that stands: waiting, or approved and not carried out.</summary>
    public static async Task<ProposalView?> ProposalAsync(ProposalList list, Guid closure, CancellationToken ct) =>
        (await list.OfAsync(ClosureService.SubjectOf(closure), ct)).FirstOrDefault(p => p.ActType == ClosureService.Deficient.Code && p.Approved != false && p.DoneAct is null);

    /// <summary>How a state is shown.</summary>
    public static StatusKind Status(ClosureSummary closure, DateOnly today) => closure.State switch
    {
        ClosureState.Complete => StatusKind.Ok,
        ClosureState.Deficient => StatusKind.Warning,
        _ => closure.IsOverdue(today) ? StatusKind.Bad : StatusKind.Waiting,
    };
}
