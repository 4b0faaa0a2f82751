using Proofmark.Core.Marking.DataMatrix;

namespace Proofmark.Tests.Marking.DataMatrix;

/// <summary>Messages by a seed: of all bytes, of each encodation's alphabet, and of pieces of them.</summary>
internal static class RandomMessages
{
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789", Small = "abcdefghijklmnopqrstuvwxyz 0123456789", X12 = Capitals + "\r*>";
    private static readonly byte[][] Alphabets =
    [
        [.. Enumerable.Range(0, 256).Select(b => (byte)b)],
        [.. "0123456789"u8],
        [.. Capitals.Select(c => (byte)c)],
        [.. Small.Select(c => (byte)c)],
        [.. X12.Select(c => (byte)c)],
        [.. Enumerable.Range(32, 63).Select(b => (byte)b)],
        [.. Enumerable.Range(128, 128).Select(b => (byte)b)],
        [.. Enumerable.Range(0, 128).Select(b => (byte)b)],
    ];

    /// <summary>So many messages; one in four is for a rectangle and short enough for one.</summary>
    public static IEnumerable<(byte[] Message, SymbolShape Shape)> Of(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var rectangle = i % 4 == 3;
            // Mostly as long as marks are, now and then as long as a symbol holds.
            var most = rectangle ? 22 : random.Next(10) switch { 0 => 1500, < 4 => 300, _ => 40 };
            yield return (Message(random, random.Next(1, most + 1)), rectangle ? SymbolShape.Rectangle : SymbolShape.Square);
        }
    }

    /// <summary>A message of one alphabet, or of pieces of several.</summary>
    public static byte[] Message(Random random, int length)
    {
        var message = new byte[length];
        var pieces = random.Next(2) == 0;
        var alphabet = Alphabets[random.Next(Alphabets.Length)];
        for (int i = 0, left = 0; i < length; i++, left--)
        {
            if (pieces && left <= 0) (alphabet, left) = (Alphabets[random.Next(Alphabets.Length)], random.Next(1, 30));
            message[i] = alphabet[random.Next(alphabet.Length)];
        }
        return message;
    }
}
