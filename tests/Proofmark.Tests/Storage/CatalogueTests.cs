using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Architecture;
using Xunit;

namespace Proofmark.Tests.Storage;

/// <summary>docs/tables.md and docs/act-catalogue.md agree with the code and with a migrated database.</summary>
public sealed class CatalogueTests
{
    private static readonly bool Writing = Environment.GetEnvironmentVariable("PROOFMARK_WRITE_DOCS") == "1";

    [Fact]
    public async Task Every_table_of_the_database_is_listed()
    {
        await using var node = await Node.CreateAsync();
        var document = Catalogue.Document("tables.md");
        var expected = Catalogue.WriteTables(await TablesAsync(node), Catalogue.Read(document));
        if (Writing) await File.WriteAllTextAsync(document, expected);
        Findings.None(Catalogue.Differences(document, expected));
    }

    [Fact]
    public void Every_act_type_is_listed_with_its_events()
    {
        var document = Catalogue.Document("act-catalogue.md");
        var expected = Catalogue.WriteActs(ActType.All.Values, Catalogue.Read(document));
        if (Writing) File.WriteAllText(document, expected);
        Findings.None(Catalogue.Differences(document, expected));
    }

    [Fact]
    public void An_act_emits_events_that_exist() =>
        Findings.None(from type in ActType.All.Values from code in type.Events where !EventType.All.ContainsKey(code) select $"{type.Code}: {code} is no event");

    [Fact]
    public async Task Recorded_tables_are_declared_guarded_and_have_the_columns_that_are_hashed()
    {
        await using var node = await Node.CreateAsync();
        Findings.None(Catalogue.Compare(await TablesAsync(node), RecordTables.All));
    }

    [Theory]
    [InlineData("create table planted (id bigint primary key, act bigint not null, seq int not null, salt bytea not null)", "planted: has act, seq and salt, but no RecordTable declares it")]
    [InlineData("drop trigger recorded_insert on marks", "marks: no trigger stands before insert")]
    [InlineData("alter table marks disable trigger recorded_delete", "marks: no trigger stands before delete")]
    [InlineData("alter table marks rename column text to words", "marks.text: declared, but not in the database")]
    [InlineData("drop table entry_links", "entry_links: declared, but not in the database")]
    [InlineData("create table events_planted partition of events for values from (1000000000) to (1000000001)", "events_planted: no trigger stands before truncate")]
    public async Task A_planted_fault_is_found(string sql, string finding)
    {
        await using var node = await Node.CreateAsync();
        await node.ExecuteAsync(sql);
        Assert.Contains(finding, Catalogue.Compare(await TablesAsync(node), RecordTables.All));
    }

    [Fact]
    public void A_line_that_is_missing_or_says_nothing_is_found()
    {
        var file = Path.GetTempFileName();
        try
        {
            var planted = new ActType("weapons.planted", false);
            File.WriteAllText(file, Catalogue.WriteActs([planted], []));
            Assert.Contains(Catalogue.Differences(file, Catalogue.WriteActs([planted], Catalogue.Read(file))), f => f.StartsWith("unsaid: | `weapons.planted`", StringComparison.Ordinal));
            Assert.Contains("missing: | `weapons.other` | two | lost | (say what it holds) |",
                Catalogue.Differences(file, Catalogue.WriteActs([planted, new ActType("weapons.other", true, "lost")], Catalogue.Read(file))));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_partition_cannot_be_emptied_past_its_table()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        foreach (var sql in new[] { "truncate events_0", "delete from events_0", "delete from lookups_0", "truncate lookups_0", "update events_0 set type = 'lost'" })
            Assert.StartsWith("PM00", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => world.Node.ExecuteAsync(sql))).SqlState, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acts_on_weapons_write_the_events_of_the_catalogue_and_no_other()
    {
        await using var world = await LedgerWorld.CreateAsync(2);
        var weapons = world.Node.Weapons;
        var (one, two) = (await world.RegisterAsync("EV1"), await world.RegisterAsync("EV2"));
        var day = PartialDate.Parse("2020-05");
        await weapons.MarkAsync(one, new MarkRequest("import", "XA 20"), day, Node.By(Node.Amina));
        await weapons.TransferAsync(one, "police", null, null, day, Node.By(Node.Amina));
        await weapons.ReportLostAsync(one, day, null, Node.By(Node.Amina));
        await weapons.WithdrawReportAsync(one, "found in the safe", Node.By(Node.Amina));
        await weapons.ReportStolenAsync(one, day, null, Node.By(Node.Amina));
        await weapons.CorrectAsync(one, e => e with { Make = "Other" }, "misread", Node.By(Node.Amina));
        await weapons.LinkAsync(one, two, "same marks", Node.By(Node.Amina));
        await weapons.UnlinkAsync(one, "other barrel", Node.By(Node.Amina));
        await Weapons.Deactivated.AsDoneAsync(world.Node, one, "certificate 5");
        var proposals = new Proposals(world.Node.Acts);
        var proposal = await proposals.ProposeAsync(WeaponActs.Destroy, $"entry:{two}", "{}", Node.Amina, new Purpose("destruction"), Guid.NewGuid());
        await proposals.DecideAsync(WeaponActs.Destroy, proposal.Id, true, null, Node.Boris, new Purpose("destruction"), Guid.NewGuid());
        await weapons.DestroyAsync(two, day, "melted", proposal.Id, Node.By(Node.Amina, "destruction"));

        var written = new List<(string Act, string Event)>();
        await using var command = world.Node.Database.Owner.CreateCommand("select distinct a.type, e.type from events e join acts a on a.id = e.act");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) written.Add((reader.GetString(0), reader.GetString(1)));
        Findings.None(written.Where(w => !ActType.All[w.Act].Events.Contains(w.Event)).Select(w => $"{w.Act} wrote {w.Event}"));
        Assert.Equal(11, written.Count);
    }

    private static async Task<List<TableShape>> TablesAsync(Node node)
    {
        // Bits of pg_trigger.tgtype: 4 insert, 8 delete, 16 update, 32 truncate; a disabled trigger guards nothing.
        await using var command = node.Database.Owner.CreateCommand("""
            select c.relname, (select array_agg(attname::text order by attnum) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped),
                   coalesce((select bit_or(tgtype::int) from pg_trigger where tgrelid = c.oid and not tgisinternal and tgenabled in ('O', 'A')), 0)
                   , (select p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent where i.inhrelid = c.oid)
            from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<TableShape>();
        while (await reader.ReadAsync())
        {
            var bits = reader.GetInt32(2);
            var guarded = new (int Bit, string Change)[] { (4, "insert"), (8, "delete"), (16, "update"), (32, "truncate") }.Where(b => (bits & b.Bit) != 0).Select(b => b.Change);
            tables.Add(new TableShape(reader.GetString(0), reader.GetFieldValue<string[]>(1), guarded.ToHashSet(StringComparer.Ordinal), reader.IsDBNull(3) ? null : reader.GetString(3)));
        }
        return tables;
    }
}
