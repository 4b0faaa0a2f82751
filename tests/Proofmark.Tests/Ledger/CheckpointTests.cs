using FsCheck;
using FsCheck.Fluent;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    private const string EmptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    [Fact]
    public void A_checkpoint_says_origin_size_root_epoch_and_time()
    {
        Assert.True(Hash.TryParseBase64(Root, out var root));
        var checkpoint = Checkpoint.Create("xa.example/register", new TreeHead(20852163, root), 2, new DateTimeOffset(2025, 6, 30, 14, 0, 5, 678, TimeSpan.FromHours(2)));
        Assert.Equal($"xa.example/register\n20852163\n{Root}\nepoch 2\ntime 2025-06-30T12:00:05Z\n", checkpoint.ToString());
        var read = Checkpoint.Parse(checkpoint.ToString());
        Assert.Equal(checkpoint.ToString(), read.ToString());
        Assert.Equal((2, checkpoint.Time, checkpoint.Head), (read.Epoch, read.Time, read.Head));
    }

    [Fact]
    public void Extension_lines_of_others_are_kept_in_their_order()
    {
        var text = $"o\n1\n{Root}\nsomething else\ntime 2025-01-01T00:00:00Z\nx\n";
        Assert.Equal(text, Checkpoint.Parse(text).ToString());
        Assert.Equal(["something else", "time 2025-01-01T00:00:00Z", "x"], Checkpoint.Parse(text).Extensions);
    }

    [Theory]
    [InlineData("", "checkpoint.no_final_newline", 0)]
    [InlineData("o\n1\n" + Root, "checkpoint.no_final_newline", 48)]
    [InlineData("o\n1\n", "checkpoint.lines", 4)]
    [InlineData("\n1\n" + Root + "\n", "checkpoint.empty_line", 0)]
    [InlineData("\u00e9\n\n" + Root + "\n", "checkpoint.empty_line", 3)]
    [InlineData("o\n1\n" + Root + "\n\n", "checkpoint.empty_line", 49)]
    [InlineData("o\t\n1\n" + Root + "\n", "checkpoint.control_character", 0)]
    [InlineData("o\n01\n" + Root + "\n", "checkpoint.size", 2)]
    [InlineData("o\n-1\n" + Root + "\n", "checkpoint.size", 2)]
    [InlineData("o\n+1\n" + Root + "\n", "checkpoint.size", 2)]
    [InlineData("o\n 1\n" + Root + "\n", "checkpoint.size", 2)]
    [InlineData("o\n1.0\n" + Root + "\n", "checkpoint.size", 2)]
    [InlineData("o\n9223372036854775808\n" + Root + "\n", "checkpoint.size", 2)]
    [InlineData("o\n\u0661\n" + Root + "\n", "checkpoint.size", 2)]
    [InlineData("o\n1\n" + Root + " \n", "checkpoint.root", 4)]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", "checkpoint.root", 4)]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", "checkpoint.root", 4)]
    [InlineData("o\n0\n" + Root + "\n", "checkpoint.root", 4)]
    [InlineData("o\n1\n" + Root + "\nepoch 0\n", "checkpoint.epoch", 49)]
    [InlineData("o\n1\n" + Root + "\nepoch\n", "checkpoint.epoch", 49)]
    [InlineData("o\n1\n" + Root + "\nepoch 1\nepoch 1\n", "checkpoint.epoch", 57)]
    [InlineData("o\n1\n" + Root + "\ntime yesterday\n", "checkpoint.time", 49)]
    [InlineData("o\n1\n" + Root + "\ntime 2025-02-30T00:00:00Z\n", "checkpoint.time", 49)]
    [InlineData("o\n1\n" + Root + "\ntime 2025-01-01T00:00:00+00:00\n", "checkpoint.time", 49)]
    public void A_malformed_checkpoint_is_refused_with_code_and_place(string text, string code, int offset)
    {
        Assert.False(Checkpoint.TryParse(text, out _, out var fault));
        Assert.Equal(new FormatFault(code, offset), fault);
    }

    [Fact]
    public void The_largest_size_and_the_empty_log_are_read()
    {
        Assert.Equal(long.MaxValue, Checkpoint.Parse($"o\n9223372036854775807\n{Root}\n").Head.Size);
        Assert.Equal(TreeHead.Empty, Checkpoint.Parse($"o\n0\n{EmptyRoot}\n").Head);
    }

    [Fact]
    public void An_origin_that_is_no_line_of_text_cannot_be_signed()
    {
        Assert.Throws<ArgumentException>(() => Checkpoint.Create("", TreeHead.Empty, 1, DateTimeOffset.UnixEpoch));
        Assert.Throws<ArgumentException>(() => Checkpoint.Create("a\nb", TreeHead.Empty, 1, DateTimeOffset.UnixEpoch));
        Assert.Throws<ArgumentOutOfRangeException>(() => Checkpoint.Create("a", TreeHead.Empty, 0, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Whatever_is_read_is_written_back_byte_for_byte() =>
        Prop.ForAll<string>(noise =>
        {
            var text = $"o\n1\n{Root}\n{noise}\n";
            return !Checkpoint.TryParse(text, out var checkpoint, out _) || checkpoint.ToString() == text;
        }).QuickCheckThrowOnFailure();
}
