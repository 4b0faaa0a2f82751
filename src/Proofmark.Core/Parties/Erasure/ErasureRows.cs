using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Erasure;

/// <summary>An erasure that was carried out: whose, under which rule, and how many records gave up content.</summary>
public sealed record PersonErasureRow(long Id, long Person, string Rule, int Records)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<PersonErasureRow> Table = new("person_erasures",
        Column.Int64<PersonErasureRow>("id", r => r.Id),
        Column.Int64<PersonErasureRow>("person", r => r.Person),
        Column.Text<PersonErasureRow>("rule", r => r.Rule),
        Column.Int32<PersonErasureRow>("records", r => r.Records));
}

/// <summary>The clean-up after an erasure is done: nothing of the person is left in copies and files either.</summary>
public sealed record ErasureEndRow(long Id, long Erasure)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ErasureEndRow> Table = new("erasure_ends",
        Column.Int64<ErasureEndRow>("id", r => r.Id),
        Column.Int64<ErasureEndRow>("erasure", r => r.Erasure));
}
