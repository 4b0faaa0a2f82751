using System.Net.Sockets;
using System.Text;

namespace Proofmark.Cli.Up;

/// <summary>Tells the service manager that started us how far we are (sd_notify); without one, nobody is told.</summary>
public static class ServiceManager
{
    /// <summary>Sends a state such as <c>READY=1</c> to the socket that <c>NOTIFY_SOCKET</c> names.</summary>
    /// <returns>Whether it was sent. One that cannot be reached is no reason to stop a node.</returns>
    public static bool Tell(string state, string? place)
    {
        if (string.IsNullOrEmpty(place)) return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // A leading @ stands for the zero byte of a name that is in no file system.
            socket.Connect(new UnixDomainSocketEndPoint(place[0] == '@' ? '\0' + place[1..] : place));
            return socket.Send(Encoding.ASCII.GetBytes(state)) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The socket of this process's service manager.</summary>
    public static string? Place => Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
}
