using System.Globalization;
using Proofmark.Cli.Shared;
using Proofmark.Core.Shared;
using Proofmark.Core.Watching;

namespace Proofmark.Cli.Up;

/// <summary>
/// What <c>up</c> was told on its command line, over what the file of settings says. A value of the file that cannot be is
/// refused with file, line and key; nothing has been opened or made by then.
/// </summary>
public sealed class UpSettings(NodeConfiguration file, Terminal terminal)
{
    private static readonly string[] Profiles = ["national", "regional", "international"];

    /// <summary><c>--port</c>.</summary>
    public int? Port { get; init; }
    /// <summary><c>--host</c>.</summary>
    public string? Host { get; init; }
    /// <summary><c>--listen</c>.</summary>
    public string? Listen { get; init; }
    /// <summary><c>--cert</c>.</summary>
    public string? Certificate { get; init; }
    /// <summary><c>--cert-key</c>.</summary>
    public string? CertificateKey { get; init; }
    /// <summary><c>--state</c>.</summary>
    public string? State { get; init; }
    /// <summary><c>--profile</c>.</summary>
    public string? Profile { get; init; }
    /// <summary><c>--public-address</c>.</summary>
    public string? PublicAddress { get; init; }

    /// <summary><c>--training</c>; without it the file counts.</summary>
    public bool Training { get; init; }

    /// <summary>All together, each from where it counts.</summary>
    /// <exception cref="ProblemException">config.value for what the file has; else up.host, up.listen, up.cert_pair, up.public_address, tls.plain.</exception>
    public UpOptions Options(string dataDirectory)
    {
        var site = Blaming(() => UpSite.Read(PortOrFile(), Host ?? file["host"], Listen ?? file["listen"], Certificate ?? file["certificate"], CertificateKey ?? file["certificate_key"]));
        var address = Blaming(() => Up.PublicAddress.Read(PublicAddress ?? file["public_address"]));
        Blaming(() => WatchSettings.OfEnvironment());
        Blaming(() => Core.Access.AccessPolicy.Read(Environment.GetEnvironmentVariable));
        Blaming(() => Server.Access.ProviderSettings.Read(Environment.GetEnvironmentVariable));
        Blaming(() => Core.Parties.Citizens.CitizenSettings.Read(Environment.GetEnvironmentVariable));
        Blaming(() => Core.Evidence.Stamping.StampSettings.Read(Environment.GetEnvironmentVariable));
        Blaming(() => Core.Parties.Lists.ListSettings.Read(Environment.GetEnvironmentVariable));
        return new UpOptions(site, StateOrFile(), ProfileOrFile(), dataDirectory, PublicAddress: address) { Training = Training ? true : TrainingOfFile() };
    }

    private int? PortOrFile()
    {
        if (Port is not null || file["port"] is not { } text) return Port;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535) return port;
        throw new ProblemException(Refused("port", terminal.Text["config.port"]));
    }

    private bool? TrainingOfFile() => file["training"] switch
    {
        null => null,
        "yes" => true,
        "no" => false,
        _ => throw new ProblemException(Refused("training", terminal.Text["training.config"])),
    };

    private string? StateOrFile()
    {
        if (State is not null || file["state"] is not { } text) return State;
        if (text.Length == 2 && text.All(char.IsAsciiLetterUpper)) return text;
        throw new ProblemException(Refused("state", terminal.Text["config.state"]));
    }

    private string? ProfileOrFile()
    {
        if (Profile is not null || file["profile"] is not { } text) return Profile;
        if (Profiles.Contains(text)) return text;
        throw new ProblemException(Refused("profile", terminal.Text.Say("config.profile", ("profiles", string.Join(", ", Profiles)))));
    }

    private Problem Refused(string key, string sentence) => file.Blame(Problem.Of("config.value"), sentence, key);

    /// <summary>A refusal by the reader of options is the file's when the value was.</summary>
    private T Blaming<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ProblemException e) when (e.Problems is [{ Code: not "config.value" } problem])
        {
            var keys = problem.Field switch
            {
                "--host" when Host is null => new[] { "host" },
                "--listen" when Listen is null => ["listen"],
                "--cert" => ["certificate", "certificate_key"],
                "--public-address" when PublicAddress is null => ["public_address"],
                { } variable => [.. NodeConfiguration.Variables.Where(v => v.Variable == variable).Select(v => v.Key)],
                _ => [],
            };
            throw new ProblemException(file.Blame(problem, terminal.Text.Of(problem with { Field = null }), keys));
        }
    }
}
