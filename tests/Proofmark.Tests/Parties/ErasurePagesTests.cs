using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>A holder who is typed in is a person on record, shown to those with the right alone, and erased by two of them on pages.</summary>
public sealed class ErasurePagesTests
{
    private const string Name = "Wilhelmina Quillfeather";
    private const string Number = "LIC-4711-88";

    [Fact]
    public async Task A_holder_typed_in_is_a_person_and_is_erased_by_two_persons_on_pages()
    {
        await using var server = await WeaponServer.StartAsync();
        var clerk = await server.WorkingAsync("amina", "clerk");
        var registered = await clerk.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "P-1"), ("HolderKind", "person"), ("HolderName", Name), ("HolderNumber", Number), ("KeepUntil", "2020-12-31"));
        Assert.Equal(HttpStatusCode.Redirect, registered.Status);
        // Nowhere but under the person's key, and the entry points to it.
        Assert.Empty(await PlantedWords.TablesAsync(server.Node.Database, Name));
        var person = await server.Node.ScalarAsync<long>("select holder_person from entries where row_key = 'P-1' and until_act is null");
        Assert.Equal([Name, Number], (await server.Services.GetRequiredService<PersonService>().ReadAsync(person)).Select(f => f.Text));

        // Shown to those with the right, after the look-up was recorded.
        Assert.Contains(Name, (await clerk.GetAsync(registered.Location!)).Text, StringComparison.Ordinal);
        Assert.True(await server.Node.ScalarAsync<bool>("select exists (select from lookups where kind = 'open' and subject = 'person' and cardinality(found) = 1)"));
        var police = await server.WorkingAsync("pavel", "police", "investigation", "case 7");
        var seen = await police.GetAsync(registered.Location!);
        Assert.Equal((HttpStatusCode.OK, false), (seen.Status, seen.Text.Contains(Name, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, (await clerk.GetAsync("/persons/erasures")).Status);

        var boris = await server.WorkingAsync("boris", "supervisor", "data_protection");
        var vera = await server.WorkingAsync("vera", "supervisor", "data_protection");
        var due = (await boris.GetAsync("/persons/erasures")).Page;
        var path = due.QuerySelector("#due a, [aria-labelledby*=due] a, main table a")!.GetAttribute("href")!;
        Assert.Contains(Name, (await boris.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await boris.SubmitAsync(path, "erase", ("Rule", $"because {Name} asks"))).Status);
        Assert.Equal(path, (await boris.SubmitAsync(path, "erase", ("Rule", "Arms Act s. 12"))).Location);
        // The proposer waits; the other decides.
        Assert.Null((await boris.GetAsync(path)).Page.QuerySelector("form.form"));
        Assert.Equal(path, (await vera.SubmitAsync(path, "erase", ("Decision", "approve"))).Location);
        Assert.Equal(path, (await boris.SubmitAsync(path, "erase")).Location);

        for (var i = 0; i < 300 && await server.Node.ScalarAsync<long>("select count(*) from erasure_ends") == 0; i++) await Task.Delay(100);
        var done = await boris.GetAsync(path);
        Assert.Contains("The erasure is finished", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, (await clerk.GetAsync(registered.Location!)).Text, StringComparison.Ordinal);
        Assert.Contains("No period has ended", (await boris.GetAsync("/persons/erasures")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await boris.GetAsync("/persons/XA-0000/erase")).Status);
    }

    [Fact]
    public async Task A_transfer_to_a_person_is_typed_in_and_both_a_person_and_an_organisation_are_refused()
    {
        await using var server = await WeaponServer.StartAsync();
        var clerk = await server.WorkingAsync("amina", "clerk");
        var organisation = await server.Services.GetRequiredService<OrganisationService>().CreateAsync("ARMY", "Army of XA", "state_force", "XA", Node.By(Node.Amina, "administration"));
        var path = "/weapons/" + PublicId.Of("XA", await server.WeaponAsync("P-2", "S-2"));
        var both = await clerk.SubmitAsync(path + "/transfer", "deed", ("HolderKind", "person"), ("HolderName", Name), ("HolderOrganisation", organisation.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(HttpStatusCode.BadRequest, both.Status);
        Assert.Equal(path, (await clerk.SubmitAsync(path + "/transfer", "deed", ("HolderKind", "person"), ("HolderName", Name), ("HolderNumber", Number))).Location);
        Assert.Empty(await PlantedWords.TablesAsync(server.Node.Database, Name));
        Assert.Equal(1L, await server.Node.ScalarAsync<long>("select count(*) from entries e join events v on v.entry = e.id and v.type = 'transferred' and v.person = e.holder_person where e.row_key = 'P-2' and e.until_act is null"));
        Assert.Contains(Name, (await clerk.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await clerk.SubmitAsync(path + "/transfer", "deed", ("HolderKind", "person"), ("HolderName", Name), ("KeepUntil", "31/12/2036"))).Status);
    }
}
