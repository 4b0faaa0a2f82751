using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public sealed class LogProofTests : IDisposable
{
    private static readonly Hash[] Leaves = Reference.Leaves(300);
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_proof_travels_as_text_and_is_verified_without_the_log()
    {
        var text = Proof(257).ToString();
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nindex 257\n", text, StringComparison.Ordinal);
        var read = LogProof.Parse(text);
        Assert.Equal(text, read.ToString());
        Assert.Equal(LogWorld.Head(300), read.Verify(Leaves[257], LogWorld.Origin, _world.Keys)!.Head);
    }

    [Fact]
    public void Extra_data_travels_along_and_proves_nothing()
    {
        var proof = Proof(3) with { Extra = "the record's salt"u8.ToArray() };
        var read = LogProof.Parse(proof.ToString());
        Assert.Equal(proof.ToString(), read.ToString());
        Assert.Equal("the record's salt"u8.ToArray(), read.Extra!.Value.ToArray());
        Assert.NotNull(read.Verify(Leaves[3], LogWorld.Origin, _world.Keys));
    }

    [Fact]
    public void Another_leaf_place_log_or_signer_is_not_proved()
    {
        using var stranger = new LogWorld();
        var proof = Proof(7);
        Assert.Null(proof.Verify(Leaves[8], LogWorld.Origin, _world.Keys));
        Assert.Null((proof with { Index = 8 }).Verify(Leaves[7], LogWorld.Origin, _world.Keys));
        Assert.Null(proof.Verify(Leaves[7], "xb.example/register", _world.Keys));
        Assert.Null(proof.Verify(Leaves[7], LogWorld.Origin, stranger.Keys));
        Assert.Null((proof with { Path = [.. proof.Path.Skip(1)] }).Verify(Leaves[7], LogWorld.Origin, _world.Keys));
    }

    [Theory]
    [InlineData("", "proof.header", 0)]
    [InlineData("c2sp.org/tlog-proof@v2\n", "proof.header", 0)]
    [InlineData("c2sp.org/tlog-proof@v1\n", "proof.index", 23)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 07\n", "proof.index", 23)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -7\n", "proof.index", 23)]
    [InlineData("c2sp.org/tlog-proof@v1\nextra ?\nindex 7\n", "proof.extra", 23)]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AA==\nextra AA==\nindex 7\n", "proof.index", 34)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 7\nAAAA\n\n", "proof.hash", 31)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 7\n", "proof.no_checkpoint", 31)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 7\n\n", "note.no_final_newline", 32)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 7\n\no\n1\n\n\u2014 a AAAAAQI=\n", "checkpoint.lines", 36)]
    public void A_malformed_proof_is_refused_with_code_and_place(string text, string code, int offset)
    {
        Assert.False(LogProof.TryParse(text, out _, out var fault));
        Assert.Equal(new FormatFault(code, offset), fault);
    }

    private LogProof Proof(int index) =>
        new(index, new TiledTree(new MemoryTiles(Leaves), 300).Inclusion(index).Path, _world.Sign(LogWorld.Head(300)));
}
