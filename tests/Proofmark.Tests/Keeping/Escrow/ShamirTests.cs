using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Keeping.Escrow;
using Xunit;

namespace Proofmark.Tests.Keeping.Escrow;

/// <summary>Enough shares give the secret, fewer say nothing; the field is that of AES.</summary>
public sealed class ShamirTests
{
    [Fact]
    public void Products_are_those_of_the_AES_standard()
    {
        // FIPS 197, 4.2: {57}·{83} = {c1}, {57}·{13} = {fe}.
        Assert.Equal((0xC1, 0xFE, 0x00, 0x57), (Shamir.Multiply(0x57, 0x83), Shamir.Multiply(0x57, 0x13), Shamir.Multiply(0x57, 0), Shamir.Multiply(0x57, 1)));
        // Every byte but 0 has an inverse: only then does any choice of shares give the secret.
        for (var a = 1; a < 256; a++) Assert.Single(Enumerable.Range(1, 255), b => Shamir.Multiply((byte)a, (byte)b) == 1);
    }

    [Fact]
    public void Shares_are_those_that_another_program_computes()
    {
        var fills = new Queue<byte[]>([Convert.FromHexString("01020304a5ff"), Convert.FromHexString("80402010fe01")]);
        var shares = Shamir.Split(Convert.FromHexString("00ff4c6f7265"), 3, 255, b => fills.Dequeue().CopyTo(b, 0));
        Assert.Equal(("81bd6f7b299b", "34e0ca27f684", "b5a2e933ad7a", "bcb600958b65"), (Hex(shares[0]), Hex(shares[1]), Hex(shares[2]), Hex(shares[254])));
        Assert.Equal("00ff4c6f7265", Hex(Shamir.Combine([(255, shares[254]), (1, shares[0]), (3, shares[2])])));
    }

    [Fact]
    public void Any_choice_of_enough_shares_gives_the_secret_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(2, 7).SelectMany(need => Gen.Choose(need, 9), (need, of) => (need, of)).SelectMany(n => Gen.Choose(0, 100_000), (n, seed) => (n.need, n.of, seed)).ToArbitrary(), n =>
        {
            var random = new Random(n.seed);
            var secret = new byte[32];
            random.NextBytes(secret);
            var shares = Shamir.Split(secret, n.need, n.of, b => RandomNumberGenerator.Fill(b));
            var chosen = Enumerable.Range(1, n.of).OrderBy(_ => random.Next()).Take(n.need + random.Next(n.of - n.need + 1)).Select(i => ((byte)i, shares[i - 1])).ToList();
            return Shamir.Combine(chosen).AsSpan().SequenceEqual(secret);
        }));

    [Fact]
    public void One_share_of_two_needed_says_nothing_each_value_comes_once_from_every_secret()
    {
        foreach (byte number in new byte[] { 1, 2, 200 })
            for (var secret = 0; secret < 256; secret++)
                Assert.Equal(256, Enumerable.Range(0, 256).Select(c => Shamir.Split([(byte)secret], 2, Math.Max(2, (int)number), b => b[0] = (byte)c)[number - 1][0]).Distinct().Count());
    }

    [Fact]
    public void Two_shares_of_three_needed_say_nothing_each_pair_comes_once_from_every_secret()
    {
        foreach (byte secret in new byte[] { 0, 1, 0x5A, 255 })
        {
            var pairs = new HashSet<(byte, byte)>();
            for (var one = 0; one < 256; one++)
                for (var two = 0; two < 256; two++)
                {
                    var next = 0;
                    var shares = Shamir.Split([secret], 3, 3, b => b[0] = (byte)(next++ == 0 ? one : two));
                    pairs.Add((shares[0][0], shares[2][0]));
                }
            Assert.Equal(65_536, pairs.Count);
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
