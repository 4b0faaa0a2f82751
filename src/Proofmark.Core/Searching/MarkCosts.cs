using System.Collections.Frozen;
using System.Text.Json;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Searching;

/// <summary>
/// What it costs that a recorded mark differs from what was seen: the published score (docs/adr/0020). Pairs of characters that the eye
/// confuses are data (<c>data/marks/look-alikes.json</c>); what is wrong in that file throws <see cref="InvalidDataException"/>.
/// </summary>
public sealed class MarkCosts
{
    /// <summary>Version of the score: a stored search names it.</summary>
    public const int Version = 1;

    /// <summary>One character that was recorded was not seen.</summary>
    public const int Missed = 160;

    /// <summary>One character that was seen was not recorded.</summary>
    public const int Added = 160;

    /// <summary>Two neighbours stand the other way round.</summary>
    public const int Swapped = 120;

    /// <summary>Another character, and none that looks alike.</summary>
    public const int Other = 250;

    /// <summary>What differs more is no lead.</summary>
    public const int Most = 400;

    /// <summary>What differs by so much more than the best lead is none.</summary>
    public const int Margin = 100;

    /// <summary>More than any lead may cost.</summary>
    internal const ushort Never = 10_000;

    private const string File = "marks/look-alikes.json";
    private static readonly Lazy<MarkCosts> LazyShipped = new(() => Read(DataFiles.Shipped));

    private readonly FrozenDictionary<char, (char Character, ushort Cost)[]> alike;

    private MarkCosts(Dictionary<char, List<(char, ushort)>> pairs) => alike = pairs.ToFrozenDictionary(p => p.Key, p => p.Value.ToArray());

    /// <summary>The shipped pairs.</summary>
    public static MarkCosts Shipped => LazyShipped.Value;

    /// <summary>Characters that look like this one, and what it costs to have read one for the other.</summary>
    public IReadOnlyList<(char Character, ushort Cost)> Alike(char character) => alike.GetValueOrDefault(character) ?? [];

    internal static MarkCosts Read(DataFiles files)
    {
        using var stream = files.Open(File);
        using var document = JsonDocument.Parse(stream);
        var pairs = new Dictionary<char, List<(char, ushort)>>();
        foreach (var pair in document.RootElement.GetProperty("pairs").EnumerateArray())
        {
            var (one, two, cost) = (pair[0].GetString()!, pair[1].GetString()!, pair[2].GetUInt16());
            if (one.Length != 1 || two.Length != 1 || one == two || !MarkNormal.Is(one) || !MarkNormal.Is(two) || cost is 0 or >= Other) throw new InvalidDataException($"{File}: {pair.GetRawText()} is no pair.");
            Add(one[0], two[0], cost);
            Add(two[0], one[0], cost);
        }
        return new(pairs);

        void Add(char from, char to, ushort cost)
        {
            if (!pairs.TryGetValue(from, out var list)) pairs[from] = list = [];
            if (list.Exists(p => p.Item1 == to)) throw new InvalidDataException($"{File}: {from} and {to} stand there twice.");
            list.Add((to, cost));
        }
    }
}
