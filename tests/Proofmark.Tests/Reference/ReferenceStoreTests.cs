using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Reference;

public sealed class ReferenceStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("reference-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_load_is_one_act_with_everything_in_it_and_the_second_changes_nothing()
    {
        await using var node = await Node.CreateAsync();
        var store = new ReferenceStore(node.Acts);
        var seen = new List<ReferenceProgress>();
        var first = await store.LoadAsync(DataFiles.Shipped, new Collected(seen));
        Assert.NotNull(first.Act);
        Assert.Equal(0, seen[0].Done);
        Assert.Equal(seen[^1].Total, seen[^1].Done);
        Assert.True(seen.Zip(seen.Skip(1)).All(p => p.First.Done <= p.Second.Done));

        var tables = first.Tables;
        Assert.Equal(280, await node.ScalarAsync<long>("select count(*) from reference_countries_current"));
        Assert.Equal(tables.Makes.Count, await node.ScalarAsync<long>("select count(*) from reference_makes_current"));
        Assert.Equal(tables.Models.Count, await node.ScalarAsync<long>("select count(*) from reference_models_current"));
        Assert.Equal(tables.Codes.Count, await node.ScalarAsync<long>("select count(*) from reference_codes_current"));
        Assert.Equal(tables.Calibres.Count, await node.ScalarAsync<long>("select count(*) from reference_calibres_current"));
        Assert.Equal(tables.Categories.Count, await node.ScalarAsync<long>("select count(*) from reference_categories_current"));
        Assert.Equal("阿富汗", await node.ScalarAsync<string>("select name_zh from reference_countries_current where key = 'AF'"));
        Assert.Equal(2L, await node.ScalarAsync<long>("select json_array_length(data -> 'meanings')::bigint from reference_codes_current where key = 'make/SW'"));
        Assert.Equal(tables.Accounting.Rows.Count, await node.ScalarAsync<long>("select sum(kept + merged + left_out) from reference_sources"));
        Assert.Equal(first.Written + tables.Accounting.Files().Count + 1, await RecordsAsync(node, first.Act.Value));

        var acts = await node.ScalarAsync<long>("select count(*) from acts");
        var second = await store.LoadAsync(DataFiles.Shipped);
        Assert.Null(second.Act);
        Assert.Equal(acts, await node.ScalarAsync<long>("select count(*) from acts"));
    }

    [Fact]
    public async Task A_newer_set_writes_what_changed_and_withdraws_what_is_gone()
    {
        await using var node = await Node.CreateAsync();
        var store = new ReferenceStore(node.Acts);
        Copy(DataFiles.Shipped.Root);
        await store.LoadAsync(new DataFiles(folder));
        var categories = Path.Combine(folder, "categories", "categories.csv");
        var lines = await File.ReadAllLinesAsync(categories);
        await File.WriteAllLinesAsync(categories, lines.Where(l => !l.StartsWith("small_arm.other,", StringComparison.Ordinal) && !l.StartsWith("unknown,", StringComparison.Ordinal))
            .Append("small_arm.other,small_arm,أسلحة صغيرة أخرى,Other small arms (new words),Otras armas pequeñas,Autres armes de petit calibre,Другое стрелковое оружие,其他小武器"));

        var load = await store.LoadAsync(new DataFiles(folder));
        Assert.Equal((1, 1), (load.Written, load.Withdrawn));
        Assert.Equal("Other small arms (new words)", await node.ScalarAsync<string>("select name_en from reference_categories_current where key = 'small_arm.other'"));
        Assert.Equal(0L, await node.ScalarAsync<long>("select count(*) from reference_categories_current where key = 'unknown'"));
        Assert.Equal(2L, await node.ScalarAsync<long>("select count(*) from reference_categories where key = 'unknown'"));

        await File.WriteAllLinesAsync(categories, lines);
        var back = await store.LoadAsync(new DataFiles(folder));
        Assert.Equal((2, 0), (back.Written, back.Withdrawn));
        Assert.Equal("Other small arms", await node.ScalarAsync<string>("select name_en from reference_categories_current where key = 'small_arm.other'"));
    }

    [Fact]
    public async Task A_load_that_meets_a_contradiction_leaves_nothing()
    {
        await using var node = await Node.CreateAsync();
        Copy(DataFiles.Shipped.Root);
        await File.AppendAllTextAsync(Path.Combine(folder, "makes-and-models", "calibres.csv"), "9 mm something,cartridge,9x19,nobody\n");
        var acts = await node.ScalarAsync<long>("select count(*) from acts");
        await Assert.ThrowsAsync<InvalidDataException>(() => new ReferenceStore(node.Acts).LoadAsync(new DataFiles(folder)));
        Assert.Equal(acts, await node.ScalarAsync<long>("select count(*) from acts"));
        Assert.Equal(0L, await node.ScalarAsync<long>("select count(*) from reference_sources"));
    }

    [Fact]
    public async Task The_reader_sees_the_reference_and_nobody_edits_it()
    {
        await using var node = await Node.CreateAsync();
        await new ReferenceStore(node.Acts).LoadAsync(DataFiles.Shipped);
        await using var read = node.Database.Reader.CreateCommand("select count(*) from reference_makes_current");
        Assert.True((long)(await read.ExecuteScalarAsync())! > 4000);
        var fault = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => node.ExecuteAsync("update reference_makes set name = 'X' where key = 'colt'"));
        Assert.StartsWith("PM", fault.SqlState, StringComparison.Ordinal);
    }

    private static async Task<long> RecordsAsync(Node node, long act) =>
        LeafContent.TryRead(await node.ScalarAsync<byte[]>($"select content from leaves where act = {act}"))!.Records;

    private void Copy(string from)
    {
        foreach (var file in ReferenceLoader.AllFiles)
        {
            var to = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(Path.Combine(from, file), to);
        }
    }

    private sealed class Collected(List<ReferenceProgress> seen) : IProgress<ReferenceProgress>
    {
        public void Report(ReferenceProgress value) => seen.Add(value);
    }
}
