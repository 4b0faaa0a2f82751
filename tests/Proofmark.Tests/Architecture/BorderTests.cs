using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Architecture;

public sealed class BorderTests : IDisposable
{
    private static readonly Borders Table = Borders.Read(File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md")));
    private readonly string _planted = Directory.CreateTempSubdirectory("borders-").FullName;

    public void Dispose() => Directory.Delete(_planted, recursive: true);

    [Fact]
    public void Every_capability_uses_only_what_the_table_in_ARCHITECTURE_allows() =>
        Findings.None(Table.Violations(Path.Combine(Repository.Root, "src", "Proofmark.Core")));

    [Fact]
    public void A_planted_violation_is_named_with_its_file_and_line()
    {
        Plant("Licensing/Bad.cs", "namespace Proofmark.Core.Licensing;\n\nusing Proofmark.Core.Tracing;\nusing Proofmark.Core.Shared;\n// Proofmark.Core.Weapons is only talked about\n");
        var borders = Borders.Read("<!-- edges -->\n| Capability | Holds | May use |\n|---|---|---|\n| Licensing | | Shared |\n| Shared | | – |\n| Tracing | | Shared |\n<!-- /edges -->");
        Assert.Equal(["Licensing/Bad.cs:3 uses Tracing; allowed: Shared"], borders.Violations(_planted));
    }

    [Fact]
    public void A_name_inside_the_code_is_a_use_too()
    {
        Plant("Shared/Bad.cs", "namespace Proofmark.Core.Shared;\npublic static class Bad { public static object X => new Core.Weapons.Weapon(); }\n");
        Assert.Equal(["Shared/Bad.cs:2 uses Weapons; allowed: none"], Table.Violations(_planted));
    }

    [Fact]
    public void A_folder_that_has_no_row_is_named()
    {
        Plant("Astrology/Stars.cs", "namespace Proofmark.Core.Astrology;\n");
        Assert.Equal(["Astrology has no row in the table of ARCHITECTURE.md"], Table.Violations(_planted));
    }

    [Fact]
    public void The_allowed_edges_have_no_cycle()
    {
        Assert.Null(Table.Cycle());
        var circular = Borders.Read("<!-- edges -->\n| C | H | U |\n|---|---|---|\n| A | | B |\n| B | | C |\n| C | | A |\n<!-- /edges -->");
        Assert.Equal("A → B → C → A", circular.Cycle());
    }

    [Fact]
    public void The_domain_reaches_neither_the_web_nor_does_the_ledger_reach_a_database()
    {
        var core = typeof(global::Proofmark.Core.Shared.Problem).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.DoesNotContain(core, n => n.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || n.StartsWith("Proofmark.Server", StringComparison.Ordinal));
        var ledger = typeof(global::Proofmark.Ledger.MerkleHash).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        // Microsoft.Win32.Primitives carries the base library's own exception type.
        Assert.DoesNotContain(ledger, n => (!n.StartsWith("System.", StringComparison.Ordinal) && n != "Microsoft.Win32.Primitives") || n.StartsWith("System.Data", StringComparison.Ordinal));
    }

    private void Plant(string path, string content)
    {
        var file = Path.Combine(_planted, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
