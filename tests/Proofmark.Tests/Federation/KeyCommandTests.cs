using Proofmark.Cli.Federation;
using Proofmark.Cli.Shared;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class KeyCommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("proofmark-keys-").FullName;
    private readonly StringWriter _said = new();
    private readonly KeyRingFolder _folder;

    public KeyCommandTests()
    {
        _folder = new KeyRingFolder(FederationNode.KeyFolder(_data));
        _folder.Create(TimeProvider.System.GetUtcNow(), TwoNodes.State("XA"));
        File.WriteAllText(Path.Combine(_data, "phrase"), "correct horse\n");
    }

    public void Dispose()
    {
        Directory.Delete(_data, recursive: true);
        _said.Dispose();
    }

    [Fact]
    public async Task The_root_key_is_encrypted_and_then_serves_with_its_passphrase_alone()
    {
        Assert.True(_folder.RootIsOpen);
        await RunAsync("protect-root", "--passphrase-file", Path.Combine(_data, "phrase"));
        Assert.False(_folder.RootIsOpen);
        Assert.Equal(FederationCode.KeyFilePassphrase, (await Assert.ThrowsAsync<ProblemException>(() => RunAsync("rotate"))).Problems[0].Code);
        var before = Current();
        await RunAsync("rotate", "--passphrase-file", Path.Combine(_data, "phrase"));
        Assert.NotEqual(before, Current());
        Assert.Contains(Current().Grouped, _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_is_believed_no_more_and_the_node_still_has_one()
    {
        var before = Current();
        await RunAsync("revoke", "--reason", "compromised");
        Assert.NotEqual(before, Current());
        Assert.Equal(FederationCode.KeyRevoked, _folder.Load().Statements.Believe(before, TimeProvider.System.GetUtcNow().AddSeconds(1)).Problem!.Code);
        using var stranger = SigningKey.Create();
        Assert.Equal(FederationCode.UnknownKey, (await Assert.ThrowsAsync<ProblemException>(() => RunAsync("revoke", stranger.Public.Fingerprint.Grouped, "--reason", "lost"))).Problems[0].Code);
    }

    private Fingerprint Current() => _folder.Load().Current(TimeProvider.System.GetUtcNow()).Public.Fingerprint;

    private async Task RunAsync(params string[] arguments)
    {
        var terminal = new Terminal(Texts.Embedded["en"], _said, _said, isInteractive: false);
        var parsed = new FederationCommand().Build(terminal).Parse([.. arguments, "--data", _data]);
        Assert.Equal(0, await parsed.InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false }));
    }
}
