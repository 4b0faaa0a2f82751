using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Proofmark.Core.Leaving;
using Proofmark.Core.Storage;
using Proofmark.Tests.Languages;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Leaving;

/// <summary>Whoever has the format's description reads and checks an export without this product's code.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private LeavingWorld world = null!;
    private Stranger stranger = null!;

    public async Task InitializeAsync()
    {
        world = await LeavingWorld.CreateAsync();
        await world.ApprovedExportAsync("export");
        stranger = new Stranger(world.Place("export"));
    }

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public void The_root_recomputed_from_the_lines_is_the_one_that_was_signed()
    {
        var note = stranger.Manifest.GetProperty("head").GetProperty("note").GetString()!;
        var text = stranger.Opened(note)!.Split('\n');
        var leaves = stranger.Leaves();
        Assert.Equal(text[1], leaves.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(text[2], Convert.ToBase64String(Stranger.Root([.. leaves.Select(l => SHA256.HashData([0, .. l]))])));
        Assert.Equal("epoch 2", text[3]);
        Assert.Null(stranger.Opened(note.Replace("epoch 2", "epoch 1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Each_record_is_under_its_acts_leaf_and_what_was_erased_is_named_and_still_covered()
    {
        var (records, tiles) = (stranger.Records(), stranger.Tiles());
        var erased = stranger.Lines("tables/erasures").Select(l => l.GetProperty("row")).Select(r => (r.GetProperty("row_act").GetInt64(), r.GetProperty("row_seq").GetInt32())).ToHashSet();
        Assert.NotEmpty(erased);
        foreach (var leaf in stranger.Leaves().Select(l => JsonDocument.Parse(l).RootElement))
        {
            var act = leaf.GetProperty("act").GetInt64();
            var hashes = Enumerable.Range(0, leaf.GetProperty("records").GetInt32()).Select(i => (Key: (act, i), Hash: records.GetValueOrDefault((act, i)))).ToList();
            Assert.All(hashes, h => Assert.True(h.Hash is not null || erased.Contains(h.Key), $"{h.Key} is missing"));
            Assert.Equal(leaf.GetProperty("root").GetString(), Convert.ToBase64String(Stranger.Root([.. hashes.Select(h => h.Hash ?? tiles[h.Key])])));
        }
    }

    [Fact]
    public void Persons_and_attachments_are_read_with_the_keys_beside_them()
    {
        var people = stranger.Lines("persons").ToDictionary(p => p.GetProperty("person").GetInt64());
        Assert.Contains(people.Values, p => p.GetProperty("fields").EnumerateArray().Any(f => f.GetProperty("text").GetString() == LeavingWorld.Known));
        foreach (var row in stranger.Lines("tables/person_contents").Select(l => l.GetProperty("row")).Where(r => r.GetProperty("cipher").ValueKind == JsonValueKind.String))
        {
            var person = people[row.GetProperty("person").GetInt64()];
            var field = row.GetProperty("field").GetString();
            var text = person.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("id").GetInt64() == row.GetProperty("id").GetInt64()).GetProperty("text").GetString();
            Assert.Equal(text, Stranger.Unseal(person.GetProperty("key").GetBytesFromBase64(), row.GetProperty("cipher").GetBytesFromBase64(), $"{field}:{row.GetProperty("person").GetInt64()}"));
        }
        var key = stranger.Lines("attachment-keys").Single();
        var name = key.GetProperty("sha256").GetString()!;
        var stored = File.ReadAllBytes(Path.Combine(world.Place("export"), "attachments", name[..2], name));
        Assert.Equal(name, Convert.ToHexStringLower(SHA256.HashData(stored)));
        Assert.EndsWith("a picture", Encoding.UTF8.GetString(Stranger.FirstFrame(key.GetProperty("key").GetBytesFromBase64(), stored)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_contents_is_signed_and_counts_every_line_and_hashes_every_file()
    {
        var note = File.ReadAllText(Path.Combine(world.Place("export"), "manifest"));
        var list = Directory.GetFiles(world.Place("export"), "manifest-*.json").Single();
        Assert.Equal(["proofmark export 1", Path.GetFileName(list)], stranger.Opened(note)!.Split('\n')[..2]);
        Assert.Equal($"manifest-{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(list)))}.json", Path.GetFileName(list));
        foreach (var table in stranger.Manifest.GetProperty("tables").EnumerateArray())
        {
            Assert.Equal(table.GetProperty("rows").GetInt64(), stranger.Lines("tables/" + table.GetProperty("name").GetString()).Count());
            foreach (var part in table.GetProperty("parts").EnumerateArray())
                Assert.Equal(part.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(world.Place("export"), part.GetProperty("name").GetString()!)))));
        }
    }

    [Fact]
    public void The_stranger_uses_no_type_of_this_product_and_the_description_names_every_part()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests/Proofmark.Tests/Leaving/Stranger.cs"));
        Assert.DoesNotContain("using Proofmark", source, StringComparison.Ordinal);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/export-format.md"));
        var known = stranger.Manifest.EnumerateObject().Select(p => p.Name).Concat(["persons", "attachment-keys", "attachments/", "ledger/epoch-", "record", "salt", "seq"]);
        Assert.All(known, k => Assert.Contains($"`{k}", page, StringComparison.Ordinal));
        Assert.All(NodeTables.Machinery.Concat(NodeTables.LeftBehind), t => Assert.Contains($"`{t}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_table_of_the_database_either_leaves_or_stays_and_is_said_to()
    {
        await using var command = world.Node.Database.Owner.CreateCommand("select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition");
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        Assert.Empty(NodeTables.Machinery.Intersect(NodeTables.LeftBehind));
        Assert.Equal(tables.Order(StringComparer.Ordinal), NodeTables.All.Concat(NodeTables.LeftBehind).Order(StringComparer.Ordinal));
    }
}
