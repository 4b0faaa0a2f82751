using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Importing;

/// <summary>A withdrawn import and what happened to its rows before, in all orders: never two versions, never a mark without its entry.</summary>
public sealed class WithdrawalTests : IDisposable
{
    private const string Map = """
        format: proofmark-import-mapping-1
        name: Test register
        register: weapons
        dates:
          order: ymd
        identity: [No]
        absence: withdrawn
        fields:
          register_number: No
          serial: Serial
          make: Make
          status: Status
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("proofmark-withdrawal-").FullName;

    /// <summary>Steps: f a file that says Glock, g another that says Colt, c a correction to Walther, t a transfer, s a theft, w the newest batch withdrawn.</summary>
    [Theory]
    [InlineData("fgcw", "Walther", "G1", 1)]
    [InlineData("fcw", "Walther", "F1", 1)]
    [InlineData("fcgw", "Walther", "F1", 0)]
    [InlineData("fgtw", "Colt", "G1", 1)]
    [InlineData("ftw", "Glock", "F1", 1)]
    [InlineData("ftgw", "Glock", "F1", 0)]
    [InlineData("fgw", "Glock", "F1", 0)]
    [InlineData("fgctw", "Walther", "G1", 1)]
    [InlineData("fgcwgw", "Walther", "G1", 0)]
    [InlineData("fgwcw", "Walther", "F1", 1)]
    [InlineData("fgww", null, null, 0)]
    [InlineData("fw", null, null, 0)]
    [InlineData("fsw", null, null, 0)]
    [InlineData("fgsw", "Glock", "F1", 0)]
    public async Task What_stands_after_a_withdrawal_is_one_version_with_its_marks_and_the_preview_says_so(string steps, string? make, string? mark, long kept)
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        var batches = new BatchService(world.Node.Acts);
        var standing = new Stack<Guid>();
        foreach (var (i, step) in steps.Index())
        {
            switch (step)
            {
                case 'f': standing.Push(await ImportAsync(world, "1,F1,Glock,\n2,F2,Glock,\n")); break;
                case 'g': standing.Push(await ImportAsync(world, $"1,G1,Colt,\n2,F2,Glock,\n{i + 10},N{i},Colt,\n")); break;
                case 'c': await world.Node.Weapons.CorrectAsync(await EntryAsync(world), e => e with { Make = "Walther" }, "misread", Node.By(Node.Amina)); break;
                case 't': await world.Node.Weapons.TransferAsync(await EntryAsync(world), "police", null, null, null, Node.By(Node.Amina)); break;
                case 's': await world.Node.Weapons.ReportStolenAsync(await EntryAsync(world), PartialDate.Parse("2020"), null, Node.By(Node.Amina)); break;
                default:
                    var preview = await batches.PreviewAsync(standing.Peek());
                    var before = await world.Node.ScalarAsync<long>("select count(*) from entries where until_act is null");
                    await batches.WithdrawAsync(standing.Pop(), "wrong file", true, Node.By(Node.Amina));
                    Assert.Equal(preview.Restored - preview.Rows, await world.Node.ScalarAsync<long>("select count(*) from entries where until_act is null") - before);
                    if (i == steps.Length - 1) Assert.Equal(kept, preview.Kept);
                    break;
            }
        }

        Assert.Equal(make is null ? 0 : 1, await world.Node.ScalarAsync<long>("select count(*) from entries where row_key = '1' and until_act is null"));
        if (make is not null)
        {
            Assert.Equal(make, await world.Node.ScalarAsync<string>("select make from entries where row_key = '1' and until_act is null"));
            Assert.Equal(mark, await world.Node.ScalarAsync<string>("select string_agg(m.text, ' ') from marks m join entries e on e.id = m.entry and e.until_act is null where e.row_key = '1' and m.until_act is null"));
        }
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from marks m where m.until_act is null and not exists (select from entries e where e.id = m.entry and e.until_act is null)"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task What_a_file_withdrew_by_leaving_it_out_stands_again_when_the_file_is_withdrawn()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        await ImportAsync(world, "1,F1,Glock,\n2,F2,Glock,\n");
        var wrong = await ImportAsync(world, "1,F1,Glock,\n");
        Assert.Equal("withdrawn", await world.Node.ScalarAsync<string>("select status from weapon_states"));
        await new BatchService(world.Node.Acts).WithdrawAsync(wrong, "half a file", true, Node.By(Node.Amina));
        Assert.Equal(0, await world.Node.ScalarAsync<long>("select count(*) from weapon_states"));
        await world.Sequencer.RunOnceAsync();
        Assert.Empty((await world.VerifyAsync()).Findings);
    }

    private static Task<long> EntryAsync(LedgerWorld world) => world.Node.ScalarAsync<long>("select id from entries where row_key = '1' and until_act is null");

    private async Task<Guid> ImportAsync(LedgerWorld world, string rows)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".csv");
        await File.WriteAllTextAsync(file, "No,Serial,Make,Status\n" + rows);
        using var keys = new PersonKeys(new byte[32]);
        var report = await new ImportService(world.Node.Acts, keys, ReferenceTables.Shipped).ImportAsync(
            new ImportRequest("POLICE", file, MappingReader.Read(Map), Path.Combine(_folder, "work"), p => p.Code, Node.By(Node.Amina)) { RejectsPath = file + ".rejects.csv" });
        return report.BatchUid!.Value;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
