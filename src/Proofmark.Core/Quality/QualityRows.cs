using Proofmark.Core.Storage;

namespace Proofmark.Core.Quality;

/// <summary>One run of the rules over a register.</summary>
public sealed record QualityRunRow(long Id, Guid Uid, long Register, short Rules, long Weapons, long Opened, long Closed, long Standing, short Complete, long Whole)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<QualityRunRow> Table = new("quality_runs",
        Column.Int64<QualityRunRow>("id", r => r.Id),
        Column.Uuid<QualityRunRow>("uid", r => r.Uid),
        Column.Int64<QualityRunRow>("register", r => r.Register),
        Column.Int16<QualityRunRow>("rules", r => r.Rules),
        Column.Int64<QualityRunRow>("weapons", r => r.Weapons),
        Column.Int64<QualityRunRow>("opened", r => r.Opened),
        Column.Int64<QualityRunRow>("closed", r => r.Closed),
        Column.Int64<QualityRunRow>("standing", r => r.Standing),
        Column.Int16<QualityRunRow>("complete", r => r.Complete),
        Column.Int64<QualityRunRow>("whole", r => r.Whole));
}

/// <summary>How many entries a rule found in a run, accepted ones and all.</summary>
public sealed record QualityRunRuleRow(long Id, long Run, string Rule, long Found)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<QualityRunRuleRow> Table = new("quality_run_rules",
        Column.Int64<QualityRunRuleRow>("id", r => r.Id),
        Column.Int64<QualityRunRuleRow>("run", r => r.Run),
        Column.Text<QualityRunRuleRow>("rule", r => r.Rule),
        Column.Int64<QualityRunRuleRow>("found", r => r.Found));
}

/// <summary>An entry that breaks a rule, with what the rule read.</summary>
public sealed record FindingRow(long Id, Guid Uid, long Entry, long Register, short Handling, string Rule, short Version, string Data)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FindingRow> Table = new("quality_findings",
        Column.Int64<FindingRow>("id", r => r.Id),
        Column.Uuid<FindingRow>("uid", r => r.Uid),
        Column.Int64<FindingRow>("entry", r => r.Entry),
        Column.Int64<FindingRow>("register", r => r.Register),
        Column.Int16<FindingRow>("handling", r => r.Handling),
        Column.Text<FindingRow>("rule", r => r.Rule),
        Column.Int16<FindingRow>("version", r => r.Version),
        Column.Json<FindingRow>("data", r => r.Data));
}

/// <summary>What somebody decided, asked or answered; <c>corrected</c>: the finding no longer holds.</summary>
public sealed record FindingDecisionRow(long Id, long Finding, string Kind, string? Whom, string? Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<FindingDecisionRow> Table = new("quality_decisions",
        Column.Int64<FindingDecisionRow>("id", r => r.Id),
        Column.Int64<FindingDecisionRow>("finding", r => r.Finding),
        Column.Text<FindingDecisionRow>("kind", r => r.Kind),
        Column.Text<FindingDecisionRow>("whom", r => r.Whom),
        Column.Text<FindingDecisionRow>("note", r => r.Note));
}
