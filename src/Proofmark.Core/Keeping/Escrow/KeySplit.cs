using System.Security.Cryptography;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Keeping.Escrow;

/// <summary>
/// A secret of 32 bytes among custodians. With the secret its own check is split (four bytes of its SHA-256), so that a wrong
/// share is noticed and yet no share says anything of the secret.
/// </summary>
public static class KeySplit
{
    private const int SecretLength = 32;
    private const int CheckLength = KeyShare.BytesLength - SecretLength;

    /// <summary>Splits a secret.</summary>
    /// <exception cref="ProblemException">escrow.numbers.</exception>
    public static IReadOnlyList<KeyShare> Split(ReadOnlySpan<byte> secret, int need, int of)
    {
        if (secret.Length != SecretLength) throw new ArgumentException("A secret has 32 bytes.", nameof(secret));
        if (need < 2 || of < need || of > 20) throw new ProblemException(Problem.Of("escrow.numbers", "--need", ("need", need), ("of", of)));
        byte[] whole = [.. secret, .. SHA256.HashData(secret)[..CheckLength]];
        var set = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var shares = Shamir.Split(whole, need, of, bytes => RandomNumberGenerator.Fill(bytes));
        CryptographicOperations.ZeroMemory(whole);
        return [.. shares.Select((bytes, i) => new KeyShare(need, of, i + 1, set, bytes))];
    }

    /// <summary>Gives the secret back; names the share that is not of the others, or is false.</summary>
    /// <param name="shares">What each custodian brought, with its name.</param>
    /// <exception cref="ProblemException">escrow.share_mixed, share_twice, too_few, share_false, shares_false.</exception>
    public static byte[] Combine(IReadOnlyList<(string Name, KeyShare Share)> shares)
    {
        if (shares.Count == 0) throw new ProblemException(Problem.Of("escrow.too_few", null, ("have", 0), ("need", 2)));
        // Of two splittings the one that most are of counts.
        var set = shares.GroupBy(s => (s.Share.Set, s.Share.Need, s.Share.Of)).OrderByDescending(g => g.Count()).First();
        if (shares.FirstOrDefault(s => !set.Contains(s)) is { Name: not null } other) throw new ProblemException(Problem.Of("escrow.share_mixed", null, ("share", other.Name)));
        if (shares.GroupBy(s => s.Share.Number).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new ProblemException(Problem.Of("escrow.share_twice", null, ("share", twice.Last().Name), ("other", twice.First().Name)));
        var need = shares[0].Share.Need;
        if (shares.Count < need) throw new ProblemException(Problem.Of("escrow.too_few", null, ("have", shares.Count), ("need", need)));
        var good = Choices(shares, need).FirstOrDefault(c => Secret(c) is not null);
        if (good is null) throw new ProblemException(Problem.Of("escrow.shares_false", null, ("need", need)));
        var secret = Secret(good)!;
        // With those that agree, each further one is tried: it must give the same.
        var wrong = shares.Where(s => !good.Contains(s)).FirstOrDefault(s => Secret([.. good.Skip(1), s]) is not { } same || !same.AsSpan().SequenceEqual(secret));
        return wrong.Name is null ? secret : throw new ProblemException(Problem.Of("escrow.share_false", null, ("share", wrong.Name)));
    }

    private static byte[]? Secret(IReadOnlyList<(string Name, KeyShare Share)> shares)
    {
        var whole = Shamir.Combine([.. shares.Select(s => ((byte)s.Share.Number, s.Share.Bytes.ToArray()))]);
        return SHA256.HashData(whole.AsSpan(0, SecretLength)).AsSpan(0, CheckLength).SequenceEqual(whole.AsSpan(SecretLength)) ? whole[..SecretLength] : null;
    }

    private static IEnumerable<List<T>> Choices<T>(IReadOnlyList<T> all, int count, int from = 0)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }
        for (var i = from; i <= all.Count - count; i++)
            foreach (var rest in Choices(all, count - 1, i + 1))
                yield return [all[i], .. rest];
    }
}
