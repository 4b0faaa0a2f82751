using Npgsql;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Parties.Erasure;

/// <summary>What rules of registers say of the end of a person's data; who knows them tells erasures.</summary>
public interface IErasureLimits
{
    /// <summary>Why these persons, who are one human, may not be erased on a day; null: no rule keeps them. Field of the problem: <c>before_period</c>.</summary>
    /// <param name="connection">Where to read; that of an act within an act.</param>
    /// <param name="persons">persons.id of every record of the human.</param>
    /// <param name="today">The day.</param>
    /// <param name="ct">Cancels.</param>
    Task<Problem?> RefuseAsync(NpgsqlConnection connection, IReadOnlyCollection<long> persons, DateOnly today, CancellationToken ct = default);
}
