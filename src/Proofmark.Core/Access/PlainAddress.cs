using System.Net;

namespace Proofmark.Core.Access;

/// <summary>One spelling of an address: a socket that listens for both families writes IPv4 addresses as IPv6 ones.</summary>
public static class PlainAddress
{
    /// <summary>The IPv4 address behind a mapped one; any other as it is.</summary>
    public static IPAddress? Plain(this IPAddress? address) => address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address;
}
