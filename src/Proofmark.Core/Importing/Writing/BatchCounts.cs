namespace Proofmark.Core.Importing.Writing;

/// <summary>What a batch needs beforehand: how many ids of each kind, counted in one pass over the spool.</summary>
internal sealed class BatchCounts
{
    public long Rows { get; set; }
    public long Marks { get; set; }
    public long Components { get; set; }
    public long Events { get; set; }
    public long Duties { get; set; }
    public long Persons { get; set; }
    public long PersonFields { get; set; }

    /// <summary>Makes, models, calibres, categories and countries as found that no table knows, with how often; bounded.</summary>
    public Dictionary<(string Kind, string Text), long> Unmatched { get; } = [];

    /// <summary>Organisations that hold something: kind and name.</summary>
    public HashSet<(string Kind, string Name)> Organisations { get; } = [];
}
