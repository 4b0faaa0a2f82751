using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Architecture;

/// <summary>docs/asvs.md says of every requirement of OWASP ASVS 5.0, levels 1 and 2, where the product stands, and what shows it.</summary>
public class AsvsTests
{
    private static readonly string Facts = Path.Combine(Repository.Root, "tests", "Proofmark.Tests", "Architecture", "asvs-5.0.txt");

    [Fact]
    public void Every_requirement_has_a_row_a_status_and_evidence_that_exists_and_the_counts_are_right()
    {
        var facts = AsvsTable.Facts(File.ReadAllText(Facts));
        Assert.Equal((70, 183), (facts.Count(f => f.Level == 1), facts.Count(f => f.Level == 2)));
        var tests = TestNames.All();
        Findings.None(AsvsTable.Findings(File.ReadAllText(Path.Combine(Repository.Root, "docs", "asvs.md")), facts, e => e.Contains('/', StringComparison.Ordinal) || !e.Contains('_', StringComparison.Ordinal) ? File.Exists(Path.Combine(Repository.Root, e)) : tests.Contains(e)));
    }

    [Fact]
    public void What_is_missing_or_untrue_is_named()
    {
        const string Planted = """
            | 1 | 1 | 0 | 1 | 2 |
            | 1.1.1 | 1 | one subject | **met** | `No.Such_test` |
            | 1.1.2 | 1 | one subject | perhaps | for a reason that is long |
            | 1.1.2 | 1 | one subject | **open** | soon |
            | 9.9.9 | 1 | one subject | **met** | by word of mouth |
            """;
        Assert.Equal(
            [
                "1.1.3 has no row", "1.1.2 has 2 rows", "1.1.1: there is no No.Such_test", "1.1.2 is of level 2", "1.1.2 has no status", "1.1.2 is of level 2", "1.1.2 does not say why",
                "9.9.9 is no requirement of levels 1 and 2", "9.9.9 is said to be met without evidence",
                "a count is wrong; it is | 1 | 2 | 0 | 1 | 4 |", "a count is wrong; it is | 2 | 0 | 0 | 0 | 0 |", "a count is wrong; it is | both | 2 | 0 | 1 | 4 |",
            ],
            AsvsTable.Findings(Planted, [("1.1.1", 1), ("1.1.2", 2), ("1.1.3", 1)], _ => false));
    }

    [Fact]
    public void A_test_that_is_renamed_is_missed() => Assert.DoesNotContain("AsvsTests.A_test_that_never_was", TestNames.All());
}
