using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Linked;

/// <summary>What a named person decided about a field on which entries of one weapon contradict one another.</summary>
public sealed record FieldDecisionRow(long Id, long Entry, long Register, short Handling, string Field, Guid Basis, long? RightEntry, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FieldDecisionRow> Table = new("field_decisions",
        Column.Int64<FieldDecisionRow>("id", r => r.Id),
        Column.Int64<FieldDecisionRow>("entry", r => r.Entry),
        Column.Int64<FieldDecisionRow>("register", r => r.Register),
        Column.Int16<FieldDecisionRow>("handling", r => r.Handling),
        Column.Text<FieldDecisionRow>("field", r => r.Field),
        Column.Uuid<FieldDecisionRow>("basis", r => r.Basis),
        Column.Int64<FieldDecisionRow>("right_entry", r => r.RightEntry),
        Column.Text<FieldDecisionRow>("reason", r => r.Reason));
}
