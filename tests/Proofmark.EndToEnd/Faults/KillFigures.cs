using Proofmark.EndToEnd.Shared;

namespace Proofmark.EndToEnd.Faults;

/// <summary>What came of one kind of kill.</summary>
/// <param name="Killed">What was killed, and during what.</param>
/// <param name="Kills">How often.</param>
/// <param name="HitAnOpenAct">Kills at which an announced act was open and its answer never came.</param>
/// <param name="OpenTransactionSeen">Kills just before which the database showed a transaction that had written.</param>
/// <param name="RolledBack">Open acts of which nothing was left after the kill.</param>
/// <param name="CommittedUnanswered">Open acts that had been committed; their second attempt was told so.</param>
/// <param name="HalfThere">Open acts of which a part was left.</param>
/// <param name="Acknowledged">Acts acknowledged in all.</param>
/// <param name="Lost">Acknowledged acts that are not there.</param>
internal sealed record KillFigures(string Killed, int Kills, int HitAnOpenAct, int OpenTransactionSeen, int RolledBack, int CommittedUnanswered, int HalfThere, int Acknowledged, int Lost);

/// <summary>The whole run, as it is kept under docs/soak.</summary>
internal sealed record KillReport(string Date, string? Commit, string Machine, bool Durable, IReadOnlyList<KillFigures> Runs, long Acts, long Rows, long SignedSize, long Findings, double Seconds)
{
    public string ToJson() => SoakResults.ToJson(this);
}
