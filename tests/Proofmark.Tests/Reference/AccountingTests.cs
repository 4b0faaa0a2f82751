using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Reference;
using Xunit;

namespace Proofmark.Tests.Reference;

public class AccountingTests
{
    [Fact]
    public void Every_source_row_is_kept_merged_or_left_out_exactly_once()
    {
        var rows = Shipped.Tables.Accounting.Rows;
        Assert.Equal(rows.Count, rows.Select(r => (r.File, r.Row)).Distinct().Count());
        Assert.All(Shipped.Tables.Accounting.Files(), f => Assert.True(f.Balances, f.File));
        Assert.Equal(24_739, rows.Count(r => r.File != CountryReader.HistoricFile && r.File != CountryReader.PresentFile));
    }

    [Theory]
    [InlineData(CountryReader.PresentFile, 249)]
    [InlineData(CollectorReader.MakersFile, 1472)]
    [InlineData(CollectorReader.ModelsFile, 18994)]
    [InlineData(NcicMakeReader.File, 3970)]
    [InlineData(CalibreReader.CollectorFile, 124)]
    [InlineData(CalibreReader.NcicFile, 74)]
    [InlineData(CategoryReader.CollectorFile, 32)]
    [InlineData(CategoryReader.TypeFile, 19)]
    [InlineData(CategoryReader.ActionFile, 22)]
    [InlineData(CategoryReader.CombinedFile, 32)]
    public void The_files_have_as_many_rows_as_their_sources(string file, int rows) =>
        Assert.Equal(rows, Shipped.Tables.Accounting.Files().Single(f => f.File == file).Rows);

    [Fact]
    public void What_is_merged_or_left_out_says_why_and_where_to()
    {
        foreach (var row in Shipped.Tables.Accounting.Rows.Where(r => r.Fate != RowFate.Kept))
        {
            Assert.False(string.IsNullOrWhiteSpace(row.Reason), $"{row.File} {row.Row}");
            Assert.Equal(row.Fate == RowFate.LeftOut, row.Key is null);
        }
    }

    [Fact]
    public void The_keys_of_the_account_are_in_the_tables()
    {
        var makes = Shipped.Tables.Makes.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
        var models = Shipped.Tables.Models.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
        Assert.All(Shipped.Tables.Accounting.Rows.Where(r => r.File == CollectorReader.MakersFile && r.Key is not null), r => Assert.Contains(r.Key!, makes));
        Assert.All(Shipped.Tables.Accounting.Rows.Where(r => r.File == CollectorReader.ModelsFile && r.Key is not null), r => Assert.Contains(r.Key!, models));
    }

    [Fact]
    public void A_missing_row_unbalances_the_account()
    {
        var accounting = new Accounting();
        accounting.Opened("f", 2);
        accounting.Add(new SourceRow("f", 2, "1", "x", RowFate.Kept, "x", null));
        Assert.False(Assert.Single(accounting.Files()).Balances);
    }

    [Fact]
    public void Rows_in_are_rows_kept_merged_and_left_out_whatever_the_rows()
    {
        var name = Gen.Elements("Model 10", "MODEL 10", "10", "model 10 ", "A&amp;B", "A & B", "Bayonet", "X-1", "X1", "");
        var model = name.SelectMany(n => Gen.Elements("1", "2", "3", "0").Select(m => (Name: n, Maker: m)));
        Prop.ForAll(model.ArrayOf().ToArbitrary(), models =>
        {
            var read = new CollectorReader(Table("file,id,reason\nmodels,3,bayonet\n"), Table("id,into,reason\n2,1,same\n"), Table("id,name,kind,note\n"), Table("from,to,maker,note\n5,6,Lost's,run\n"))
                .Read(Table("ID,Brand\n1,Acme\n2,ACME Inc\n3,Other\n"), [.. models.Select((m, i) => Row(i, ("ID", $"{i + 1}"), ("GMID", m.Maker), ("Model", m.Name)))]);
            var fates = read.Rows.Where(r => r.File == CollectorReader.ModelsFile).ToList();
            return fates.Count == models.Length
                && fates.Count(r => r.Fate == RowFate.Kept) == read.Models.Count
                && fates.Where(r => r.Fate == RowFate.Merged).All(r => read.Models.Any(m => m.Key == r.Key));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_files_give_the_same_keys_and_the_progress_reaches_its_end()
    {
        var seen = new List<ReferenceProgress>();
        var again = ReferenceLoader.Load(DataFiles.Shipped, new Collected(seen));
        Assert.Equal(Shipped.Tables.Makes.Select(m => m.Key), again.Makes.Select(m => m.Key));
        Assert.Equal(Shipped.Tables.Models.Select(m => m.Key), again.Models.Select(m => m.Key));
        Assert.Equal(seen[^1].Total, seen[^1].Done);
        Assert.Equal(0, seen[0].Done);
    }

    [Fact]
    public void A_missing_data_file_is_named()
    {
        var folder = Directory.CreateTempSubdirectory();
        var fault = Assert.Throws<FileNotFoundException>(() => ReferenceLoader.Load(new DataFiles(folder.FullName)));
        Assert.Contains(CountryReader.PresentFile, fault.Message, StringComparison.Ordinal);
        folder.Delete();
    }

    private static IReadOnlyList<DataRow> Table(string text) => [.. DataRow.ReadAll(new StringReader(text))];

    private static DataRow Row(int index, params (string Name, string Value)[] fields) => new(index + 2, fields.ToDictionary(f => f.Name, f => f.Value));

    private sealed class Collected(List<ReferenceProgress> seen) : IProgress<ReferenceProgress>
    {
        public void Report(ReferenceProgress value) => seen.Add(value);
    }
}
