using System.Net;
using System.Net.Sockets;

namespace Proofmark.EndToEnd.Recoveries;

/// <summary>Stands between a browser and a node and keeps every byte that leaves the browser.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly MemoryStream sent = new();
    private readonly Uri node;
    private readonly Task accepting;

    public Wire(string node)
    {
        this.node = new Uri(node);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What the browser takes for the node.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>All that left the browser until now.</summary>
    public byte[] Sent
    {
        get
        {
            lock (sent) return sent.ToArray();
        }
    }

    public bool Carried(ReadOnlySpan<byte> bytes) => Sent.AsSpan().IndexOf(bytes) >= 0;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        try
        {
            using var server = new TcpClient();
            using (browser)
            {
                await server.ConnectAsync(IPAddress.Loopback, node.Port, stop.Token);
                await Task.WhenAny(PumpAsync(browser.GetStream(), server.GetStream(), true), PumpAsync(server.GetStream(), browser.GetStream(), false));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // Either side hung up.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool keep)
    {
        var buffer = new byte[65_536];
        for (int read; (read = await from.ReadAsync(buffer, stop.Token)) > 0;)
        {
            if (keep) lock (sent) sent.Write(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
