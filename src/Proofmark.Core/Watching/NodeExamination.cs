using Proofmark.Core.Storage;

namespace Proofmark.Core.Watching;

/// <summary>Everything that is looked at: the list that <c>proofmark doctor</c> prints and that alerts are raised from.</summary>
/// <param name="database">The node's database.</param>
/// <param name="place">The node's files.</param>
/// <param name="clock">Clock.</param>
/// <param name="certificateEnds">When the certificate ends that the server shows; null where there is none, or it is not known.</param>
public sealed class NodeExamination(Database database, LedgerPlace place, TimeProvider clock, Func<DateTimeOffset?>? certificateEnds = null)
{
    /// <summary>Looks; changes nothing.</summary>
    public async Task<IReadOnlyList<Symptom>> ExamineAsync(CancellationToken ct = default) =>
        [.. MachineExamination.Examine(place.DataDirectory, clock), .. MachineExamination.Certificate(certificateEnds?.Invoke(), clock), .. await DatabaseExamination.ExamineAsync(database, place, clock, ct)];
}
