using System.Text;
using Proofmark.Core.Evidence;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Witnessing;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Xunit;

namespace Proofmark.Tests.Evidence;

/// <summary>Certified extracts: what stands in them, and that they verify without the node.</summary>
public sealed class ExtractTests
{
    private static readonly PersonField[] Holder =
        [new("name", "Zébédée Quillfeather", "Arms Act s. 3", new DateOnly(2020, 1, 1)), new("number", "ID-77-441-902", "Arms Act s. 3", new DateOnly(2020, 1, 1))];

    [Fact]
    public async Task An_extract_of_a_weapon_that_was_marked_transferred_corrected_and_lost_verifies_from_its_file_alone()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var file = await world.FileAsync(await world.LivedAsync());
        var report = ExtractVerifier.Verify(file, world.Folder.Load().Node);
        Assert.Empty(report.Problems);
        Assert.Equal(["form", "records", "withheld", "acts", "checkpoint", "signature", "no_stamp", "no_witness", "root"], report.Checks.Select(c => c.Text.Split('.')[^1]));
        var content = report.Content!;
        Assert.Equal(["corrected", "lost", "marked", "registered", "transferred"], content.Records.Where(r => r.Table == "events").Select(r => r.Text("type")!).Order(StringComparer.Ordinal));
        Assert.Equal([1987, 1987, 1988], content.Records.Where(r => r.Table == "entries").Select(r => r.Number("year")));
        // Each version but the last says which act replaced it.
        Assert.Equal([false, false, true], content.Records.Where(r => r.Table == "entries").Select(r => r.Until is null));
        Assert.Equal(["A-4731/97", "XA 98", "XA POL"], content.Records.Where(r => r.Table == "marks").Select(r => r.Text("text")));
        Assert.Equal(("lost", 1L, "12 Cs 34/26", "K-1"), (content.Weapon.Status, content.Number, content.Order.Reference, content.Order.Case));
        // Why the year was corrected somebody typed: such words may name a person.
        var withheld = Assert.Single(content.Records, r => r.Withheld.Count > 0);
        Assert.Equal(("corrected", null, "data"), (withheld.Text("type"), withheld.Salt, withheld.Withheld.Single()));
        Assert.DoesNotContain("misread", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extracts_verify_after_the_ledgers_key_and_the_operating_key_were_replaced_those_from_before_and_new_ones()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var entry = await world.LivedAsync();
        var before = await world.FileAsync(entry);
        using (var root = world.Folder.ReadRoot(null))
        {
            await new LedgerKeyRotation(world.Node.Acts, world.Here.Sequencer, world.Here.Place).RunAsync(root, root.Public, RevocationReason.Superseded, Actor.Node);
            var old = world.Folder.Load();
            var now = TimeProvider.System.GetUtcNow();
            world.Folder.Save(old.Rotate(root, SigningKey.Create(), now).Revoke(root, old.Statements.Certificates[0].KeyId, now.AddMinutes(5), RevocationReason.Superseded, now));
        }
        await world.Weapons.MarkAsync(entry, new Proofmark.Core.Weapons.MarkRequest("proof", "P 2"), null, Node.By(Node.Amina));
        await world.SignAsync();
        var after = await world.FileAsync(entry);
        // What somebody noted before the change of key, years later, beside a head that the new key signed.
        var later = Continuation.Read(Encoding.UTF8.GetBytes((await world.Book.ContinuationAsync(ExtractFile.Read(before).Value!.Content))!.ToString())).Value!;
        Assert.Empty(ExtractVerifier.Verify(before, world.Folder.Load().Node, later).Problems);
        Assert.Equal("evidence.later_signature", Assert.Single(ExtractVerifier.Verify(before, null, later with { Changes = [] }).Problems).Code);
        foreach (var file in new[] { before, after }) Assert.Empty(ExtractVerifier.Verify(file, world.Folder.Load().Node).Problems);
        var content = ExtractVerifier.Verify(after).Content!;
        Assert.Single(content.Keys.Changes);
        Assert.Equal(2, content.Keys.Certificates.Count);
        Assert.NotEqual(ExtractFile.Read(before).Value!.KeyId, ExtractFile.Read(after).Value!.KeyId);
    }

    [Fact]
    public async Task Another_nodes_fingerprint_is_refused()
    {
        await using var world = await ExtractWorld.CreateAsync();
        using var other = SigningKey.Create();
        var problem = Assert.Single(ExtractVerifier.Verify(await world.FileAsync(await world.LivedAsync()), other.Public.Fingerprint).Problems);
        Assert.Equal("evidence.root", problem.Code);
    }

    [Fact]
    public async Task A_holder_is_withheld_by_default_whole_on_a_legal_basis_and_never_named()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var entry = await world.WeaponAsync("P-7", Holder);
        var plain = ExtractVerifier.Verify(await world.FileAsync(entry));
        Assert.Empty(plain.Problems);
        var version = plain.Content!.Records.Single(r => r.Table == "entries");
        Assert.Equal((null, "person", "Zastava"), (version.Salt, version.Text("holder_kind"), version.Text("make")));
        Assert.Null(version["holder_person"]);

        var whole = await world.FileAsync(entry, ExtractWorld.ForTheCourt with { Basis = "Code of Criminal Procedure s. 94" });
        var report = ExtractVerifier.Verify(whole);
        Assert.Empty(report.Problems);
        version = report.Content!.Records.Single(r => r.Table == "entries");
        Assert.NotNull(version.Salt);
        Assert.NotNull(version.Number("holder_person"));
        Assert.DoesNotContain("Quillfeather", Encoding.UTF8.GetString(whole), StringComparison.Ordinal);
        Assert.Equal("Code of Criminal Procedure s. 94", await world.Node.ScalarAsync<string>("select legal_basis from acts where type = 'evidence.issue_extract' order by id desc limit 1"));
    }

    [Fact]
    public async Task What_an_erasure_took_is_said_as_erased_under_its_rule_and_the_extract_verifies()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var entry = await world.WeaponAsync("P-8", Holder);
        await world.Weapons.ReportLostAsync(entry, PartialDate.Parse("2019"), "Lost by Zébédée Quillfeather on the ferry.", Node.By(Node.Amina));
        await world.SignAsync();
        var named = await world.IssueAsync(entry, ExtractWorld.ForTheCourt with { Basis = "Code of Criminal Procedure s. 94" });
        Assert.Contains("Quillfeather", await world.List.SignedAsync(named), StringComparison.Ordinal);

        var person = await world.Node.ScalarAsync<long>($"select holder_person from entries where id = {entry} and until_act is null");
        var erasure = new PersonErasure(world.Node.Acts, world.Persons);
        var proposal = await erasure.ProposeAsync(person, new ErasurePlan("Arms Act s. 12", false, []), Node.By(Node.Amina, "data_protection"));
        await new Proposals(world.Node.Acts).DecideAsync(PersonErasure.Erase, proposal.Id, true, null, Node.Boris, new Purpose("data_protection"), Guid.NewGuid());
        var erased = await erasure.EraseAsync(person, proposal.Id, Node.Amina, Guid.NewGuid());
        await world.SignAsync();

        var report = ExtractVerifier.Verify(await world.FileAsync(entry, ExtractWorld.ForTheCourt with { Basis = "Code of Criminal Procedure s. 94" }));
        Assert.Empty(report.Problems);
        var lost = report.Content!.Records.Single(r => r.Text("type") == "lost");
        Assert.Equal((null, "Arms Act s. 12"), (lost.Salt, lost.Erased));
        Assert.Contains(report.Content.Records, r => r.Table == "erasures" && r.Act == erased.Id && r.Salt is not null);
        // The file that named the person is gone from the node; that it was issued, and its hash, stay.
        var kept = await world.List.GetAsync(entry, named.Uid);
        Assert.False(kept.HasFile);
        Assert.Equal(named.Sha256, kept.Sha256);
        Assert.Contains(kept.Since, s => s.Act == erased.Id);
        Assert.Equal("evidence.file_erased", (await Assert.ThrowsAsync<ProblemException>(() => world.List.FileAsync(kept))).Problems[0].Code);
        Assert.Empty((await world.Here.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task An_open_contradiction_is_listed_with_both_events()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var entry = await world.LivedAsync();
        await world.Weapons.TransferAsync(entry, "police", null, null, PartialDate.Parse("2016"), Node.By(Node.Amina));
        await world.SignAsync();
        var found = Assert.Single(ExtractVerifier.Verify(await world.FileAsync(entry)).Content!.Contradictions);
        Assert.Equal(("transferred", "2016", "lost", "2015"), (found.Type, found.Occurred, found.AgainstType, found.AgainstOccurred));
    }

    [Fact]
    public async Task A_later_head_is_shown_to_continue_the_extracts_and_another_ledgers_is_refused()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var entry = await world.LivedAsync();
        var file = await world.FileAsync(entry);
        await world.SignAsync();
        var later = (await world.Book.ContinuationAsync(ExtractFile.Read(file).Value!.Content))!;
        var read = Continuation.Read(Encoding.UTF8.GetBytes(later.ToString())).Value!;
        var report = ExtractVerifier.Verify(file, null, read);
        Assert.Empty(report.Problems);
        Assert.Contains(report.Checks, c => c.Text == "evidence.check.later");
        // Without the proof nothing follows from a larger head; with another's path it contradicts.
        Assert.Equal("evidence.later_proof", Assert.Single(ExtractVerifier.Verify(file, null, read with { Proof = null }).Problems).Code);
        Assert.Equal("evidence.later", Assert.Single(ExtractVerifier.Verify(file, null, read with { Proof = read.Proof! with { Path = [.. read.Proof.Path.Skip(1)] } }).Problems).Code);
        await using var stranger = await ExtractWorld.CreateAsync();
        await stranger.LivedAsync();
        var strange = (await stranger.Book.ContinuationAsync(ExtractFile.Read(await stranger.FileAsync(await stranger.WeaponAsync("P-2"))).Value!.Content))!;
        Assert.Equal("evidence.later_signature", Assert.Single(ExtractVerifier.Verify(file, null, strange).Problems).Code);
    }

    [Fact]
    public async Task Numbers_have_no_gaps_a_repeated_request_gives_the_same_one_and_what_was_recorded_since_is_said()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var entry = await world.LivedAsync();
        var key = Guid.NewGuid();
        var first = await world.IssueAsync(entry, key: key);
        Assert.Equal(first.Uid, (await world.IssueAsync(entry, key: key)).Uid);
        var wrong = await Assert.ThrowsAsync<ProblemException>(() => world.IssueAsync(entry, new ExtractAsked(" ", new string('x', 201), "en", null, "Boris")));
        Assert.Equal([("evidence.recipient", "recipient"), ("evidence.reference", "reference")], wrong.Problems.Select(p => (p.Code, p.Field!)));
        Assert.Equal(2, (await world.IssueAsync(entry)).Number);
        Assert.Empty(first.Since);
        var correction = await world.Weapons.CorrectAsync(entry, r => r with { Model = "M70B1" }, "Folding stock.", Node.By(Node.Amina));
        var since = Assert.Single((await world.List.FindAsync(first.Number))!.Since);
        Assert.Equal((correction.Id, "weapons.correct"), (since.Act, since.Type));
        // The look-up by which it was composed is recorded.
        Assert.Equal(3, await world.Node.ScalarAsync<long>($"select count(*) from lookups where kind = 'export' and actor = 102 and {entry} = any(found) and case_reference = 'K-1'"));
        await world.SignAsync();
        Assert.Empty((await world.Here.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task A_row_that_an_intruder_changed_is_never_certified()
    {
        await using var world = await ExtractWorld.CreateAsync();
        var entry = await world.LivedAsync();
        await world.Here.TamperAsync($"update marks set text = 'B-4731/97' where entry = {entry} and kind = 'serial'");
        Assert.Equal("evidence.damaged", (await Assert.ThrowsAsync<ProblemException>(() => world.IssueAsync(entry))).Problems[0].Code);
    }
}
