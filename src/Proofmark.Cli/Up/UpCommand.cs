using System.CommandLine;
using System.Runtime.InteropServices;
using Proofmark.Cli.Shared;

namespace Proofmark.Cli.Up;

/// <summary><c>proofmark up</c>: the whole node in one process and its database, until Ctrl-C.</summary>
/// <example><c>./proofmark up --port 8081 --state XB --data /srv/proofmark</c></example>
public sealed class UpCommand : CliCommand
{
    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var port = new Option<int?>("--port") { Description = text["up.option.port"] };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535) result.AddError(text["up.port_range"]);
        });
        var state = new Option<string?>("--state") { Description = text["up.option.state"] };
        var profile = new Option<string?>("--profile") { Description = text["up.option.profile"] };
        profile.AcceptOnlyFromAmong("national", "regional", "international");
        var demo = new Option<bool>("--demo") { Description = text["up.option.demo"] };
        var address = new Option<string?>("--public-address") { Description = text["up.option.public_address"] };
        var host = new Option<string?>("--host") { Description = text["up.option.host"] };
        var listen = new Option<string?>("--listen") { Description = text["up.option.listen"] };
        var certificate = new Option<string?>("--cert") { Description = text["up.option.cert"] };
        var certificateKey = new Option<string?>("--cert-key") { Description = text["up.option.cert_key"] };
        var data = Installation.DataOption(terminal);

        var command = new Command("up", text["up.description"]) { port, state, profile, data, demo, address, host, listen, certificate, certificateKey };
        command.SetAction(async (arguments, ct) =>
        {
            // A closed terminal (SIGHUP) is a wish to stop like any other.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                stop.Cancel();
            });
            var node = new UpNode(terminal, new UpOptions(UpSite.Read(arguments.GetValue(port), arguments.GetValue(host), arguments.GetValue(listen), arguments.GetValue(certificate), arguments.GetValue(certificateKey)), arguments.GetValue(state), arguments.GetValue(profile), arguments.GetValue(data)!, arguments.GetValue(demo), PublicAddress.Read(arguments.GetValue(address))));
            await node.RunAsync(stop.Token);
            return 0;
        });
        return command;
    }
}

/// <summary>What <c>up</c> was asked for. State and profile are null when not said: a first start then takes the defaults, a later one what the node is.</summary>
public sealed record UpOptions(UpSite Site, string? State, string? Profile, string DataDirectory, bool Demo = false, Uri? PublicAddress = null);
