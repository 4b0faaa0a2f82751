using System.Net;
using System.Net.Sockets;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Documents;

/// <summary>The jail in which Chromium prints: what our own pages never do is tried here.</summary>
[Trait("Category", "Slow")]
public sealed class PdfPrinterTests
{
    private static readonly string? Chromium = Environment.GetEnvironmentVariable("PROOFMARK_CHROMIUM") ?? "/usr/bin/chromium";

    [Fact]
    public async Task Without_Chromium_it_says_what_to_install()
    {
        foreach (var missing in new[] { null, "/nowhere/chromium" })
            Assert.Equal("documents.no_printer", (await Assert.ThrowsAsync<ProblemException>(() => new PdfPrinter(missing).PrintAsync("<p>x</p>"))).Problems[0].Code);
    }

    [Fact]
    public async Task What_it_prints_reaches_no_network()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var pdf = await new PdfPrinter(Chromium).PrintAsync($"<p>x</p><img src='http://127.0.0.1:{port}/a.png'><script src='http://127.0.0.1:{port}/a.js'></script>");
        Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString(pdf, 0, 4), StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task What_never_ends_is_ended_and_leaves_no_process_and_no_file()
    {
        var before = Left();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => new PdfPrinter(Chromium, TimeSpan.FromSeconds(4)).PrintAsync("<script>while (true) { }</script>"));
        Assert.Equal(("documents.print_failed", "it took too long"), (refused.Problems[0].Code, refused.Problems[0].Arguments!["detail"]));
        Assert.Equal(before, Left());
    }

    private static int Left() => Directory.GetDirectories(Path.GetTempPath(), "proofmark-print-*").Length;
}
