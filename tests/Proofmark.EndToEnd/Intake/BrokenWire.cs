using System.Net;
using System.Net.Sockets;

namespace Proofmark.EndToEnd.Intake;

/// <summary>
/// Stands between a browser and a node as a bad line does: keeps every byte that leaves the browser, and hangs up at chosen requests,
/// before the node has them or after it has answered and before the answer comes through.
/// </summary>
internal sealed class BrokenWire : IAsyncDisposable
{
    private static readonly byte[] Watched = "POST /api/v1/field/records"u8.ToArray();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly MemoryStream sent = new();
    private readonly Uri node;
    private readonly Task accepting;
    private int requests;
    private int drops;

    public BrokenWire(string node)
    {
        this.node = new Uri(node);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What the browser takes for the node.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>At which of the requests of a device, counted from 1, the line breaks; true: after the node has answered.</summary>
    public IReadOnlyDictionary<int, bool> Breaks { get; set; } = new Dictionary<int, bool>();

    /// <summary>How often it broke.</summary>
    public int Drops => Volatile.Read(ref drops);

    /// <summary>Whether these bytes left the browser.</summary>
    public bool Carried(ReadOnlySpan<byte> bytes)
    {
        lock (sent) return sent.GetBuffer().AsSpan(0, (int)sent.Length).IndexOf(bytes) >= 0;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
        listener.Dispose();
        await sent.DisposeAsync();
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
        var line = new Line();
        try
        {
            using (browser)
            {
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, node.Port, stop.Token);
                await Task.WhenAny(UpAsync(browser.GetStream(), server.GetStream(), line), DownAsync(server.GetStream(), browser.GetStream(), line));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // Either side hung up.
        }
    }

    private async Task UpAsync(NetworkStream from, NetworkStream to, Line line)
    {
        var buffer = new byte[65_536];
        for (int read; (read = await from.ReadAsync(buffer, stop.Token)) > 0;)
        {
            lock (sent) sent.Write(buffer, 0, read);
            if (buffer.AsSpan(0, read).StartsWith(Watched) && Breaks.TryGetValue(Interlocked.Increment(ref requests), out var after))
            {
                Interlocked.Increment(ref drops);
                if (!after) return;
                line.Dead = true;
            }
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }

    private async Task DownAsync(NetworkStream from, NetworkStream to, Line line)
    {
        var buffer = new byte[65_536];
        for (int read; (read = await from.ReadAsync(buffer, stop.Token)) > 0;)
        {
            // The node has committed and answers; nobody hears it.
            if (line.Dead) return;
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }

    private sealed class Line
    {
        public volatile bool Dead;
    }
}
