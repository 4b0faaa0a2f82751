using System.Net;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Federation.Peers;

/// <summary>A paired node, as it stands.</summary>
/// <param name="Id">peers.id.</param>
/// <param name="Uid">Its identifier outside the database.</param>
/// <param name="Keys">What is known of its keys.</param>
/// <param name="Name">What people here call it.</param>
/// <param name="State">The State that two persons attested; null for bodies.</param>
/// <param name="Address">Where it is reached; null: by file only.</param>
/// <param name="Suspended">The exchange is suspended.</param>
public sealed record Peer(long Id, Guid Uid, PeerKeys Keys, string Name, string? State, string? Address, bool Suspended)
{
    /// <summary>The node.</summary>
    public Fingerprint Node => Keys.Node;

    /// <summary>As the verifier sees it.</summary>
    public TrustedPeer Trusted => new(Keys, Suspended);

    /// <summary>The address of a part of its federation interface: <c>messages</c>, <c>keys</c>, <c>directory</c>.</summary>
    public string? Endpoint(string part) => Address is null ? null : $"{Address.TrimEnd('/')}/federation/v1/{part}";

    /// <summary>An address as messages may be sent to: https, or http to this very machine.</summary>
    /// <returns>Null, or <c>federation.address_form</c> or <c>federation.address_insecure</c>.</returns>
    public static Problem? CheckAddress(string? address)
    {
        if (address is null) return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            return Problem.Of(FederationCode.AddressForm, "address", ("address", address));
        }

        // By number, not by name: a name such as localhost.example could point anywhere.
        var loopback = uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        return uri.Scheme == "https" || loopback ? null : Problem.Of(FederationCode.AddressInsecure, "address", ("address", address));
    }
}
