using System.Net;
using System.Net.Sockets;
using Proofmark.Core.Shared;

namespace Proofmark.Cli.Up;

/// <summary>Asks for a port before the slow part of a start, so that a taken one is said at once.</summary>
public static class PortCheck
{
    /// <summary>Returns when the port of an address of this machine is free; 0 always is.</summary>
    /// <exception cref="ProblemException">up.port_taken, up.port_forbidden.</exception>
    public static void Demand(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new ProblemException(Explain(port, e));
        }
    }

    /// <summary>The sentence for a port that could not be opened.</summary>
    public static Problem Explain(int port, SocketException e) => e.SocketErrorCode == SocketError.AccessDenied
        ? Problem.Of("up.port_forbidden", null, ("port", port))
        : Problem.Of("up.port_taken", null, ("port", port));
}
