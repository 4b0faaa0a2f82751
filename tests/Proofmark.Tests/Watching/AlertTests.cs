using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Watching;
using Proofmark.Tests.Storage;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Watching;

/// <summary>An alert is raised once, shown with its beginning and its remedy, told by e-mail in the reader's language, and ends by itself.</summary>
public sealed class AlertTests
{
    private static readonly Symptom[] Five =
    [
        new(Gravity.Fault, "disk", ("folder", "/srv/proofmark"), ("free", 900L)),
        new(Gravity.Fault, "clock_back", ("recorded", "2026-05-12T08:30:00Z"), ("now", "2026-05-11T08:30:00Z")),
        new(Gravity.Warning, "certificate_ends", ("until", new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero)), ("days", 9L)),
        new(Gravity.Fault, "backup_old", ("days", 3L), ("folder", "/mnt/disk")),
        new(Gravity.Fault, "queue_dead", ("count", 2L)),
    ];

    [Fact]
    public async Task A_finding_raises_an_alert_once_and_the_first_look_without_it_ends_it()
    {
        await using var node = await Node.CreateAsync();
        var clock = new Moving();
        var book = new AlertBook(node.Database, clock);
        await book.RecordAsync([Five[0], Five[3]]);
        var since = Assert.Single(await book.OpenAsync(), a => a.Code == "disk").Since;
        clock.Now += TimeSpan.FromHours(1);
        await book.RecordAsync([Five[0] with { Values = [("folder", "/srv/proofmark"), ("free", 300L)] }]);
        var open = Assert.Single(await book.OpenAsync());
        Assert.Equal(since, open.Since);
        Assert.Contains("300 MB", open.Say(Texts.Embedded["en"]), StringComparison.Ordinal);
        Assert.Equal(clock.Now, Assert.Single(await book.EndedAsync(10)).Ended!.Value.ToUniversalTime(), TimeSpan.FromMilliseconds(1));

        // The same trouble again later is another alert.
        clock.Now += TimeSpan.FromHours(1);
        await book.RecordAsync([]);
        clock.Now += TimeSpan.FromHours(1);
        await book.RecordAsync([Five[0]]);
        Assert.True(Assert.Single(await book.OpenAsync()).Since > since);
        clock.Now += AlertBook.Kept + TimeSpan.FromDays(1);
        await book.RecordAsync([Five[0]]);
        Assert.Empty(await book.EndedAsync(10));
    }

    [Fact]
    public async Task Each_of_the_five_is_told_once_in_the_readers_language_and_so_is_its_end()
    {
        await using var node = await Node.CreateAsync();
        var clock = new Moving();
        var book = new AlertBook(node.Database, clock);
        using var box = new LetterBox();
        var settings = WatchSettings.Read(Variables(("PROOFMARK_SMTP", $"smtp://127.0.0.1:{box.Port}"), ("PROOFMARK_SMTP_FROM", "node@example.org"), ("PROOFMARK_ALERTS_TO", "ops@example.org fr, chief@example.org ar")), ["en", "fr", "ar"]);
        var mail = new AlertMail(book, settings, Texts.Embedded, "XA");
        // What is not one of the five is shown and not sent.
        await book.RecordAsync([.. Five, new(Gravity.Warning, "one_administrator", ("count", 1L))]);
        Assert.Equal(5, await mail.SendAsync(e => throw e));
        Assert.Equal(0, await mail.SendAsync(e => throw e));
        Assert.Equal(10, box.Letters.Count);
        Assert.Equal(["chief@example.org", "ops@example.org"], box.Letters.Select(l => l.To).Distinct().Order(StringComparer.Ordinal));
        var french = box.Letters.Single(l => l.To == "ops@example.org" && l.Subject.Contains("Disque", StringComparison.Ordinal));
        Assert.Equal("node@example.org", french.From);
        Assert.Contains("/srv/proofmark", french.Body, StringComparison.Ordinal);
        Assert.Contains("Depuis", french.Body, StringComparison.Ordinal);
        Assert.Contains(box.Letters, l => l.To == "chief@example.org" && l.Subject == "Proofmark XA: النسخ الاحتياطي" && l.Body.Contains("proofmark backup take", StringComparison.Ordinal));
        Assert.All(box.Letters, l => Assert.Contains("Auto-Submitted: auto-generated", l.Raw, StringComparison.OrdinalIgnoreCase));

        clock.Now += TimeSpan.FromMinutes(5);
        await book.RecordAsync([.. Five[1..]]);
        Assert.Equal(1, await mail.SendAsync(e => throw e));
        Assert.Equal(0, await mail.SendAsync(e => throw e));
        Assert.Equal(12, box.Letters.Count);
        Assert.StartsWith("Proofmark XA\u00A0: terminé\u00A0: Disque", box.Letters.Last(l => l.To == "ops@example.org").Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_mail_server_does_not_take_is_sent_with_a_later_look_and_where_none_is_named_nothing_is()
    {
        await using var node = await Node.CreateAsync();
        var book = new AlertBook(node.Database, TimeProvider.System);
        using var box = new LetterBox { Refuses = true };
        var mail = new AlertMail(book, new WatchSettings { Mail = new MailServer("127.0.0.1", box.Port, null, null, "node@example.org"), Readers = [new("ops@example.org", "en")] }, Texts.Embedded, "XA");
        await book.RecordAsync([Five[0]]);
        var failed = 0;
        Assert.Equal(0, await mail.SendAsync(_ => failed++));
        Assert.Equal(1, failed);
        box.Refuses = false;
        Assert.Equal(1, await mail.SendAsync(e => throw e));
        Assert.Single(box.Letters);

        await book.RecordAsync([Five[0], Five[1]]);
        Assert.Equal(0, await new AlertMail(book, new WatchSettings(), Texts.Embedded, "XA").SendAsync(e => throw e));
        Assert.Single(box.Letters);
    }

    [Theory]
    [InlineData("PROOFMARK_SMTP", "mail.example.org")]
    [InlineData("PROOFMARK_SMTP_FROM", "nobody")]
    [InlineData("PROOFMARK_ALERTS_TO", "ops@example.org klingon")]
    [InlineData("PROOFMARK_ALERTS_TO", "ops")]
    [InlineData("PROOFMARK_LOW_WATER_MB", "plenty")]
    [InlineData("PROOFMARK_LOW_WATER_MB", "3")]
    public void A_setting_that_cannot_be_is_named(string name, string value)
    {
        (string, string)[] good = [("PROOFMARK_SMTP", "smtp://u:p%40ss@mail.example.org"), ("PROOFMARK_SMTP_FROM", "node@example.org"), ("PROOFMARK_ALERTS_TO", "ops@example.org fr"), ("PROOFMARK_LOW_WATER_MB", "1024")];
        var read = WatchSettings.Read(Variables(good), ["en", "fr"]);
        Assert.Equal((new MailServer("mail.example.org", 587, "u", "p@ss", "node@example.org"), 1024L << 20), (read.Mail, read.LowWater));
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => WatchSettings.Read(Variables([.. good.Where(g => g.Item1 != name), (name, value)]), ["en", "fr"])).Problems);
        Assert.Equal(("watching.setting", name), (problem.Code, problem.Arguments!["name"]));
    }

    [Fact]
    public void A_certificate_is_spoken_of_two_weeks_before_its_end_and_after_it()
    {
        var clock = new Moving();
        string[] Codes(TimeSpan left) => [.. MachineExamination.Certificate(clock.GetUtcNow() + left, clock).Select(s => s.Code)];
        Assert.Empty(MachineExamination.Certificate(null, clock));
        Assert.Empty(Codes(MachineExamination.CertificateNotice));
        Assert.Equal(["certificate_ends"], Codes(MachineExamination.CertificateNotice - TimeSpan.FromMinutes(1)));
        Assert.Equal(["certificate_ended"], Codes(TimeSpan.Zero));
    }

    [Fact]
    public async Task Administrators_see_since_when_and_what_to_do_and_nobody_else_does()
    {
        await using var server = await WeaponServer.StartAsync();
        var chief = await server.SignedInAsync("chief", "administrator", withRegister: false);
        Assert.Contains("The node finds nothing wrong.", (await chief.GetAsync("/alerts")).Text, StringComparison.Ordinal);
        await server.Services.GetRequiredService<AlertBook>().RecordAsync(Five);
        var page = await chief.GetAsync("/alerts");
        Assert.Equal(5, page.Page.QuerySelectorAll("#open tbody tr, [id=open] ~ * tbody tr, section[aria-labelledby=open] tbody tr, tbody tr").Length);
        Assert.Contains("Look why the timer no longer runs", page.Text, StringComparison.Ordinal);
        Assert.Contains("4 faults need somebody’s care", (await chief.GetAsync("/")).Text, StringComparison.Ordinal);
        using var answer = await chief.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/alerts"));
        var alerts = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["disk", "clock_back", "backup_old", "queue_dead", "certificate_ends"], alerts.EnumerateArray().Select(a => a.GetProperty("code").GetString()));

        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(HttpStatusCode.Forbidden, (await amina.GetAsync("/alerts")).Status);
        Assert.DoesNotContain("somebody’s care", (await amina.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partners_ledger_that_forked_is_found_for_a_month()
    {
        await using var node = await Node.CreateAsync();
        await NodeIdentity.EnsureAsync(node.Database, "XA", null, TimeProvider.System);
        await node.PoliceRegisterAsync();
        await node.ExecuteAsync("""
            set session_replication_role = replica;
            insert into peer_heads (id, peer, verdict, epoch, size, root, key, note, act, seq, salt) select 1, 7, 'forked', 1, 5, '\x00', 'k', 'n', max(id), 1, '\x00' from acts;
            set session_replication_role = origin;
            """);
        async Task<bool> FoundAsync(TimeProvider clock) => (await DatabaseExamination.ExamineAsync(node.Database, new LedgerPlace("/nowhere"), clock)).Any(s => s.Code == "peer_fork");
        Assert.True(await FoundAsync(TimeProvider.System));
        Assert.False(await FoundAsync(new Moving { Now = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(31) }));
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) => name => variables.FirstOrDefault(v => v.Name == name).Value;

    private sealed class Moving : TimeProvider
    {
        public DateTime Now { get; set; } = new(2026, 5, 12, 8, 0, 0, DateTimeKind.Utc);

        public override DateTimeOffset GetUtcNow() => new(Now);
    }
}
