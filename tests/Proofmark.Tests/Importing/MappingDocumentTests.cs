using Proofmark.Core.Importing.Mappings;
using Proofmark.Tests.Languages;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>The page about mappings shows what is read.</summary>
public sealed class MappingDocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "import-mapping.md"));

    [Fact]
    public void The_example_on_the_page_is_a_mapping()
    {
        var yaml = Page.Split("```yaml\n")[1].Split("```")[0];
        var mapping = MappingReader.Read(yaml);
        Assert.Equal(("Reg No", 3, 8), (mapping.Identity.Single(), mapping.File.HeaderRow, mapping.Fields.Count));
    }

    [Fact]
    public void Every_field_and_every_closed_list_is_on_the_page()
    {
        foreach (var field in ImportFields.Weapons.Concat(ImportFields.Holdings))
        {
            Assert.Contains($"`{field.Name}`", Page, StringComparison.Ordinal);
        }

        Assert.Contains(string.Join(", ", ImportFields.Statuses), Page, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", ImportFields.HolderKinds), Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shipped_mapping_is_read()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "data", "mappings"), "*.yaml");
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.NotEmpty(MappingReader.ReadFile(f).Fields));
    }
}
