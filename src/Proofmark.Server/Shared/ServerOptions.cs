using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Languages;
using Proofmark.Server.Shared.Tls;

namespace Proofmark.Server.Shared;

/// <summary>What a node's server is told when it starts.</summary>
public sealed record ServerOptions
{
    /// <summary>The address to listen on; nothing outside the machine unless a person says so.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The certificate to show; null: plain HTTP, which nothing outside the machine may reach.</summary>
    public SiteCertificate? Certificate { get; init; }

    /// <summary>Host names that requests may carry besides localhost; others are refused, so that a hostile page cannot rebind its name to this server.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>The node's short name as it stands on its pages: <c>XA</c>.</summary>
    public string NodeName { get; init; } = "XA";

    /// <summary>The address under which other nodes know this one, <c>https://node.example</c>; null: the address that a request names.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>The node holds demonstration data; every page says so.</summary>
    public bool Demonstration { get; init; }

    /// <summary>The whole node is for training; every page, print and export says so.</summary>
    public bool Training { get; init; }

    /// <summary>Shows pages for developers and faults in full.</summary>
    public bool Development { get; init; }

    /// <summary>Where the keys that protect cookies and forms are kept; null keeps them in memory, and everybody signs in again after a restart.</summary>
    public string? KeyFolder { get; init; }

    /// <summary>Log lines are JSON objects of codes, without what anybody typed; else plain lines for a person.</summary>
    public bool JsonLog { get; init; }

    /// <summary>All texts; a node may have more languages than are built in.</summary>
    public Texts Texts { get; init; } = Texts.Embedded;

    /// <summary>More services, added last: tests and the command line put their own in.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>More endpoints, added last.</summary>
    public Action<IEndpointRouteBuilder>? Endpoints { get; init; }
}
