using System.Net;
using System.Security.Cryptography;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Access;
using Proofmark.Core.Access.Sealed;
using Proofmark.Core.Parties;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Core.Watching;
using Proofmark.Server.Shared;
using Proofmark.Tests.Server;

namespace Proofmark.Tests.Access;

/// <summary>A real server over a real database with the users of <see cref="AccessNode"/>. Each person who signs in has a browser of her own.</summary>
internal sealed class AccessServer : IAsyncDisposable
{
    public const string Password = "seven brown horses";

    private readonly WebApplication app;
    private readonly List<Person> people = [];
    private readonly string folder;

    private AccessServer(AccessNode node, WebApplication app, Uri address, string folder)
    {
        this.folder = folder;
        Data = node;
        this.app = app;
        Address = address;
    }

    public AccessNode Data { get; }

    public Uri Address { get; }

    public IServiceProvider Services => app.Services;

    /// <param name="endpoints">More endpoints.</param>
    /// <param name="keys">Folder of the keys that protect cookies.</param>
    /// <param name="over">The data of a server that was stopped; null makes new data.</param>
    /// <param name="services">More services, added last.</param>
    public static async Task<AccessServer> StartAsync(Action<IEndpointRouteBuilder>? endpoints = null, string? keys = null, AccessNode? over = null, Action<IServiceCollection>? services = null)
    {
        var node = over ?? await AccessNode.CreateAsync();
        await NodeIdentity.EnsureAsync(node.Node.Database, "XA", null, node.Clock);
        var folder = Directory.CreateTempSubdirectory("proofmark-access-").FullName;
        var built = ServerHost.Build(new ServerOptions
        {
            Port = 0,
            KeyFolder = keys,
            Services = s =>
            {
                s.AddSingleton(node.Node.Database).AddSingleton(node.Node.Ids).AddSingleton(node.Acts).AddSingleton<TimeProvider>(node.Clock).AddSingleton(new LedgerPlace(folder)).AddSingleton<AlertBook>();
                s.AddSingleton(new PersonKeys(RandomNumberGenerator.GetBytes(32))).AddSingleton<SealedAuthorities>().AddSingleton<SealedAudit>().AddSingleton<SealedFindings>();
                s.AddLogging(l => { l.ClearProviders(); if (Environment.GetEnvironmentVariable("PROOFMARK_TEST_LOG") == "1") l.AddSimpleConsole(); });
                services?.Invoke(s);
            },
            Endpoints = endpoints,
        });
        await built.StartAsync();
        return new(node, built, new Uri(built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), folder);
    }

    /// <summary>A browser that nobody has signed in with.</summary>
    public Person Stranger()
    {
        var person = new Person(Address);
        people.Add(person);
        return person;
    }

    /// <summary>A user with a password.</summary>
    public async Task<User> UserAsync(string login, params string[] roles)
    {
        var user = await Data.UserAsync(login, roles);
        await using var scope = app.Services.CreateAsyncScope();
        var hash = scope.ServiceProvider.GetRequiredService<Passwords>().Hash(Password, Password, login);
        await Data.Credentials.SetPasswordAsync(user.Id, hash, new Doing(new Actor(user.Id), new Purpose("administration"), Guid.NewGuid()));
        return user;
    }

    /// <summary>A person who has signed in through the page.</summary>
    public async Task<Person> SignedInAsync(string login, params string[] roles)
    {
        await UserAsync(login, roles);
        var person = Stranger();
        var answer = await person.SignInAsync(login);
        if (answer.Status != HttpStatusCode.Redirect) throw new InvalidOperationException($"{login} was not let in: {answer.Status}");
        return person;
    }

    /// <summary>A person who has also said what the work is for.</summary>
    public async Task<Person> WorkingAsync(string login, string role, string purpose = "registration", string? reference = null)
    {
        var person = await SignedInAsync(login, role);
        await person.SubmitAsync("/work", "work", ("Purpose", purpose), ("Case", reference ?? ""));
        return person;
    }

    /// <summary>Stops the server and leaves its data.</summary>
    public async Task StopAsync()
    {
        people.ForEach(p => p.Dispose());
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Data.DisposeAsync();
    }
}

/// <summary>An answer: where to, what.</summary>
internal sealed record Answer(HttpStatusCode Status, string? Location, IDocument Page)
{
    public string Text => Page.Body!.TextContent;

    /// <summary>The ids of the controls that are marked as wrong.</summary>
    public IEnumerable<string> Wrong => Page.QuerySelectorAll("[aria-invalid=true]").Select(e => e.Id!);
}

/// <summary>A browser with cookies that follows no redirect and sends forms as pages have them.</summary>
internal sealed class Person : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient client;
    private readonly Uri address;

    public Person(Uri address)
    {
        this.address = address;
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public IEnumerable<Cookie> Cookies => cookies.GetCookies(address);

    public void Forget(string cookie)
    {
        foreach (Cookie c in cookies.GetCookies(address)) c.Expired |= c.Name == cookie;
    }

    public async Task<Answer> GetAsync(string path) => await ReadAsync(await client.GetAsync(path));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct = default) => client.SendAsync(request, ct);

    /// <summary>Opens a page, fills one of its forms and sends it.</summary>
    public async Task<Answer> SubmitAsync(string path, string form, params (string Name, string Value)[] values)
    {
        var page = (await GetAsync(path)).Page;
        return await SendFormAsync(page, path, form, values);
    }

    public async Task<Answer> SendFormAsync(IDocument page, string path, string form, params (string Name, string Value)[] values)
    {
        var element = page.QuerySelectorAll("form").OfType<IHtmlFormElement>().SingleOrDefault(f => f.QuerySelector($"input[name=_handler][value='{form}']") is not null || f.GetAttribute("action") == form)
            ?? throw new InvalidOperationException($"There is no form '{form}' on {path}: {page.Body!.TextContent}");
        var fields = element.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().Where(i => i.Name is { Length: > 0 } name && values.All(v => v.Name != name)).Select(i => (i.Name!, i.Value)).Concat(values);
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        return await ReadAsync(await client.PostAsync(element.GetAttribute("action") ?? path, content));
    }

    public Task<Answer> SignInAsync(string login, string? password = null, string path = "/sign-in") =>
        SubmitAsync(path, "sign-in", ("Login", login), ("Password", password ?? AccessServer.Password));

    public void Dispose() => client.Dispose();

    /// <summary>An address of this server is given without its host.</summary>
    private async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var to = response.Headers.Location?.OriginalString;
        if (to?.StartsWith(address.ToString(), StringComparison.Ordinal) == true) to = "/" + to[address.ToString().Length..];
        return new(response.StatusCode, to, await RunningServer.ParseAsync(response));
    }
}
