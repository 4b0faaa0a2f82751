using FsCheck;
using FsCheck.Fluent;
using Proofmark.Ledger;
using Xunit;

namespace Proofmark.Tests.Ledger;

public class EntryBundleTests
{
    [Fact]
    public void Entries_follow_one_another_after_their_lengths() =>
        Assert.Equal(new byte[] { 0, 0, 0, 3, 1, 2, 3, 0, 1, 9 }, EntryBundle.Encode([Array.Empty<byte>(), new byte[] { 1, 2, 3 }, new byte[] { 9 }]));

    [Fact]
    public void What_is_written_is_read() =>
        Prop.ForAll<byte[][]>(entries =>
        {
            var given = entries.Select(e => (ReadOnlyMemory<byte>)(e ?? [])).Take(256).ToArray();
            return EntryBundle.TryParse(EntryBundle.Encode(given), given.Length, out var read, out _)
                && read.Select(e => Convert.ToHexString(e.Span)).SequenceEqual(given.Select(e => Convert.ToHexString(e.Span)));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(new byte[] { }, 1, "bundle.too_few_entries", 0)]
    [InlineData(new byte[] { 0 }, 1, "bundle.too_few_entries", 1)]
    [InlineData(new byte[] { 0, 1, 7 }, 2, "bundle.too_few_entries", 3)]
    [InlineData(new byte[] { 0, 1, 7, 0, 2, 7 }, 2, "bundle.entry_cut_off", 3)]
    [InlineData(new byte[] { 0, 1, 7, 0 }, 1, "bundle.trailing_bytes", 3)]
    [InlineData(new byte[] { 0, 0 }, 0, "bundle.trailing_bytes", 0)]
    public void A_malformed_bundle_is_refused_with_code_and_place(byte[] bytes, int count, string code, int offset)
    {
        Assert.False(EntryBundle.TryParse(bytes, count, out _, out var fault));
        Assert.Equal(new FormatFault(code, offset), fault);
    }

    [Fact]
    public void Too_long_an_entry_and_too_many_entries_are_refused()
    {
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([new byte[65_536]]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode(LogWorld.Entries(0, 257)));
    }
}
