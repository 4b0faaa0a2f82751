using Npgsql;

namespace Proofmark.Core.Federation.Delivery;

/// <summary>
/// How envelopes that carry natural persons' data are kept: sealed so that they can be opened only as long as none of the
/// persons was erased. The capability that knows persons gives it to the exchange.
/// </summary>
/// <param name="Seal">Seals bytes for persons (persons.id), bound to a context.</param>
/// <param name="Open">Opens them; null when one of the persons was erased.</param>
public sealed record EnvelopeVault(
    Func<NpgsqlConnection, IReadOnlyList<long>, string, byte[], CancellationToken, Task<byte[]>> Seal,
    Func<NpgsqlConnection, IReadOnlyList<long>, string, byte[], CancellationToken, Task<byte[]?>> Open)
{
    /// <summary>Of a node whose messages name nobody.</summary>
    public static EnvelopeVault None { get; } = new(
        (_, _, _, _, _) => throw new InvalidOperationException("There is no vault for an envelope with persons' data."),
        (_, _, _, _, _) => throw new InvalidOperationException("There is no vault for an envelope with persons' data."));

    /// <summary>The bytes as they are stored.</summary>
    internal Task<byte[]> StoreAsync(NpgsqlConnection connection, Guid message, IReadOnlyList<long> persons, byte[] envelope, CancellationToken ct) =>
        persons.Count == 0 ? Task.FromResult(envelope) : Seal(connection, persons, Context(message), envelope, ct);

    /// <summary>The envelope of stored bytes; null when it was erased.</summary>
    internal async Task<byte[]?> ReadAsync(NpgsqlConnection connection, Guid message, IReadOnlyList<long>? persons, byte[] stored, CancellationToken ct)
    {
        if (stored.Length == 0) return null;
        return persons is null ? stored : await Open(connection, persons, Context(message), stored, ct);
    }

    private static string Context(Guid message) => "message:" + message.ToString("D");
}
