using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Proofmark.Cli;
using Proofmark.Cli.Shared;
using Proofmark.Cli.Up;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Up;

/// <summary>The file of settings: read, refused with key and line, and overruled by the command line.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("config-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Remarks_empty_lines_and_blanks_are_no_settings()
    {
        var read = NodeConfiguration.Read(Write("\n# port = 1\n  host   =  registry.example \n\tport=9443\r\n"));
        Assert.Equal(("registry.example", "9443", (string?)null), (read["host"], read["port"], read["data"]));
    }

    [Theory]
    [InlineData("host = a\nprot = 1", "config.unknown", 2)]
    [InlineData("host = a\nhost = b", "config.twice", 2)]
    [InlineData("host =", "config.empty", 1)]
    [InlineData("# x\n\nhost registry.example", "config.line", 3)]
    [InlineData("= 5", "config.line", 1)]
    [InlineData("Host = a", "config.unknown", 1)]
    public void A_line_that_cannot_be_is_named(string text, string code, int line)
    {
        var problem = Assert.Single(Assert.Throws<ProblemException>(() => NodeConfiguration.Read(Write(text))).Problems);
        Assert.Equal((code, line), (problem.Code, problem.Arguments!["line"]));
    }

    [Fact]
    public void All_that_is_wrong_is_said_together_and_a_missing_file_is_one_sentence()
    {
        Assert.Equal(["config.unknown", "config.empty"], Assert.Throws<ProblemException>(() => NodeConfiguration.Read(Write("a = 1\nhost ="))).Problems.Select(p => p.Code));
        Assert.Equal("config.file", Assert.Throws<ProblemException>(() => NodeConfiguration.Read(Path.Combine(folder, "none"))).Problems[0].Code);
    }

    [Theory]
    [InlineData("port = 70000", "port")]
    [InlineData("port = https", "port")]
    [InlineData("host = http://x", "host")]
    [InlineData("listen = everywhere", "listen")]
    [InlineData("listen = 0.0.0.0", "listen")]
    [InlineData("certificate = /a.pem", "certificate")]
    [InlineData("public_address = node.example", "public_address")]
    [InlineData("state = France", "state")]
    [InlineData("profile = galactic", "profile")]
    public async Task A_value_that_cannot_be_is_refused_at_the_start_with_file_line_and_key(string setting, string key)
    {
        var file = Write("# first\n" + setting + "\n");
        var data = Path.Combine(folder, "data");
        var terminal = NewTerminal();
        Assert.Equal(Commands.ExitProblem, await Commands.RunAsync(["up", "--config", file, "--data", data], terminal));
        Assert.StartsWith($"{file}, line 2, {key}: ", terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public void The_command_line_wins_over_the_file()
    {
        var file = NodeConfiguration.Read(Write("host = registry.example\nport = 9443\nlisten = 10.0.0.5\nstate = XB\nprofile = regional\npublic_address = https://outside.example"));
        var asWritten = new UpSettings(file, NewTerminal()).Options("/d");
        Assert.Equal(new UpSite(9443, "registry.example", IPAddress.Parse("10.0.0.5"), null, null), asWritten.Site);
        Assert.Equal(("XB", "regional", "https://outside.example/"), (asWritten.State, asWritten.Profile, asWritten.PublicAddress!.ToString()));
        var overruled = new UpSettings(file, NewTerminal()) { Host = "other.example", Port = 1, Listen = "10.0.0.6", State = "XC", Profile = "national" }.Options("/d");
        Assert.Equal(new UpSite(1, "other.example", IPAddress.Parse("10.0.0.6"), null, null), overruled.Site);
        Assert.Equal(("XC", "national"), (overruled.State, overruled.Profile));
    }

    [Fact]
    public void A_wrong_option_is_not_blamed_on_the_file()
    {
        var file = NodeConfiguration.Read(Write("host = registry.example"));
        Assert.Equal("up.host", Assert.Throws<ProblemException>(() => new UpSettings(file, NewTerminal()) { Host = "http://x" }.Options("/d")).Problems[0].Code);
    }

    [Fact]
    public void Every_key_is_documented_and_no_other()
    {
        var lines = File.ReadAllLines(Path.Combine(Root(), "docs/configuration.md"));
        var documented = lines.Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('`')[1]).ToList();
        Assert.Equal(NodeConfiguration.Keys.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_service_manager_is_told_when_the_node_serves()
    {
        var place = Path.Combine(folder, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(place));
        Assert.True(ServiceManager.Tell("READY=1", place));
        var buffer = new byte[64];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var length = await manager.ReceiveAsync(buffer, limit.Token);
        Assert.Equal("READY=1", System.Text.Encoding.ASCII.GetString(buffer, 0, length));
        Assert.False(ServiceManager.Tell("READY=1", null));
        Assert.False(ServiceManager.Tell("READY=1", Path.Combine(folder, "nobody")));
    }

    private string Write(string text)
    {
        var file = Path.Combine(folder, "proofmark.conf");
        File.WriteAllText(file, text);
        return file;
    }

    private static Terminal NewTerminal() => new(Texts.Embedded["en"], new StringWriter(CultureInfo.InvariantCulture), new StringWriter(CultureInfo.InvariantCulture), isInteractive: false);

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Proofmark.slnx"))) at = at.Parent!;
        return at.FullName;
    }
}
