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
        var training = new Option<bool>("--training") { Description = text["training.cli.up"] };
        var address = new Option<string?>("--public-address") { Description = text["up.option.public_address"] };
        var host = new Option<string?>("--host") { Description = text["up.option.host"] };
        var listen = new Option<string?>("--listen") { Description = text["up.option.listen"] };
        var certificate = new Option<string?>("--cert") { Description = text["up.option.cert"] };
        var certificateKey = new Option<string?>("--cert-key") { Description = text["up.option.cert_key"] };
        var moved = new Option<string?>("--moved") { Description = text["up.option.moved"] };
        moved.Validators.Add(r => { if (string.IsNullOrWhiteSpace(r.GetValueOrDefault<string?>())) r.AddError(text["keeping.cli.statement_empty"]); });
        var data = Installation.DataOption(terminal);
        var config = new Option<string?>("--config") { Description = text["up.option.config"] };
        var linkFile = new Option<string?>("--link-file") { Description = text["up.option.link_file"] };

        var command = new Command("up", text["up.description"]) { port, state, profile, data, demo, training, address, host, listen, certificate, certificateKey, config, linkFile, moved };
        command.SetAction(async (arguments, ct) =>
        {
            // A closed terminal (SIGHUP) is a wish to stop like any other.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                stop.Cancel();
            });
            var file = arguments.GetValue(config) is { } named ? NodeConfiguration.Read(named) : NodeConfiguration.OfEnvironment();
            file.ToEnvironment();
            var settings = new UpSettings(file, terminal)
            {
                Port = arguments.GetValue(port), Host = arguments.GetValue(host), Listen = arguments.GetValue(listen), Certificate = arguments.GetValue(certificate), CertificateKey = arguments.GetValue(certificateKey),
                State = arguments.GetValue(state), Training = arguments.GetValue(training), Profile = arguments.GetValue(profile), PublicAddress = arguments.GetValue(address),
            };
            // The default was computed before the file was read; its place counts unless one was written with the command.
            var folder = arguments.GetResult(data) is { Implicit: false } ? arguments.GetValue(data)! : Installation.DefaultDataDirectory(Environment.GetEnvironmentVariable);
            var node = new UpNode(terminal, settings.Options(folder) with { Demo = arguments.GetValue(demo), LinkFile = arguments.GetValue(linkFile), Moved = arguments.GetValue(moved) });
            await node.RunAsync(stop.Token);
            return 0;
        });
        return command;
    }
}

/// <summary>What <c>up</c> was asked for. State and profile are null when not said: a first start then takes the defaults, a later one what the node is.</summary>
public sealed record UpOptions(UpSite Site, string? State, string? Profile, string DataDirectory, bool Demo = false, Uri? PublicAddress = null)
{
    /// <summary>Where the first administrator's link goes instead of standard output.</summary>
    public string? LinkFile { get; init; }

    /// <summary>The node is to be for training, or not; null: nobody says, and a new node is a real one.</summary>
    public bool? Training { get; init; }

    /// <summary>That the node was moved here for good, in words that are recorded.</summary>
    public string? Moved { get; init; }
}
