using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Flags;

/// <summary>A mark was seen to look wrong; never a verdict.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Entry">entries.id.</param>
/// <param name="Register">registers.id, carried for the second wall.</param>
/// <param name="Handling">Handling class, carried likewise.</param>
/// <param name="Kind">Code of a <see cref="MarkFlagKind"/>.</param>
/// <param name="Mark">marks.id; null: a mark that is missing.</param>
/// <param name="Other">entries.id of the other weapon that bears the same mark; of a duplicate alone.</param>
/// <param name="Seen">On which day it was seen.</param>
/// <param name="SeenBy">By which office or function.</param>
/// <param name="Signs">What was seen.</param>
/// <param name="Examination">From which examination it is: number of a report or case; null: none.</param>
public sealed record MarkFlagRow(long Id, Guid Uid, long Entry, long Register, short Handling, string Kind, long? Mark, long? Other, DateOnly Seen, string? SeenBy, string? Signs, string? Examination)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MarkFlagRow> Table = new("mark_flags",
        Column.Int64<MarkFlagRow>("id", r => r.Id),
        Column.Uuid<MarkFlagRow>("uid", r => r.Uid),
        Column.Int64<MarkFlagRow>("entry", r => r.Entry),
        Column.Int64<MarkFlagRow>("register", r => r.Register),
        Column.Int16<MarkFlagRow>("handling", r => r.Handling),
        Column.Text<MarkFlagRow>("kind", r => r.Kind),
        Column.Int64<MarkFlagRow>("mark", r => r.Mark),
        Column.Int64<MarkFlagRow>("other", r => r.Other),
        Column.Date<MarkFlagRow>("seen", r => r.Seen),
        Column.Text<MarkFlagRow>("seen_by", r => r.SeenBy),
        Column.Text<MarkFlagRow>("signs", r => r.Signs),
        Column.Text<MarkFlagRow>("examination", r => r.Examination));
}

/// <summary>A flag was lifted.</summary>
public sealed record MarkFlagEndRow(long Id, long Flag, string? Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<MarkFlagEndRow> Table = new("mark_flag_ends",
        Column.Int64<MarkFlagEndRow>("id", r => r.Id),
        Column.Int64<MarkFlagEndRow>("flag", r => r.Flag),
        Column.Text<MarkFlagEndRow>("reason", r => r.Reason));
}
