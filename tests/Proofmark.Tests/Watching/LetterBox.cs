using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Proofmark.Tests.Watching;

/// <summary>A letter as the mail server took it, decoded.</summary>
internal sealed record Letter(string From, string To, string Subject, string Body, string Raw);

/// <summary>A real mail server on loopback (RFC 5321, as much as a client needs); refuses everything while told to.</summary>
internal sealed partial class LetterBox : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<Letter> letters = [];

    public LetterBox()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Answers 451 to every letter.</summary>
    public bool Refuses { get; set; }

    public IReadOnlyList<Letter> Letters
    {
        get
        {
            lock (letters) return [.. letters];
        }
    }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 letters.example");
            var (from, to) = ("", "");
            while (await reader.ReadLineAsync() is { } line)
            {
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "MAIL":
                        from = Address().Match(line).Value;
                        await writer.WriteLineAsync(Refuses ? "451 not now" : "250 ok");
                        break;
                    case "RCPT":
                        to = Address().Match(line).Value;
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        var text = new StringBuilder();
                        while (await reader.ReadLineAsync() is { } part && part != ".") text.Append(part.StartsWith("..", StringComparison.Ordinal) ? part[1..] : part).Append('\n');
                        lock (letters) letters.Add(Read(from, to, text.ToString()));
                        await writer.WriteLineAsync("250 taken");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 letters.example");
                        break;
                }
            }
        }
    }

    private static Letter Read(string from, string to, string raw)
    {
        var (head, body) = (raw[..raw.IndexOf("\n\n", StringComparison.Ordinal)].Replace("\n ", " ", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal), raw[(raw.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]);
        var subject = head.Split('\n').First(l => l.StartsWith("Subject:", StringComparison.OrdinalIgnoreCase))["Subject:".Length..].Trim();
        subject = Between().Replace(subject, "?==?");
        subject = Word().Replace(subject, m => m.Groups[1].Value is "B" or "b" ? Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[2].Value)) : Printable(m.Groups[2].Value.Replace('_', ' ')));
        var decoded = head.Contains("base64", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", "", StringComparison.Ordinal)))
            : head.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase) ? Printable(body.Replace("=\n", "", StringComparison.Ordinal)) : body;
        return new Letter(from, to, subject, decoded.Replace("\r\n", "\n", StringComparison.Ordinal), raw);
    }

    private static string Printable(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.HexNumber, null, out var b))
            {
                bytes.Add(b);
                i += 2;
            }
            else bytes.Add((byte)text[i]);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex("(?<=<)[^>]*(?=>)", RegexOptions.None, 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"=\?utf-8\?([BQbq])\?([^?]*)\?=", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, 1000)]
    private static partial Regex Between();
}
