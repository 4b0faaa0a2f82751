using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Linked;

/// <summary>What a named person decided about a field on which entries of one weapon contradict one another.</summary>
public sealed record ContradictionDecisionRow(long Id, long Entry, long Register, short Handling, string Field, Guid Basis, long? RightEntry, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ContradictionDecisionRow> Table = new("contradiction_decisions",
        Column.Int64<ContradictionDecisionRow>("id", r => r.Id),
        Column.Int64<ContradictionDecisionRow>("entry", r => r.Entry),
        Column.Int64<ContradictionDecisionRow>("register", r => r.Register),
        Column.Int16<ContradictionDecisionRow>("handling", r => r.Handling),
        Column.Text<ContradictionDecisionRow>("field", r => r.Field),
        Column.Uuid<ContradictionDecisionRow>("basis", r => r.Basis),
        Column.Int64<ContradictionDecisionRow>("right_entry", r => r.RightEntry),
        Column.Text<ContradictionDecisionRow>("reason", r => r.Reason));
}
