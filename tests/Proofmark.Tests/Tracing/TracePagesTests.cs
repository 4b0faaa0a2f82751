using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Tracing;
using Proofmark.Core.Weapons;
using Proofmark.Tests.Access;
using Proofmark.Tests.Recoveries;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Tracing;

public sealed class TracePagesTests
{
    internal static readonly (string, string)[] Whole =
    [
        ("Country", "RS"), ("Ground", "national_law"), ("LegalJustification", "Firearms Act, section 5"), ("Uses", "criminal_investigation"), ("Guaranteed", "yes"),
        ("Authority", "Port police"), ("Kind", "police"), ("CaseReference", "2026/17"), ("Urgency", "routine"), ("Audience", "case_team"), ("Purpose", "tracing"),
    ];

    [Fact]
    public async Task What_paragraph_17_asks_for_and_is_missing_is_said_together_with_the_paragraph()
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, ask) = await AskingAsync(server);
        var answer = await omar.SubmitAsync(ask, "request", ("Country", ""), ("Authority", ""), ("CaseReference", ""));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        var said = answer.Page.QuerySelectorAll(".error-summary li").Select(l => l.TextContent).ToList();
        Assert.Equal(8, said.Count);
        Assert.Contains(said, s => s.Contains("paragraph 17(c)", StringComparison.Ordinal));
        Assert.Contains(said, s => s.Contains("paragraph 15)", StringComparison.Ordinal));
        Assert.All(answer.Page.QuerySelectorAll(".error-summary a"), a => Assert.NotNull(answer.Page.QuerySelector(a.GetAttribute("href")!)));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from traces"));
    }

    [Fact]
    public async Task Without_a_peer_the_request_leaves_on_paper_and_the_answer_is_typed_in_and_joins_the_weapons_history()
    {
        await using var server = await WeaponServer.StartAsync();
        var (omar, ask) = await AskingAsync(server);
        var page = (await omar.GetAsync(ask)).Page;
        Assert.Equal("RS", page.QuerySelector("#f-country option[selected]")!.GetAttribute("value"));
        var sent = (await omar.SubmitAsync(ask, "request", Whole)).Location!;
        var at = (await omar.GetAsync(sent)).Page;
        Assert.Contains("sent", at.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["acknowledge", "ask", "respond", "refuse", "withdraw", "close"], at.QuerySelectorAll(".deeds a").Select(a => a.GetAttribute("href")!.Split('/')[^1]));
        Assert.NotNull(at.QuerySelector(".caveat"));
        Assert.Contains("C-4711", (await omar.GetAsync(sent + "/print")).Text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await TextAsync(omar, sent + "/request.json"));
        Assert.Empty(TraceMessages.Read(TraceKind.Request, json.RootElement).Problems);

        Assert.Equal(["f-office"], (await omar.SubmitAsync(sent + "/acknowledge", "deed", ("Office", ""))).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(sent + "/acknowledge", "deed", ("Office", "Registry of RS"))).Status);
        var typed = await omar.SubmitAsync(sent + "/respond", "response", ("Status", "full"), ("Office", "Registry of RS"),
            ("Chain0In", "yes"), ("Chain0Event", "manufactured"), ("Chain0Date", "1978"), ("Chain0Country", "RS"), ("Chain0HolderKind", "manufacturer"),
            ("Chain1Event", ""), ("Chain2In", "yes"), ("Chain2Event", "transferred"), ("Chain2Date", "1979-03"), ("Chain2Country", "RS"), ("Chain2HolderKind", "dealer"), ("LastLegalRecord", "2"));
        Assert.Equal(HttpStatusCode.Redirect, typed.Status);
        var answered = (await omar.GetAsync(sent)).Page;
        Assert.Contains("answered in full", answered.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("dealer", answered.QuerySelector(".timeline")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from events where type = 'traced'"));
        Assert.Equal(["f-note"], (await omar.SubmitAsync(sent + "/close", "deed", ("Outcome", "point_established"))).Wrong);
        Assert.Equal(HttpStatusCode.Redirect, (await omar.SubmitAsync(sent + "/close", "deed", ("Outcome", "last_legal_record_only"), ("Note", "Left the dealer unrecorded."))).Status);
        Assert.Null((await omar.GetAsync(sent)).Page.QuerySelector(".deeds"));
    }

    [Fact]
    public async Task A_received_request_is_searched_answered_from_the_register_and_no_person_is_filled_in()
    {
        await using var server = await WeaponServer.StartAsync();
        var mihaela = await server.WorkingAsync("mihaela", "tracing_desk", "tracing", "XB-2026-114");
        await server.WeaponAsync("P-1", "C-4711", w => w with { Make = "Zastava", Model = "M57", HolderKind = "person" });
        var path = await ReceivedAsync(server);
        Assert.Contains(path, (await mihaela.GetAsync("/")).Page.QuerySelectorAll("a.tile").Select(a => a.GetAttribute("href")));
        var found = (await mihaela.GetAsync(path + "/search")).Page;
        Assert.Equal("tracing", await server.Node.ScalarAsync<string>("select purpose from lookups where kind = 'find' order by id desc limit 1"));
        var respond = Assert.Single(found.QuerySelectorAll("tbody a.button")).GetAttribute("href")!;
        var form = (await mihaela.GetAsync(respond)).Page;
        Assert.True(form.QuerySelectorAll("input[name^=Chain][name$=In][checked]").Length >= 1);
        Assert.All(form.QuerySelectorAll("input[name$=HolderName]"), i => Assert.True(string.IsNullOrEmpty(i.GetAttribute("value"))));
        Assert.Null(form.QuerySelector("input[name=PersonName]"));

        var kind = form.QuerySelector("[name=Chain0Event] option[selected]")!.GetAttribute("value")!;
        (string, string)[] answer = [("Status", "partial"), ("Office", "Registry of XA"), ("Note", "Searched the police register."), ("Chain0In", "yes"), ("Chain0Event", kind), ("Chain0HolderKind", "natural_person"), ("LastLegalRecord", "0")];
        // The form of who may not release has no such field; sending it all the same is refused.
        Assert.NotEqual(HttpStatusCode.Redirect, (await mihaela.SendFormAsync(form, respond, "response", [.. answer, ("PersonName", "A. Holder"), ("LegalBasis", "Law 1"), ("Officer", "M.")])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await mihaela.SendFormAsync(form, respond, "response", [.. answer, ("Chain0HolderName", "A. Holder")])).Status);
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from trace_events where type = 'trace.response'"));

        var boris = await server.WorkingAsync("boris", "supervisor", "tracing", "XB-2026-114");
        var release = (await boris.GetAsync(respond)).Page;
        var done = await boris.SendFormAsync(release, respond, "response", [.. answer, ("PersonName", "A. Holder"), ("LegalBasis", "Registers Act, section 9"), ("Officer", "The boris")]);
        Assert.Equal(HttpStatusCode.Redirect, done.Status);
        Assert.Contains("A. Holder", (await boris.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("A. Holder", (await mihaela.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("A. Holder", await TextAsync(mihaela, "/api/v1" + path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_has_one_ground_and_its_reasons()
    {
        await using var server = await WeaponServer.StartAsync();
        var mihaela = await server.WorkingAsync("mihaela", "tracing_desk", "tracing", "1");
        var path = await ReceivedAsync(server);
        Assert.Equal(3, (await mihaela.SubmitAsync(path + "/refuse", "deed", ("Office", "Registry of XA"))).Page.QuerySelectorAll(".error-summary li").Length);
        Assert.Equal(HttpStatusCode.Redirect, (await mihaela.SubmitAsync(path + "/refuse", "deed", ("Action", "refuse"), ("Ground", "national_security"), ("Reason", "Stock of the armed forces."))).Status);
        Assert.Contains("refused", (await mihaela.GetAsync(path)).Page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        // Somebody's old tab: the step no longer follows, and is not taken.
        Assert.Equal(HttpStatusCode.BadRequest, (await mihaela.GetAsync(path + "/acknowledge")).Status);
    }

    [Fact]
    public async Task What_is_late_is_said_in_words_with_a_picture()
    {
        await using var server = await WeaponServer.StartAsync();
        var mihaela = await server.WorkingAsync("mihaela", "tracing_desk", "tracing", "1");
        var path = await ReceivedAsync(server);
        await server.Node.ExecuteAsync("alter table trace_events disable trigger user; update trace_events set occurred = occurred - interval '9 days'; alter table trace_events enable trigger user");
        var row = (await mihaela.GetAsync("/traces")).Page.QuerySelector("tbody tr")!;
        Assert.NotNull(row.QuerySelector(".status-bad svg"));
        Assert.Matches("Overdue: .?acknowledgement of receipt", row.TextContent);
        Assert.Contains("Overdue", (await mihaela.GetAsync("/")).Page.QuerySelector("a.tile")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Overdue", (await mihaela.GetAsync(path)).Page.QuerySelector(".notice-bad")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_was_not_delivered_is_on_the_home_page_in_the_outbox_and_says_why_and_what_to_do()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var acts = server.Services.GetRequiredService<Acts>();
        var service = server.Services.GetRequiredService<TraceService>();
        var view = await service.RequestAsync(Traces.Request, null, "XC", Storage.Node.By(Storage.Node.Amina, "tracing"));
        await server.Node.ExecuteAsync("alter table traces disable trigger user; update traces set peer = 7; alter table traces enable trigger user");
        var path = "/traces/" + PublicId.Of("XA", view.Uid);
        Assert.DoesNotContain(path + "/acknowledge", Deeds((await omar.GetAsync(path)).Page));
        await acts.DoAsync(new ActRequest(TraceActs.Receive, Actor.Node, new Purpose("tracing", null, "1"), Guid.NewGuid()), act => service.UndeliveredAsync(act, view.CaseUid, Guid.NewGuid(), TraceKind.Request, "federation.equivocation"));

        var page = (await omar.GetAsync(path)).Page;
        var notice = page.QuerySelector(".notice-bad")!;
        Assert.Contains("not delivered", notice.TextContent, StringComparison.Ordinal);
        Assert.Contains("federation.equivocation", notice.TextContent, StringComparison.Ordinal);
        Assert.Contains(path + "/request.json", notice.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        Assert.Contains(path + "/acknowledge", Deeds(page));
        Assert.Contains("federation.equivocation", (await omar.GetAsync("/traces?side=asker")).Page.QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("not delivered", (await omar.GetAsync("/")).Page.QuerySelector($"a.tile[href='{path}']")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("federation.equivocation", JsonDocument.Parse(await TextAsync(omar, "/api/v1" + path)).RootElement.GetProperty("notDelivered").GetString());

        await acts.DoAsync(new ActRequest(TraceActs.Receive, Actor.Node, new Purpose("tracing", null, "1"), Guid.NewGuid()), act => service.UndeliveredAsync(act, view.CaseUid, Guid.NewGuid(), TraceKind.Withdrawal, "federation.expired"));
        Assert.Contains("withdrawal", (await omar.GetAsync(path)).Page.QuerySelectorAll(".notice-bad")[1].TextContent, StringComparison.Ordinal);

        static IEnumerable<string?> Deeds(AngleSharp.Dom.IParentNode page) => page.QuerySelectorAll(".deeds a").Select(a => a.GetAttribute("href"));
    }

    [Fact]
    public async Task A_message_that_is_not_through_yet_says_how_often_it_was_tried_and_why()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var view = await server.Services.GetRequiredService<TraceService>().RequestAsync(Traces.Request, null, "XC", Storage.Node.By(Storage.Node.Amina, "tracing"));
        await server.Node.ExecuteAsync($"""
            set session_replication_role = replica;
            insert into messages_out (id, uid, peer, epoch, sequence, kind, case_uid, expires, hash, envelope, act, seq, salt) values (1, gen_random_uuid(), 7, 1, 1, 'trace.request', '{view.CaseUid}', now(), '', '', 0, 0, '');
            insert into queue (kind, payload, act, run_after, attempts, last_error) values ('federation.deliver', json_build_object('message', 1), 1, now() + interval '1 day', 3, 'federation.peer_unreachable');
            reset session_replication_role
            """);
        var notice = (await omar.GetAsync("/traces/" + PublicId.Of("XA", view.Uid))).Page.QuerySelector(".notice-warning")!.TextContent;
        Assert.Contains("Tried 3 times", notice, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_respond_is_offered_nothing_and_refused()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        var path = await ReceivedAsync(server);
        Assert.Null((await omar.GetAsync(path)).Page.QuerySelector(".deeds"));
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.GetAsync(path + "/acknowledge")).Status);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1{path}/messages") { Content = JsonContent.Create(new { kind = "trace.acknowledgement", body = new { office = "x" } }) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await omar.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_program_asks_and_types_in_the_answer()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "1");
        async Task<JsonElement> PostAsync(string path, object body, HttpStatusCode expected)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            var answer = await omar.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
        var made = await PostAsync("/api/v1/traces", new { request = TraceMessages.Write(Traces.Request), country = "XC" }, HttpStatusCode.Created);
        var path = "/api/v1/traces/" + made.GetProperty("id").GetString();
        var wrong = await PostAsync(path + "/messages", new { kind = "trace.refusal", body = new { action = "refuse" } }, HttpStatusCode.BadRequest);
        Assert.Equal(["traces.refusal.ground_missing", "traces.refusal.reason_missing"], wrong.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("code").GetString()));
        var acknowledged = await PostAsync(path + "/messages", new { kind = "trace.acknowledgement", body = new { office = "Registry of XC" } }, HttpStatusCode.OK);
        Assert.Equal("acknowledged", acknowledged.GetProperty("state").GetString());
        Assert.Equal("closed", (await PostAsync(path + "/close", new { outcome = "no_reply" }, HttpStatusCode.OK)).GetProperty("state").GetString());
    }

    private static async Task<(Person Omar, string Ask)> AskingAsync(WeaponServer server)
    {
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/17");
        var recovery = (await omar.SubmitAsync("/recoveries/new", "recovery", RecoveryPagesTests.Pistol)).Location!;
        return (omar, (await omar.GetAsync(recovery)).Page.QuerySelector("a[href^='/traces/new']")!.GetAttribute("href")!);
    }

    /// <summary>A request from XB, as the exchange would take it in; returns the address of its page.</summary>
    private static async Task<string> ReceivedAsync(WeaponServer server)
    {
        var acts = server.Services.GetRequiredService<Acts>();
        var service = new TraceService(acts, TraceLinks.None, server.Services.GetRequiredService<TraceSearch>(), "Registry of XA");
        var caseUid = Guid.CreateVersion7();
        var request = Traces.Request with { Urgency = Urgency.Routine, CustodyDeadline = null, Weapon = Traces.Pistol with { Markings = [new TracedMark { Kind = MarkKind.Serial, Text = "C-4711" }] } };
        // No peer of the exchange stands behind it, so that what is sent stays here.
        await acts.DoAsync(new ActRequest(TraceActs.Receive, Actor.Node, new Purpose("tracing", null, "XB-2026-114"), Guid.NewGuid()), act =>
            service.ReceiveAsync(act, new TracePeer(7, null!, "XB", AutomaticLevel.None), caseUid, act.NewUid(), request, []));
        await server.Node.ExecuteAsync("alter table traces disable trigger user; update traces set peer = null; alter table traces enable trigger user");
        return "/traces/" + PublicId.Of("XA", await server.Node.ScalarAsync<Guid>("select uid from traces order by id desc limit 1"));
    }

    private static async Task<string> TextAsync(Person person, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await (await person.SendAsync(request)).Content.ReadAsStringAsync();
    }
}
