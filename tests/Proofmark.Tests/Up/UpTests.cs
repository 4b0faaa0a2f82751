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

public sealed class UpTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"proofmark-up-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_taken_port_is_said_before_anything_is_made()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var terminal = NewTerminal();
        var exit = await Commands.RunAsync(["up", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", _data], terminal);
        Assert.Equal(Commands.ExitProblem, exit);
        Assert.StartsWith($"Port {port} is in use by another program", terminal.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data));
    }

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "eighty")]
    [InlineData("--profile", "galactic")]
    public async Task An_argument_that_cannot_be_is_refused(string option, string value)
    {
        var terminal = NewTerminal();
        Assert.NotEqual(0, await Commands.RunAsync(["up", option, value, "--data", _data], terminal));
        Assert.NotEqual("", terminal.Error.ToString());
        Assert.False(Directory.Exists(_data));
    }

    [Fact]
    public void A_port_below_1024_names_the_remedy() =>
        Assert.Equal("up.port_forbidden", PortCheck.Explain(80, new SocketException((int)SocketError.AccessDenied)).Code);

    [Fact]
    public async Task One_data_directory_has_one_running_node()
    {
        Directory.CreateDirectory(_data);
        await using (UpLock.Take(_data))
        {
            var problem = Assert.Throws<ProblemException>(() => UpLock.Take(_data)).Problems[0];
            Assert.Equal("up.running", problem.Code);
        }

        await using var again = UpLock.Take(_data);
    }

    [Theory]
    [InlineData("/srv/p", "/opt/p", "/srv/p")]
    [InlineData(null, "/opt/p", "/opt/p/var")]
    public void The_data_directory_is_that_of_the_environment_else_beside_the_launcher(string? data, string home, string expected) =>
        Assert.Equal(expected, Installation.DefaultDataDirectory(name => name switch { "PROOFMARK_DATA" => data, "PROOFMARK_HOME" => home, _ => null }));

    private static Terminal NewTerminal() => new(Texts.Embedded["en"], NewWriter(), NewWriter(), isInteractive: false);

    private static StringWriter NewWriter() => new(CultureInfo.InvariantCulture) { NewLine = "\n" };
}
