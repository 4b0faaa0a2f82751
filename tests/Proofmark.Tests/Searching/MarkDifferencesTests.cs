using Proofmark.Core.Marking;
using Proofmark.Core.Searching;
using Xunit;

namespace Proofmark.Tests.Searching;

public sealed class MarkDifferencesTests
{
    [Theory]
    [InlineData("AB12345", "AB12345", "")]
    [InlineData("A8I2345", "AB12345", "Alike 2 8 B; Alike 3 I 1")]
    [InlineData("AB1345", "AB12345", "Missed 3  2")]
    [InlineData("AB1X2345", "AB12345", "Added 4 X ")]
    [InlineData("AB13245", "AB12345", "Swapped 4 32 23")]
    [InlineData("ABX2345", "AB12345", "Other 3 X 1")]
    [InlineData("AB*45", "AB12345", "")]
    [InlineData("[KB]B?2345", "KB12345", "")]
    [InlineData("*2E45", "AB12345", "Alike 3 E 3")]
    public void What_differs_is_said_place_by_place(string seen, string recorded, string differences)
    {
        var pattern = MarkPattern.Parse(seen);
        var mark = SoughtMark.Of(pattern, MarkCosts.Shipped);
        Assert.Equal(differences, string.Join("; ", MarkDifferences.Of(pattern, mark, recorded).Select(d => $"{d.Kind} {d.Place} {d.Seen} {d.Recorded}")));
    }
}
