using System.Text;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Storage;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>Every column that could hold a natural person's data is classified, and what the classes promise the database allows.</summary>
public sealed class PersonalColumnsTests
{
    private static readonly bool Writing = Environment.GetEnvironmentVariable("PROOFMARK_WRITE_DOCS") == "1";

    [Fact]
    public async Task Every_column_of_text_bytes_or_json_is_classified()
    {
        await using var node = await Node.CreateAsync();
        Findings.None(await DifferencesAsync(node));
    }

    [Fact]
    public async Task A_new_column_that_nobody_classified_is_found()
    {
        await using var node = await Node.CreateAsync();
        await node.ExecuteAsync("alter table entries add column remark text; create table planted (id bigint, note jsonb)");
        Assert.Equal(["entries.remark: not classified in PersonalColumns", "planted.note: not classified in PersonalColumns"], await DifferencesAsync(node));
    }

    [Fact]
    public async Task What_an_erasure_empties_only_an_erasure_empties()
    {
        await using var world = await LedgerWorld.CreateAsync(1);
        foreach (var column in PersonalColumns.All.Where(c => RecordTables.All.ContainsKey(c.Table) && c.Reach is PersonalReach.Words or PersonalReach.Sealed or PersonalReach.Key or PersonalReach.Attachment))
        {
            // The guard stands before each row, and the writer may set the column at all.
            Assert.True(await world.Node.ScalarAsync<bool>($"select has_column_privilege('proofmark_writer', '{column.Table}', '{column.Name}', 'UPDATE')"), $"{column.Table}.{column.Name}");
            var guard = column.Table == "lookups" ? "lookups_update" : "recorded_erasure";
            Assert.True(await world.Node.ScalarAsync<bool>($"select exists (select from pg_trigger where tgrelid = '{column.Table}'::regclass and tgname = '{guard}')"), column.Table);
        }
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => world.Node.Acts.DoAsync(new ActRequest(PersonErasure.Finish, Node.Amina, Purpose.Housekeeping, Guid.NewGuid()), act =>
        {
            act.Machinery("update entries set row_key = null, salt = null");
            return Task.CompletedTask;
        }));
        Assert.Equal("PM002", refused.SqlState);
    }

    [Fact]
    public void The_page_lists_them()
    {
        var document = Catalogue.Document("personal-data.md");
        var expected = Write();
        if (Writing) File.WriteAllText(document, expected);
        Assert.Equal(expected, File.Exists(document) ? File.ReadAllText(document) : "");
    }

    private static async Task<List<string>> DifferencesAsync(Node node)
    {
        await using var command = node.Database.Owner.CreateCommand("""
            select c.table_name, c.column_name from information_schema.columns c
            join pg_class k on k.relname = c.table_name and k.relnamespace = 'public'::regnamespace and k.relkind in ('r', 'p') and not k.relispartition
            where c.table_schema = 'public' and (c.data_type in ('text', 'bytea', 'json', 'jsonb', 'character varying', 'character', 'xml') or c.udt_name in ('_text', '_bytea', '_json', '_jsonb', '_varchar'))
            order by 1, 2
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var classified = PersonalColumns.All.Select(c => (c.Table, c.Name)).ToHashSet();
        var findings = new List<string>();
        var there = new HashSet<(string, string)>();
        while (await reader.ReadAsync())
        {
            there.Add((reader.GetString(0), reader.GetString(1)));
            if (!classified.Contains((reader.GetString(0), reader.GetString(1))) && !classified.Contains(("*", reader.GetString(1)))) findings.Add($"{reader.GetString(0)}.{reader.GetString(1)}: not classified in PersonalColumns");
        }
        findings.AddRange(classified.Where(c => c.Table != "*" && !there.Contains(c)).Select(c => $"{c.Table}.{c.Name}: classified, but not in the database"));
        return findings;
    }

    private static string Write()
    {
        var page = new StringBuilder("""
            # Natural persons' data: where it may stand, and how an erasure reaches it

            Written from `src/Proofmark.Core/Parties/Erasure/PersonalColumns.cs` by `PersonalColumnsTests` with `PROOFMARK_WRITE_DOCS=1`. A column of text, bytes or JSON that is not listed fails that test.

            An erasure is proposed by one person, approved by another, and carried out by one act, for every record of the same human (the same number, or the same name where neither has a number). In that act content, keys and salts go; its records are named with rule and act by `proofmark verify` for ever. Then queued work removes files and working copies, rewrites the tables that gave up words, and turns the write-ahead log over; a kill at any point leaves it to the next process. Only when all of that is done a second act, `parties.finish_erasure`, records the end.

            - **Key**: encrypted under the person's own key; key and bytes are destroyed.
            - **Sealed**: encrypted under a key made of the keys of all persons it speaks of; unreadable as soon as one of them is erased, in backups of these bytes too.
            - **Words**: typed by somebody; a text that has the number, the address, or all words of the name gives way to ■■■, and in typed queries one longer word of the name is enough.
            - **Resealed**: encrypted for the independent auditor alone; a record in which a typed word names the person gives way to one without it, and neither a preview nor an act says so.
            - **Attachment**: the file's own key is destroyed, then the file.
            - **Copy**: deleted by the clean-up.
            - **Official**: officials in their function and users of the node. Who did what stays on record.

            Outside the database: `import/` of the data directory (uploads, rejects, spools) is emptied of all that no running import needs; `attachments/` loses the files; ledger tiles hold salted hashes only; the private cluster logs neither statements nor values. What remains to the operator: backups and archived write-ahead log that hold `person_keys` or typed words must be let run out; on a server that is not the node's own, the log must be turned over; files that persons exported or sent elsewhere are theirs. A misspelt name in free text is not found.

            | Table | Columns | Reach | Why |
            |---|---|---|---|

            """);
        foreach (var line in PersonalColumns.All.GroupBy(c => (c.Table, c.Reach, c.Why)))
            page.Append($"| `{line.Key.Table}` | {string.Join(", ", line.Select(c => c.Name))} | {line.Key.Reach} | {line.Key.Why} |\n");
        return page.ToString();
    }
}
