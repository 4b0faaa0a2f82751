using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Proofmark.EndToEnd.Bundle;

/// <summary>One person's browser, as far as forms need one: cookies, hidden fields, no script.</summary>
internal sealed class FormBrowser : IDisposable
{
    private readonly HttpClient client;

    public FormBrowser(SocketsHttpHandler network, string address)
    {
        network.CookieContainer = new CookieContainer();
        client = new HttpClient(network) { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
    }

    /// <summary>A page's text as it came.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {answer.Headers.Location}");
        return text;
    }

    /// <summary>Fills the form of this name on a page and sends it; the answer is where it leads, or the page that came back.</summary>
    public async Task<(string? Location, string Text)> SendAsync(string path, string form, params (string Name, string Value)[] values)
    {
        var page = await GetAsync(path);
        var html = Regex.Matches(page, "<form .*?</form>", RegexOptions.Singleline | RegexOptions.NonBacktracking).Select(m => m.Value).FirstOrDefault(f => f.Contains($"value=\"{form}\"", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{path} has no form {form}:\n{page}");
        var fields = Regex.Matches(html, "<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.NonBacktracking).Select(m => (Name: Attribute(m.Value, "name"), Value: Attribute(m.Value, "value"))).Concat(values);
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode < 400, $"{path} {form}: {answer.StatusCode}\n{Regex.Replace(text, "<[^>]+>|\\s+", " ", RegexOptions.NonBacktracking)}");
        return (answer.Headers.Location is { } location ? new Uri(client.BaseAddress!, location).PathAndQuery : null, text);
    }

    public void Dispose() => client.Dispose();

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $" {name}=\"([^\"]*)\"", RegexOptions.NonBacktracking).Groups[1].Value);
}
