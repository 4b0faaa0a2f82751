using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Importing;

/// <summary>How imports look.</summary>
internal static class ImportWords
{
    /// <summary>Key of a state's name.</summary>
    public static string Of(ImportJobState state) => $"import.page.state.{EnumCode.Of(state)}";

    public static StatusKind KindOf(ImportJobState state) => state switch
    {
        ImportJobState.Done => StatusKind.Ok,
        ImportJobState.Failed => StatusKind.Bad,
        ImportJobState.Uploaded => StatusKind.Neutral,
        _ => StatusKind.Waiting,
    };

    /// <summary>Where a job goes on.</summary>
    public static string Href(ImportJob job) => job.State == ImportJobState.Uploaded ? $"/import/{job.Id}/columns" : $"/import/{job.Id}";
}
