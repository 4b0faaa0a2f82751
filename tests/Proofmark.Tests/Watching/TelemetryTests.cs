using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Proofmark.Core.Shared;
using Proofmark.Core.Watching;
using Proofmark.Server.Shared;
using Proofmark.Server.Watching;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Watching;

/// <summary>What leaves a node for those who watch it are figures and codes; words that somebody typed stay behind.</summary>
public sealed class TelemetryTests
{
    /// <summary>Planted wherever a person can type: a name, a number, a mark, a case, an address, a login.</summary>
    private static readonly string[] Words = ["Zaharija", "QX99817", "KB44721", "CASE7781", "zaharija.login", "UnknownPath55", "BadLogin66"];

    [Fact]
    public async Task Figures_and_spans_arrive_at_the_collector_and_hold_nothing_that_was_typed()
    {
        using var collector = new Collector();
        await using var server = await WeaponServer.StartAsync(more: s => s.AddTelemetry(collector.Address));
        var weapon = await WorkAsync(server);
        var telemetry = server.Services.GetRequiredService<Telemetry>();
        await telemetry.FlushAsync();

        var metrics = collector.Text("/v1/metrics");
        foreach (var name in new[] { "proofmark.acts", "proofmark.act.duration", "proofmark.request.duration", "proofmark.ledger.lag", "proofmark.queue.depth", "proofmark.messages.undelivered", "proofmark.sign_in.refused", "proofmark.disk.free", "proofmark.writable", "weapons.register", "/weapons/{Id}" })
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        var spans = collector.Text("/v1/traces");
        Assert.Contains("GET /weapons/{Id}", spans, StringComparison.Ordinal);
        Assert.Contains("weapons.register", spans, StringComparison.Ordinal);
        Assert.Equal(["application/x-protobuf"], collector.Types);
        // A machine with a name of two letters is named in any heap of bytes by chance; what would carry the name is not there either.
        var machine = Environment.MachineName is { Length: > 6 } called ? called : "host.name";
        foreach (var word in Words.Append(weapon).Append(machine).Append("host.name").Append("?mark="))
        {
            Assert.DoesNotContain(word, metrics, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(word, spans, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Nothing_is_sent_unless_a_collector_is_named_and_never_without_TLS_over_a_network()
    {
        await using var server = await WeaponServer.StartAsync(more: s => s.AddTelemetry(null));
        Assert.Null(server.Services.GetService<Telemetry>());
        Uri? Read(string value) => WatchSettings.Read(name => name == "PROOFMARK_OTLP" ? value : null, ["en"]).Collector;
        Assert.Null(Read(""));
        Assert.Equal(new Uri("http://127.0.0.1:4318/"), Read("http://127.0.0.1:4318"));
        Assert.Equal(new Uri("https://collector.example:4318/"), Read("https://collector.example:4318"));
        Assert.Throws<ProblemException>(() => Read("http://collector.example:4318"));
        Assert.True(WatchSettings.Read(name => name == "PROOFMARK_LOG" ? "json" : null, ["en"]).JsonLog);
        Assert.Throws<ProblemException>(() => WatchSettings.Read(name => name == "PROOFMARK_LOG" ? "yaml" : null, ["en"]));
    }

    [Fact]
    public async Task Log_lines_are_JSON_that_says_what_failed_and_where_and_nothing_that_was_typed()
    {
        using var standardError = new Heard();
        await using (var server = await WeaponServer.StartAsync(jsonLog: true, more: s => s.AddLogging(l => l.SetMinimumLevel(LogLevel.Debug))))
        {
            await WorkAsync(server);
            var log = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Planted");
#pragma warning disable CA1848, CA2254, CA2017 // what a careless line in the source would do
            log.LogError(new InvalidOperationException("no holder named Zaharija", new FormatException("QX99817 is no number")), "Reading {Holder} failed with {Code}", "Zaharija", "weapons.not_found");
            log.LogWarning($"Put together beforehand: {Words[0]}");
#pragma warning restore CA1848, CA2254, CA2017
        }
        var lines = standardError.Lines.Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var planted = lines.Single(l => l.GetProperty("category").GetString() == "Planted" && l.TryGetProperty("code", out _));
        Assert.Equal(("Reading {Holder} failed with {Code}", "weapons.not_found"), (planted.GetProperty("message").GetString(), planted.GetProperty("code").GetString()));
        Assert.Equal(["System.InvalidOperationException", "System.FormatException"], planted.GetProperty("exception").EnumerateArray().Select(e => e.GetProperty("kind").GetString()));
        Assert.True(lines.Count > 20, "the planted words had little chance");
        Assert.All(standardError.Lines, l => Assert.All(Words, w => Assert.DoesNotContain(w, l, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A day at the desk, in small; returns the public id of the weapon.</summary>
    private static async Task<string> WorkAsync(WeaponServer server)
    {
        var clerk = await server.WorkingAsync("zaharija.login", "clerk", reference: "CASE7781");
        await clerk.SubmitAsync("/weapons/register", "register", ("Register", "POLICE"), ("Number", "QX99817"), ("FirstMarkText", "KB44721"), ("HolderKind", "person"), ("HolderName", "Zaharija"));
        var weapon = PublicId.Of("XA", await server.WeaponAsync("QX99817-2", "KB44721")).ToString();
        await clerk.GetAsync("/weapons/" + weapon);
        await clerk.GetAsync("/weapons?mark=KB44721");
        await clerk.GetAsync("/UnknownPath55/Zaharija?name=Zaharija");
        await clerk.GetAsync($"/weapons/{PublicId.New("XA", TimeProvider.System)}");
        await server.Stranger().SignInAsync("BadLogin66", "Zaharija wrong");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/weapons") { Content = JsonContent.Create(new { register = "Zaharija", number = "QX99817", marks = new[] { new { text = "KB44721" } } }) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Headers.Add("tracestate", "zaharija=KB44721");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        (await clerk.SendAsync(request)).Dispose();
        return weapon;
    }

    /// <summary>What is written to standard error meanwhile.</summary>
    private sealed class Heard : IDisposable
    {
        private readonly TextWriter before = Console.Error;
        private readonly StringWriter text = new(System.Globalization.CultureInfo.InvariantCulture);

        public Heard() => Console.SetError(TextWriter.Synchronized(text));

        public string[] Lines => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public void Dispose()
        {
            Console.SetError(before);
            text.Dispose();
        }
    }
}
