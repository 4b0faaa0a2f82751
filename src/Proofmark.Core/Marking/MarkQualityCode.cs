namespace Proofmark.Core.Marking;

/// <summary>The six judgements of ITI ¶7 as they are kept: one character for each point in its order, <c>y</c>, <c>n</c>, or <c>-</c> for not judged.</summary>
public static class MarkQualityCode
{
    private static readonly MarkQualityPoint[] Points = Enum.GetValues<MarkQualityPoint>();

    /// <summary>The code; null when no point was judged.</summary>
    public static string? Of(MarkQuality? quality) =>
        quality is null || Array.TrueForAll(Points, p => quality[p] is null) ? null : string.Concat(Points.Select(p => quality[p] switch { true => 'y', false => 'n', null => '-' }));

    /// <summary>Reads a code; false when it is none.</summary>
    public static bool TryRead(string? code, out MarkQuality quality)
    {
        quality = new();
        if (code?.Length != Points.Length || code.Any(c => c is not ('y' or 'n' or '-'))) return false;
        bool? At(MarkQualityPoint point) => code[(int)point] switch { 'y' => true, 'n' => false, _ => null };
        quality = new(At(MarkQualityPoint.Exposed), At(MarkQualityPoint.Conspicuous), At(MarkQualityPoint.Recognizable), At(MarkQualityPoint.Readable), At(MarkQualityPoint.Durable), At(MarkQualityPoint.Recoverable));
        return true;
    }

    /// <summary>Whether a point that ITI ¶7 asks for was judged and not met; recoverable is asked for only as far as technically possible.</summary>
    public static bool Fails(string? code) => TryRead(code, out var quality) && quality.Unmet.Any(p => p != MarkQualityPoint.Recoverable);
}
