using Proofmark.Core.Storage;

namespace Proofmark.Core.Searching.Kept;

/// <summary>A search that is kept: what is needed to run it again to the same list.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="Uid">Identifier outside the node.</param>
/// <param name="Query">The query in its JSON form.</param>
/// <param name="Words">What makes, models and calibres were resolved to (<see cref="SoughtWords"/>).</param>
/// <param name="ScoreVersion">See <see cref="MarkCosts.Version"/>.</param>
/// <param name="Epoch">The node's epoch.</param>
/// <param name="TreeSize">The state that was searched: acts whose leaf stands before this size of the ledger.</param>
/// <param name="Registers">registers.id of all that were searched.</param>
/// <param name="Handling">The highest handling class that was searched.</param>
/// <param name="More">There were others that cost no less than the last.</param>
public sealed record KeptSearchRow(long Id, Guid Uid, string Query, string Words, int ScoreVersion, int Epoch, long TreeSize, long[] Registers, short Handling, bool More)
{
    /// <summary>What was asked named a person whose data were erased since.</summary>
    public bool IsErased => !IsWhole(Query) || !IsWhole(Words);

    internal static bool IsWhole(string json) => json.StartsWith('{');

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<KeptSearchRow> Table = new("mark_searches",
        Column.Int64<KeptSearchRow>("id", r => r.Id),
        Column.Uuid<KeptSearchRow>("uid", r => r.Uid),
        Column.Text<KeptSearchRow>("query", r => r.Query),
        Column.Text<KeptSearchRow>("words", r => r.Words),
        Column.Int32<KeptSearchRow>("score_version", r => r.ScoreVersion),
        Column.Int32<KeptSearchRow>("epoch", r => r.Epoch),
        Column.Int64<KeptSearchRow>("tree_size", r => r.TreeSize),
        Column.Int64List<KeptSearchRow>("registers", r => r.Registers),
        Column.Int16<KeptSearchRow>("handling", r => r.Handling),
        Column.Bool<KeptSearchRow>("more", r => r.More));
}

/// <summary>A lead of a kept search, at its place from 1.</summary>
public sealed record KeptLeadRow(long Id, long Search, int Place, long Entry, long Mark, int MarkCost, int EvidenceCost)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<KeptLeadRow> Table = new("mark_search_leads",
        Column.Int64<KeptLeadRow>("id", r => r.Id),
        Column.Int64<KeptLeadRow>("search", r => r.Search),
        Column.Int32<KeptLeadRow>("place", r => r.Place),
        Column.Int64<KeptLeadRow>("entry", r => r.Entry),
        Column.Int64<KeptLeadRow>("mark", r => r.Mark),
        Column.Int32<KeptLeadRow>("mark_cost", r => r.MarkCost),
        Column.Int32<KeptLeadRow>("evidence_cost", r => r.EvidenceCost));
}

/// <summary>Somebody chose a lead to open it, and said why.</summary>
public sealed record KeptChoiceRow(long Id, long Search, long Entry, string Reason)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<KeptChoiceRow> Table = new("mark_search_choices",
        Column.Int64<KeptChoiceRow>("id", r => r.Id),
        Column.Int64<KeptChoiceRow>("search", r => r.Search),
        Column.Int64<KeptChoiceRow>("entry", r => r.Entry),
        Column.Text<KeptChoiceRow>("reason", r => r.Reason));
}
