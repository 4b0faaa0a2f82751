using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>
/// Ten codes on paper, each good for one sign-in in place of an authenticator's: for a lost telephone, and for people who
/// have none. 80 random bits each, so that a plain hash, bound to the user, is enough to keep them by.
/// </summary>
public sealed class RecoveryCodes(Acts acts)
{
    /// <summary>Codes of a set.</summary>
    public const int Count = 10;

    /// <summary>From how many on a person is reminded to print a new set.</summary>
    public const int Few = 3;

    private const int Length = 16;

    // Crockford's base 32: no I, L, O, U to be misread from paper.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Makes a new set, which voids the one before; returns it for showing once: <c>XXXX-XXXX-XXXX-XXXX</c>.</summary>
    /// <exception cref="ProblemException">access.user.not_found.</exception>
    public async Task<IReadOnlyList<string>> RenewAsync(long user, Actor actor, CancellationToken ct = default)
    {
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length)).ToList();
        // A key of its own for each call: a second click must not show codes that its repeated act did not store.
        await acts.DoAsync(new ActRequest(AccessActs.SetCredentials, actor, new Purpose("administration"), Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = $"{user}|recovery_codes_set" }, async act =>
        {
            await Credentials.RecordAsync(act, user, "recovery_codes_set", ct);
            act.Machinery("delete from recovery_codes where user_id = $1", user);
            foreach (var code in codes) act.Machinery("insert into recovery_codes (user_id, code_hash) values ($1, $2)", user, HashOf(user, code));
        }, ct);
        return [.. codes.Select(c => string.Join('-', c.Chunk(4).Select(part => new string(part))))];
    }

    /// <summary>How many are left.</summary>
    public async Task<int> LeftAsync(long user, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select count(*)::int from recovery_codes where user_id = $1");
        command.Parameters.Add(new() { Value = user });
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Uses a code up, as an act of the user's own; false when it is none of the user's. Of two who use it at one moment one succeeds.</summary>
    public async Task<bool> UseAsync(User user, string? typed, CancellationToken ct = default)
    {
        if (Read(typed) is not { } code) return false;
        var hash = HashOf(user.Id, code);
        await using (var find = acts.Database.Writer.CreateCommand("select exists (select from recovery_codes where user_id = $1 and code_hash = $2)"))
        {
            find.Parameters.Add(new() { Value = user.Id });
            find.Parameters.Add(new() { Value = hash });
            if (!(bool)(await find.ExecuteScalarAsync(ct))!) return false;
        }
        try
        {
            await acts.DoAsync(new ActRequest(AccessActs.SetCredentials, new Actor(user.Id, user.Organisation), Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = $"{user.Id}|recovery_code_used" }, async act =>
            {
                await using var take = new NpgsqlCommand("delete from recovery_codes where user_id = $1 and code_hash = $2", act.Connection);
                take.Parameters.Add(new() { Value = user.Id });
                take.Parameters.Add(new() { Value = hash });
                if (await take.ExecuteNonQueryAsync(ct) != 1) throw new ProblemException(Problem.Of("access.code_wrong", "code"));
                await Credentials.RecordAsync(act, user.Id, "recovery_code_used", ct);
            }, ct);
            return true;
        }
        catch (ProblemException)
        {
            return false; // somebody was quicker
        }
    }

    /// <summary>A code as printed or typed: case, blanks and hyphens do not count, digits of any script do, O is 0, I and L are 1.</summary>
    private static string? Read(string? typed)
    {
        if (typed is null || typed.Length > 100) return null;
        var text = string.Concat(typed.Where(char.IsLetterOrDigit).Select(c => CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit ? (char)('0' + digit) : char.ToUpperInvariant(c)))
            .Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return text.Length == Length && text.All(Alphabet.Contains) ? text : null;
    }

    private static byte[] HashOf(long user, string code) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{user}:{code}")));
}
