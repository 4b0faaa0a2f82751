using Proofmark.Core.Quality;
using Proofmark.Core.Reference;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Quality;

/// <summary>Rules about holders' names and numbers, which nobody reads: what they find, whom they pass over, and that nothing of a person is told.</summary>
public sealed class HolderRulesTests
{
    [Fact]
    public async Task One_number_beside_two_names_is_found_and_a_name_written_otherwise_is_not()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        var register = await trial.ImportAsync(node, "TWO", rows =>
        {
            rows[129].HolderNo = "N 120";
            (rows[129].Holder, rows[120].Holder) = ("Szabo Jelena", "Okafor Teodor");
            // The same person three times, once with the words turned round: no doubt.
            (rows[150].Holder, rows[153].Holder, rows[156].Holder) = ("Moreau Ilse", "ILSE MOREAU", "Moreau Ilse Anna");
            rows[153].HolderNo = rows[156].HolderNo = rows[150].HolderNo;
            // Two entries for one name and one for another: the odd one alone.
            (rows[180].Holder, rows[183].Holder, rows[186].Holder) = ("Tadesse Hana", "Tadesse Hana", "Barros Pavel");
            rows[183].HolderNo = rows[186].HolderNo = rows[180].HolderNo;
        });
        await JudgeAsync(node, "TWO", "number_of_two_persons");
        Assert.Equal("R2003/0120 R2004/0129 R2005/0186", await TrialRegister.FoundAsync(node, register));
    }

    [Fact]
    public async Task A_number_of_another_shape_and_names_of_the_other_kind_are_found()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        var shape = await trial.ImportAsync(node, "SHAPE", rows =>
        {
            foreach (var row in rows.Where(r => r.Kind == "person")) row.HolderNo = string.Concat("N", row.No.AsSpan(row.No.Length - 4));
            rows[99].HolderNo = "D-45";
        });
        await JudgeAsync(node, "SHAPE", "holder_number_of_another_kind");
        Assert.EndsWith("/0099", await TrialRegister.FoundAsync(node, shape), StringComparison.Ordinal);
        var kinds = await trial.ImportAsync(node, "KINDS", rows =>
        {
            rows[99].Holder = "Harbour ARMS";
            rows[102].Holder = "Szabo Jelena";
            (rows[130].Kind, rows[130].Holder) = ("state_force", "Jelena Szabo");
            // A dealer may be called as a person is.
            (rows[133].Kind, rows[133].Holder) = ("dealer", "Jelena Szabo");
        });
        await JudgeAsync(node, "KINDS", "organisation_as_person");
        Assert.EndsWith("/0099", await TrialRegister.FoundAsync(node, kinds), StringComparison.Ordinal);
        await JudgeAsync(node, "KINDS", "person_as_force");
        Assert.EndsWith("/0130", await TrialRegister.FoundAsync(node, kinds), StringComparison.Ordinal);
    }

    [Theory, InlineData("erased"), InlineData("restricted")]
    public async Task Who_was_erased_and_whose_record_is_restricted_is_passed_over(string why)
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        var register = await trial.ImportAsync(node, "REG", rows =>
        {
            rows[129].HolderNo = rows[120].HolderNo;
            (rows[129].Holder, rows[120].Holder) = ("Szabo Jelena", "Okafor Teodor");
        });
        var person = await node.ScalarAsync<long>("select holder_person from entries where row_key like '%/0129'");
        await node.ExecuteAsync(why == "erased" ? $"delete from person_keys where person = {person}" : $"""
            set session_replication_role = replica;
            insert into citizen_events (id, request, kind, person, act, seq, salt) select 1, 1, 'restricted', {person}, min(id), 900, ''::bytea from acts;
            set session_replication_role = default
            """);
        await JudgeAsync(node, "REG", "number_of_two_persons");
        Assert.Equal("", await TrialRegister.FoundAsync(node, register));
    }

    [Fact]
    public async Task A_finding_says_which_doubt_and_no_name_and_no_number_and_nothing_stays_in_the_database()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        await trial.ImportAsync(node, "REG", rows =>
        {
            rows[129].HolderNo = rows[120].HolderNo;
            (rows[129].Holder, rows[120].Holder) = ("Szabo Jelena", "Okafor Teodor");
        });
        await JudgeAsync(node, "REG", "number_of_two_persons");
        Assert.Equal("""{"holder_kind": "person"}""", await node.ScalarAsync<string>("select string_agg(distinct data::text, '|') from quality_findings"));
        Assert.Equal(0L, await node.ScalarAsync<long>("select count(*) from pg_class where relname like 'quality_holders%' or relname like 'quality_organisations%'"));
        // Without the keys of persons the run is made all the same, and these rules find nothing.
        var report = await new QualityService(node.Acts, ReferenceTables.Shipped, null, QualityRules.Shipped.Only("number_of_two_persons")).RunAsync("REG", Node.By(Node.Amina));
        Assert.Empty(report.Found);
    }

    [Fact]
    public async Task What_was_accepted_under_an_earlier_version_of_the_rules_stays_accepted()
    {
        await using var node = await Node.CreateAsync();
        using var trial = new TrialRegister();
        await trial.ImportAsync(node, "REG", rows => rows[10].Year = "1700");
        var shipped = QualityRules.Shipped.Only("made_too_early");
        await TrialRegister.JudgeAsync(node, "REG", shipped);
        await node.ExecuteAsync("alter table quality_findings disable trigger user; update quality_findings set state = 'accepted'");
        var next = new QualityRules(shipped.Rules, shipped.Minimum, shipped.Version + 1);
        var report = await TrialRegister.JudgeAsync(node, "REG", next);
        Assert.Equal((0L, 0L, 0L), (report.Opened, report.Closed, report.Standing));
    }

    private static Task<QualityReport> JudgeAsync(Node node, string register, string rule) => TrialRegister.JudgeAsync(node, register, QualityRules.Shipped.Only(rule));
}
