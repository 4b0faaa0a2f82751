using Proofmark.Core.Storage;

namespace Proofmark.Core.Access.Misuse;

/// <summary>Look-ups that stand out by a rule.</summary>
public sealed record AnomalyRow(long Id, Guid Uid, string Rule, string Audience, long[] Users, DateOnly Day, long[] Lookups, string Measures)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<AnomalyRow> Table = new("anomalies",
        Column.Int64<AnomalyRow>("id", r => r.Id),
        Column.Uuid<AnomalyRow>("uid", r => r.Uid),
        Column.Text<AnomalyRow>("rule", r => r.Rule),
        Column.Text<AnomalyRow>("audience", r => r.Audience),
        Column.Int64List<AnomalyRow>("users", r => r.Users),
        Column.Date<AnomalyRow>("day", r => r.Day),
        Column.Int64List<AnomalyRow>("lookups", r => r.Lookups),
        Column.Json<AnomalyRow>("measures", r => r.Measures));
}

/// <summary>What a supervisor says of an anomaly.</summary>
public sealed record AnomalyDecisionRow(long Id, long Anomaly, string Outcome, string Words)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<AnomalyDecisionRow> Table = new("anomaly_decisions",
        Column.Int64<AnomalyDecisionRow>("id", r => r.Id),
        Column.Int64<AnomalyDecisionRow>("anomaly", r => r.Anomaly),
        Column.Text<AnomalyDecisionRow>("outcome", r => r.Outcome),
        Column.Text<AnomalyDecisionRow>("words", r => r.Words));
}
