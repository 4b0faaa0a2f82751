using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Proofmark.Server.Shared;
using Xunit;

namespace Proofmark.Tests.Weapons;

public sealed class LongFormTests
{
    private const string Path = "/weapons/register";

    private static readonly (string, string)[] Answers =
    [
        ("Register", "POLICE"), ("Number", "P-77"), ("FirstMarkText", "KB 1234"), ("FirstMarkKind", "serial"), ("Make", "beretta"), ("Country", "Italy"), ("Registered", "1991-05"), ("HolderKind", "person"), ("HolderName", "Zaharija Quill"),
    ];

    [Fact]
    public async Task A_weapon_is_recorded_after_its_answers_were_checked_and_once_however_often_it_is_sent()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        Assert.Equal(["f-year"], (await amina.SubmitAsync(Path, "register", [.. Answers, ("Year", "12"), ("do", "check")])).Wrong);
        var check = await amina.SubmitAsync(Path, "register", [.. Answers, ("do", "check")]);
        Assert.Equal(HttpStatusCode.OK, check.Status);
        // As it was understood: the date in words, the country by its name, the mark as it will stand.
        var said = check.Page.QuerySelector(".record-section")!.TextContent;
        Assert.All(new[] { "May 1991", "Italy", "KB 1234", "Zaharija Quill" }, t => Assert.Contains(t, said, StringComparison.Ordinal));
        Assert.Equal(0, await server.Node.ScalarAsync<long>("select count(*) from entries"));

        // Changed on the way: the form comes back with all that was typed.
        var form = await amina.SendFormAsync(check.Page, Path, "register", ("do", "change"));
        Assert.Equal("Zaharija Quill", ((IHtmlInputElement)form.Page.QuerySelector("#f-holdername")!).Value);
        var first = await amina.SendFormAsync(check.Page, Path, "register", ("do", "register"));
        var second = await amina.SendFormAsync(check.Page, Path, "register", ("do", "register"));
        Assert.Equal((HttpStatusCode.Redirect, first.Location), (second.Status, second.Location));
        Assert.Equal("IT", await server.Node.ScalarAsync<string>("select country from entries where until_act is null"));
        Assert.Equal(1, await server.Node.ScalarAsync<long>("select count(*) from entries"));
        // The next weapon begins with an empty form.
        Assert.Equal("", ((IHtmlInputElement)(await amina.GetAsync(Path)).Page.QuerySelector("#f-number")!).Value);
    }

    [Fact]
    public async Task What_was_typed_when_the_session_was_over_is_there_again_for_that_person_alone()
    {
        await using var server = await WeaponServer.StartAsync();
        var amina = await server.WorkingAsync("amina", "clerk");
        await server.SignedInAsync("bela", "clerk");
        var page = (await amina.GetAsync(Path)).Page;
        await server.Node.ScalarAsync<long>("with gone as (delete from sessions returning 1) select count(*) from gone");
        var sent = await amina.SendFormAsync(page, Path, "register", [.. Answers, ("do", "check")]);
        Assert.Equal("/sign-in?return=%2Fweapons%2Fregister", sent.Location);
        Assert.DoesNotContain("Quill", string.Join(' ', amina.Cookies.Select(c => c.Value)), StringComparison.Ordinal);

        // Another person at the same browser finds an empty form.
        await amina.SignInAsync("bela");
        await amina.SubmitAsync("/work", "work", ("Purpose", "registration"), ("Case", ""));
        Assert.DoesNotContain("Quill", (await amina.GetAsync(Path)).Page.DocumentElement.OuterHtml, StringComparison.Ordinal);

        await amina.SignInAsync("amina");
        await amina.SubmitAsync("/work", "work", ("Purpose", "registration"), ("Case", ""));
        var again = (await amina.GetAsync(Path)).Page;
        Assert.Equal(["P-77", "KB 1234", "beretta", "Italy", "Zaharija Quill"], new[] { "number", "firstmarktext", "make", "country", "holdername" }.Select(f => ((IHtmlInputElement)again.QuerySelector("#f-" + f)!).Value));
        Assert.NotNull(again.QuerySelector(".notice-info a[href='/weapons/register?new=1']"));
        Assert.Equal("", ((IHtmlInputElement)(await amina.GetAsync(Path + "?new=1")).Page.QuerySelector("#f-number")!).Value);
    }

    [Fact]
    public async Task A_recovery_that_was_being_written_when_the_session_ended_is_there_again_too()
    {
        await using var server = await WeaponServer.StartAsync();
        var omar = await server.WorkingAsync("omar", "police", "investigation", "2026/1");
        var page = (await omar.GetAsync("/recoveries/new")).Page;
        await server.Node.ScalarAsync<long>("with gone as (delete from sessions returning 1) select count(*) from gone");
        await omar.SendFormAsync(page, "/recoveries/new", "recovery", ("Place", "Bridge of the mill"), ("M2MarkText", "XA 91"), ("do", "record"));
        await omar.SignInAsync("omar");
        await omar.SubmitAsync("/work", "work", ("Purpose", "investigation"), ("Case", "2026/1"));
        var again = (await omar.GetAsync("/recoveries/new")).Page;
        Assert.Equal(["Bridge of the mill", "XA 91"], new[] { "place", "m2marktext" }.Select(f => ((IHtmlInputElement)again.QuerySelector("#f-" + f)!).Value));
        Assert.Equal("", ((IHtmlInputElement)(await omar.GetAsync("/recoveries/new?new=1")).Page.QuerySelector("#f-place")!).Value);
    }

    [Fact]
    public async Task A_form_is_kept_for_two_hours_within_a_length_and_without_the_forms_own_secrets()
    {
        var clock = new Access.ManualClock();
        var kept = new KeptForms(new EphemeralDataProtectionProvider(), clock);
        await kept.KeepAsync(1, Request("Number=7&HolderName=Zo%C3%AB&__RequestVerificationToken=t&_handler=register&act-key=k&do=check"), default);
        Assert.Equal(["Number", "HolderName"], kept.Find(1, Path)!.Keys);
        Assert.Equal("Zoë", kept.Find(1, Path)!["HolderName"]);
        Assert.Null(kept.Find(2, Path));
        await kept.KeepAsync(2, Request("Note=" + new string('x', KeptForms.Longest)), default);
        Assert.Null(kept.Find(2, Path));
        clock.Advance(KeptForms.Kept + TimeSpan.FromSeconds(1));
        Assert.Null(kept.Find(1, Path));
    }

    private static HttpRequest Request(string form)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(form);
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.ContentType, context.Request.ContentLength, context.Request.Body) = ("POST", Path, "application/x-www-form-urlencoded", body.Length, new MemoryStream(body));
        return context.Request;
    }
}
