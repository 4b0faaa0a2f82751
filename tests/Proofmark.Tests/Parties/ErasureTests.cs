using Npgsql;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Parties;

public sealed class ErasureTests
{
    private const string Name = "Zebediah Quillfeather";
    private const string Number = "ID-77-441-902";

    [Fact]
    public async Task A_person_is_stored_encrypted_and_read_back()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var persons = new PersonService(world.Node.Acts, keys);
        var person = await persons.RecordAsync(Fields(new DateOnly(2020, 1, 1)), Node.Amina, new Purpose("registration"), Guid.NewGuid());
        Assert.Equal([Name, Number], (await persons.ReadAsync(person)).Select(f => f.Text));
        Assert.Empty(await PlacesHoldingAsync(world.Node, Name));
    }

    [Fact]
    public async Task After_the_legal_period_a_person_is_erased_without_a_trace_and_verification_names_rule_and_act()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var persons = new PersonService(world.Node.Acts, keys);
        var person = await persons.RecordAsync(Fields(new DateOnly(2020, 1, 1)), Node.Amina, new Purpose("registration"), Guid.NewGuid());
        var ciphers = await CiphersAsync(world.Node, person);
        var erasure = new PersonErasure(world.Node.Acts, persons);
        var proposal = await erasure.ProposeAsync(person, new ErasurePlan("Arms Act s. 12", false, []), Node.By(Node.Amina, "data_protection"));
        var early = await Assert.ThrowsAsync<ProblemException>(() => erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid()));
        Assert.Equal("act.not_approved", early.Problems[0].Code);
        await new Proposals(world.Node.Acts).DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        var erased = await erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid());
        await world.Sequencer.RunOnceAsync();

        Assert.Empty(await persons.ReadAsync(person));
        Assert.Empty(await PlacesHoldingAsync(world.Node, Name));
        Assert.Empty(await PlacesHoldingAsync(world.Node, Number));
        foreach (var cipher in ciphers) Assert.Empty(await PlacesHoldingAsync(world.Node, Convert.ToHexString(cipher).ToLowerInvariant()));
        Assert.Equal(0L, await world.Node.ScalarAsync<long>("select count(*) from person_keys"));
        var report = await world.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal(2, report.ErasedRecords.Count);
        Assert.All(report.ErasedRecords, r => Assert.Equal(("Arms Act s. 12", erased.Id), (r.Rule, r.By)));
    }

    [Fact]
    public async Task While_the_period_runs_erasure_is_refused()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var persons = new PersonService(world.Node.Acts, keys);
        var person = await persons.RecordAsync(Fields(new DateOnly(2999, 1, 1)), Node.Amina, new Purpose("registration"), Guid.NewGuid());
        var erasure = new PersonErasure(world.Node.Acts, persons);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => erasure.ProposeAsync(person, new ErasurePlan("on request", false, []), Node.By(Node.Amina, "data_protection")));
        Assert.Equal("parties.period_runs", refused.Problems[0].Code);
        Assert.Equal(2, (await persons.ReadAsync(person)).Count);
    }

    [Fact]
    public async Task Content_that_vanished_without_an_erasure_is_tampering()
    {
        await using var world = await LedgerWorld.CreateAsync(0);
        using var keys = new PersonKeys(new byte[32]);
        var persons = new PersonService(world.Node.Acts, keys);
        await persons.RecordAsync(Fields(null), Node.Amina, new Purpose("registration"), Guid.NewGuid());
        await world.Sequencer.RunOnceAsync();
        await world.TamperAsync("update person_contents set cipher = null, salt = null");
        Assert.Contains((await world.VerifyAsync()).Findings, f => f.Code == "ledger.row_changed");
    }

    [Theory]
    [InlineData("religion", "Arms Act", "parties.field_unknown")]
    [InlineData("name", " ", "parties.legal_basis_missing")]
    public async Task A_field_outside_the_law_is_refused(string field, string basis, string code)
    {
        await using var node = await Node.CreateAsync();
        using var keys = new PersonKeys(new byte[32]);
        var refused = await Assert.ThrowsAsync<ProblemException>(() => new PersonService(node.Acts, keys).RecordAsync(
            [new PersonField(field, "x", basis, null)], Node.Amina, new Purpose("registration"), Guid.NewGuid()));
        Assert.Equal(code, refused.Problems[0].Code);
    }

    private static PersonField[] Fields(DateOnly? until) => [new("name", Name, "Arms Act s. 3", until), new("number", Number, "Arms Act s. 3", until)];

    private static async Task<List<byte[]>> CiphersAsync(Node node, long person)
    {
        await using var command = node.Database.Owner.CreateCommand($"select cipher from person_contents where person = {person}");
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<byte[]>();
        while (await reader.ReadAsync()) list.Add(reader.GetFieldValue<byte[]>(0));
        return list;
    }

    /// <summary>Every table whose rows, written out whole, hold the text.</summary>
    private static async Task<List<string>> PlacesHoldingAsync(Node node, string text)
    {
        var tables = new List<string>();
        await using (var command = node.Database.Owner.CreateCommand("select tablename from pg_tables where schemaname = 'public'"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        var places = new List<string>();
        foreach (var table in tables)
        {
            await using var command = node.Database.Owner.CreateCommand($"select exists (select from {table} t where t::text ilike '%' || $1 || '%')");
            command.Parameters.Add(new() { Value = text });
            if ((bool)(await command.ExecuteScalarAsync())!) places.Add(table);
        }
        return places;
    }
}
