using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Proofmark.Core.Parties;

/// <summary>
/// Seals what speaks of one or several persons under a key that is made of the keys of all of them: when one person is erased
/// it can never be opened again, here or in a backup of the sealed bytes.
/// </summary>
public sealed class PersonVault(PersonKeys keys)
{
    private static readonly byte[] Label = "proofmark sealed for persons 1"u8.ToArray();

    /// <summary>Seals bytes; the same layout as a person's field (<see cref="PersonKeys"/>), bound to the context.</summary>
    /// <param name="connection">Sees the persons' keys: flush the act that writes them first.</param>
    /// <param name="persons">persons.id; at least one.</param>
    /// <param name="context">What it is and belongs to; the same when it is opened.</param>
    /// <param name="plain">The bytes.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidOperationException">One of the persons has no key.</exception>
    public async Task<byte[]> SealAsync(NpgsqlConnection connection, IReadOnlyList<long> persons, string context, byte[] plain, CancellationToken ct = default)
    {
        using var aes = await CipherAsync(connection, persons, ct) ?? throw new InvalidOperationException("A person without a key cannot be sealed for.");
        return PersonKeys.Seal(aes, plain, Encoding.UTF8.GetBytes(context));
    }

    /// <summary>Opens them; null when one of the persons was erased.</summary>
    /// <exception cref="CryptographicException">Changed, or of another context.</exception>
    public async Task<byte[]?> OpenAsync(NpgsqlConnection connection, IReadOnlyList<long> persons, string context, byte[] sealedBytes, CancellationToken ct = default)
    {
        using var aes = await CipherAsync(connection, persons, ct);
        return aes is null ? null : PersonKeys.Unseal(aes, sealedBytes, Encoding.UTF8.GetBytes(context));
    }

    private async Task<AesGcm?> CipherAsync(NpgsqlConnection connection, IReadOnlyList<long> persons, CancellationToken ct)
    {
        long[] all = [.. persons.Distinct().Order()];
        if (all.Length == 0) throw new ArgumentException("Nobody to seal for.", nameof(persons));
        await using var command = new NpgsqlCommand("select person, wrapped from person_keys where person = any($1) order by person", connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = all });
        using var parts = new MemoryStream();
        var found = 0;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                parts.Write(keys.Unwrap(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
                found++;
            }
        }
        if (found < all.Length) return null;
        var salt = Encoding.UTF8.GetBytes(string.Join(',', all.Select(p => p.ToString(CultureInfo.InvariantCulture))));
        return PersonKeys.Cipher(HKDF.DeriveKey(HashAlgorithmName.SHA256, parts.ToArray(), 32, salt, Label));
    }
}
