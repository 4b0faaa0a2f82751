using System.Net;
using System.Text.RegularExpressions;

namespace Proofmark.Bench;

/// <summary>Somebody with a browser, as far as the bench needs one.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient client;

    private readonly CookieContainer cookies = new();

    private readonly string password;

    private Visitor(string login, string password, string address)
    {
        (Login, this.password) = (login, password);
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies, ActivityHeadersPropagator = null }) { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
    }

    /// <summary>Who it is.</summary>
    public string Login { get; }

    /// <summary>What the browser keeps: with these another browser goes on.</summary>
    public IEnumerable<Cookie> Cookies => cookies.GetAllCookies();

    /// <summary>Signs in, and says what for; not when <paramref name="purpose"/> is null.</summary>
    public static async Task<Visitor> EnterAsync(string address, string login, string password, string? purpose, RequestWatch watch)
    {
        var visitor = new Visitor(login, password, address);
        await visitor.BeginAsync(watch);
        if (purpose is not null) await visitor.SendAsync("/work", watch, ("Purpose", purpose), ("Case", "bench/1"));
        return visitor;
    }

    /// <summary>The page's text; null when it is not for this person, or has nothing to show without more being said.</summary>
    public async Task<string?> TryOpenAsync(string path, RequestWatch watch)
    {
        using var answer = await client.GetAsync(path);
        await watch.NextAsync();
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : null;
    }

    /// <summary>What is answered, whatever it is.</summary>
    public async Task<(HttpStatusCode Status, string Text)> AskAsync(string path, RequestWatch watch)
    {
        using var answer = await client.GetAsync(path);
        await watch.NextAsync();
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Opens a page that opened before. Half of a way in, where a code is still asked for, lasts five minutes: it is then begun anew.</summary>
    public async Task<Visit> OpenAsync(string path, RequestWatch watch)
    {
        for (var begun = false; ; begun = true)
        {
            using var answer = await client.GetAsync(path);
            var visit = await watch.NextAsync();
            if (answer.StatusCode == HttpStatusCode.OK) return visit;
            if (begun || path != PagesNode.AskedForCode) throw new InvalidOperationException($"{path} answered {answer.StatusCode} to {Login}");
            await BeginAsync(watch);
        }
    }

    /// <summary>Sends the form of a page that has these fields; its address afterwards.</summary>
    public Task<string> SubmitAsync(string path, RequestWatch watch, params (string Name, string Value)[] values) => SendAsync(path, watch, values);

    /// <summary>Sends the form of this name, as it stands.</summary>
    public Task<string> PressAsync(string path, string form, RequestWatch watch) => SendAsync(path, watch, ("_handler", form));

    /// <summary>Chooses what a list of a page calls so, and sends its form.</summary>
    public async Task ChooseAsync(string path, string field, string title, RequestWatch watch)
    {
        var html = await TryOpenAsync(path, watch) ?? throw new InvalidOperationException($"{path} does not open");
        var option = Option().Matches(html).FirstOrDefault(m => WebUtility.HtmlDecode(m.Groups["title"].Value).Contains(title, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"{path} does not offer {title}");
        await SendAsync(path, watch, (field, option.Groups["value"].Value));
    }

    /// <summary>Sends a file for a register; its address afterwards.</summary>
    public async Task<string> UploadAsync(string page, string path, string register, string name, string text, RequestWatch watch)
    {
        var html = await TryOpenAsync(page, watch) ?? throw new InvalidOperationException($"{page} does not open");
        var token = Hidden().Matches(html).Select(m => m.Value).First(f => Value(f, "name") == "__RequestVerificationToken");
        using var form = new MultipartFormDataContent { { new StringContent(Value(token, "value")), "\"__RequestVerificationToken\"" }, { new StringContent(register), "\"Register\"" } };
        form.Add(new StringContent(text), "\"File\"", $"\"{name}\"");
        using var answer = await client.PostAsync(path, form);
        await watch.NextAsync();
        if ((int)answer.StatusCode is < 300 or >= 400 || answer.Headers.Location?.OriginalString.Contains("/import/new", StringComparison.Ordinal) == true) throw new InvalidOperationException($"{path} was not accepted: {answer.StatusCode} {answer.Headers.Location}");
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Addresses within this site that a page leads to.</summary>
    public static IEnumerable<string> Links(string html) => Href().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups["to"].Value)).Distinct();

    public void Dispose() => client.Dispose();

    private Task BeginAsync(RequestWatch watch) => SendAsync("/sign-in", watch, ("Login", Login), ("Password", password));

    private async Task<string> SendAsync(string path, RequestWatch watch, params (string Name, string Value)[] values)
    {
        var html = await TryOpenAsync(path, watch) ?? throw new InvalidOperationException($"{path} does not open");
        var form = Form().Matches(html).Select(m => m.Value).First(f => values.All(v => f.Contains(v.Name == "_handler" ? $"value=\"{v.Value}\"" : $"name=\"{v.Name}\"", StringComparison.Ordinal)));
        var hidden = Hidden().Matches(form).Select(m => KeyValuePair.Create(Value(m.Value, "name"), Value(m.Value, "value")));
        // Many sign in from one address here; the server asks them to wait.
        for (var waited = 0; ; waited++)
        {
            using var again = new FormUrlEncodedContent(hidden.Concat(values.Where(v => v.Name != "_handler").Select(v => KeyValuePair.Create(v.Name, v.Value))));
            using var answer = await client.PostAsync(path, again);
            await watch.NextAsync();
            if (answer.StatusCode == HttpStatusCode.TooManyRequests && waited < 40)
            {
                await Task.Delay(TimeSpan.FromSeconds(2));
                continue;
            }
            if (answer.StatusCode != HttpStatusCode.Redirect && answer.StatusCode != HttpStatusCode.SeeOther) throw new InvalidOperationException($"{path} was not accepted: {answer.StatusCode}");
            return answer.Headers.Location!.OriginalString;
        }
    }

    private static string Value(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $" {name}=\"([^\"]*)\"", RegexOptions.NonBacktracking).Groups[1].Value);

    [GeneratedRegex("href=\"(?<to>/[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Href();

    [GeneratedRegex("<option[^>]* value=\"(?<value>[^\"]+)\"[^>]*>(?<title>[^<]*)<|<option value=\"(?<value>[^\"]+)\"[^>]*>(?<title>[^<]*)<", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Option();

    [GeneratedRegex("<form .*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
