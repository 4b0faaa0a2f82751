using Proofmark.Core.Shared;

namespace Proofmark.Core.Storage.Verification;

/// <summary>What verification found. <see cref="Holds"/> is true only when there is not one finding.</summary>
public sealed class VerificationReport
{
    /// <summary>More findings than this are counted, not listed: a destroyed database must not also fill the disk.</summary>
    public const int MostListed = 10_000;

    private readonly List<Problem> findings = [];
    private readonly List<(long Act, int Record, string Rule, long By)> erased = [];

    /// <summary>What is wrong, each named as precisely as it can be.</summary>
    public IReadOnlyList<Problem> Findings => findings;

    /// <summary>Records that were lawfully erased, with rule and act.</summary>
    public IReadOnlyList<(long Act, int Record, string Rule, long By)> ErasedRecords => erased;

    /// <summary>All findings, listed or not.</summary>
    public long FindingCount { get; private set; }

    /// <summary>Acts checked.</summary>
    public long Acts { get; internal set; }

    /// <summary>Rows whose hash was recomputed and held.</summary>
    public long Rows { get; internal set; }

    /// <summary>Size of the newest checkpoint whose signature held.</summary>
    public long SignedSize { get; internal set; }

    /// <summary>Acts committed but not yet under a checkpoint.</summary>
    public long Unsigned { get; internal set; }

    /// <summary>True when nothing is wrong.</summary>
    public bool Holds => FindingCount == 0;

    /// <summary>Adds a finding.</summary>
    public void Add(string code, params (string Name, object? Value)[] arguments)
    {
        FindingCount++;
        if (findings.Count < MostListed) findings.Add(Problem.Of(code, null, arguments));
    }

    internal void Erased(long act, int record, string rule, long by) => erased.Add((act, record, rule, by));
}
