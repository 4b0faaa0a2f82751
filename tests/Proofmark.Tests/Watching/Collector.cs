using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Proofmark.Tests.Watching;

/// <summary>A collector of OpenTelemetry on loopback: takes what comes by HTTP and keeps the bytes.</summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly List<(string Path, string Type, byte[] Body)> taken = [];

    public Collector()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }
        listener.Prefixes.Add(Address.ToString());
        listener.Start();
        _ = TakeAsync();
    }

    public Uri Address { get; }

    /// <summary>All bodies of one path as text; protobuf keeps strings as they are.</summary>
    public string Text(string path)
    {
        lock (taken) return string.Concat(taken.Where(t => t.Path == path).Select(t => Encoding.UTF8.GetString(t.Body)));
    }

    /// <summary>Media types that were sent.</summary>
    public string[] Types
    {
        get
        {
            lock (taken) return [.. taken.Select(t => t.Type).Distinct()];
        }
    }

    public void Dispose() => listener.Close();

    private async Task TakeAsync()
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (taken) taken.Add((context.Request.Url!.AbsolutePath, context.Request.ContentType ?? "", body.ToArray()));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }
}
