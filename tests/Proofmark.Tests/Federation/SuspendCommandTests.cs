using System.CommandLine;
using Proofmark.Cli.Federation;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Delivery;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Federation;

/// <summary>An operator stops and resumes the exchange with a peer by the command, on an installation with its own private database.</summary>
public sealed class SuspendCommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("proofmark-suspend-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_peer_is_suspended_and_resumed_each_time_by_an_act_with_its_reason()
    {
        var (file, node) = StrangersKeys();
        // Holds the database open between the commands, each of which would else start and stop it.
        await using var installation = await LocalNode.OpenAsync(Path.Combine(_data, "node"), Silent(out _), default);
        await RunAsync("pair", file, "--fingerprint", node, "--with", "the registrar, by telephone", "--name", "Registry of XB", "--state", "XB");
        Assert.DoesNotContain("suspended", await RunAsync("peers"), StringComparison.Ordinal);

        Assert.Contains("The exchange with Registry of XB is suspended.", await RunAsync("suspend", "registry of xb", "--reason", "A key may be in wrong hands."), StringComparison.Ordinal);
        Assert.EndsWith("suspended", (await RunAsync("peers")).TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("The exchange with Registry of XB goes on.", await RunAsync("resume", node, "--reason", "The key was rotated."), StringComparison.Ordinal);
        Assert.DoesNotContain("suspended", await RunAsync("peers"), StringComparison.Ordinal);

        Assert.Equal(["False||federation.pair", "True|A key may be in wrong hands.|federation.change_peer", "False|The key was rotated.|federation.change_peer"], await DetailsAsync(installation));
    }

    [Fact]
    public async Task Nobody_is_suspended_without_a_reason_or_by_a_name_that_no_peer_has()
    {
        var (file, node) = StrangersKeys();
        await using var installation = await LocalNode.OpenAsync(Path.Combine(_data, "node"), Silent(out _), default);
        await RunAsync("pair", file, "--fingerprint", node, "--with", "the registrar", "--name", "Registry of XB");
        Assert.Equal(FederationCode.UnknownPeer, (await Assert.ThrowsAsync<ProblemException>(() => RunAsync("suspend", "Registry of XC", "--reason", "Doubt."))).Problems[0].Code);
        Assert.NotEmpty(new FederationCommand().Build(Silent(out _)).Parse(["suspend", "Registry of XB"]).Errors);
        Assert.Single(await DetailsAsync(installation));
    }

    /// <summary>The statements of a node that was never here, as its operator hands them over in a file.</summary>
    private (string File, string Node) StrangersKeys()
    {
        var folder = new KeyRingFolder(FederationNode.KeyFolder(Path.Combine(_data, "stranger")));
        folder.Create(TimeProvider.System.GetUtcNow(), TwoNodes.State("XB"));
        var keys = folder.Load();
        var file = Path.Combine(_data, "xb.keys");
        File.WriteAllBytes(file, FederationFile.Write(keys.Statements.Certificates.Select(c => c.Envelope)));
        return (file, keys.Node.Grouped);
    }

    private static async Task<List<string>> DetailsAsync(LocalNode node)
    {
        await using var command = node.Database.Owner.CreateCommand("select d.suspended, d.reason, a.type from peer_details d join acts a on a.id = d.act order by d.id");
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await reader.ReadAsync()) list.Add($"{reader.GetBoolean(0)}|{(reader.IsDBNull(1) ? "" : reader.GetString(1))}|{reader.GetString(2)}");
        return list;
    }

    private static Terminal Silent(out StringWriter said) => new(Texts.Embedded["en"], said = new StringWriter(), new StringWriter(), isInteractive: false);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var terminal = Silent(out var said);
        var parsed = new FederationCommand().Build(terminal).Parse([.. arguments, "--data", Path.Combine(_data, "node")]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        return said.ToString().Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal);
    }
}
