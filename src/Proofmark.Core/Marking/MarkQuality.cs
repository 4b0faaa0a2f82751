namespace Proofmark.Core.Marking;

/// <summary>The six qualities of a mark in ITI ¶7. Text: <c>marking.quality.CODE</c>.</summary>
public enum MarkQualityPoint
{
    /// <summary>On an exposed surface.</summary>
    Exposed,

    /// <summary>Conspicuous without technical aids or tools.</summary>
    Conspicuous,

    /// <summary>Easily recognizable.</summary>
    Recognizable,

    /// <summary>Readable.</summary>
    Readable,

    /// <summary>Durable.</summary>
    Durable,

    /// <summary>Recoverable, as far as technically possible.</summary>
    Recoverable,
}

/// <summary>What somebody judged of a mark on the six points of ITI ¶7; null is not judged, which is not "no".</summary>
public sealed record MarkQuality(
    bool? Exposed = null, bool? Conspicuous = null, bool? Recognizable = null, bool? Readable = null, bool? Durable = null, bool? Recoverable = null)
{
    /// <summary>The judgement on one point.</summary>
    public bool? this[MarkQualityPoint point] => point switch
    {
        MarkQualityPoint.Exposed => Exposed,
        MarkQualityPoint.Conspicuous => Conspicuous,
        MarkQualityPoint.Recognizable => Recognizable,
        MarkQualityPoint.Readable => Readable,
        MarkQualityPoint.Durable => Durable,
        MarkQualityPoint.Recoverable => Recoverable,
        _ => throw new ArgumentOutOfRangeException(nameof(point), point, "Not a point of ITI ¶7."),
    };

    /// <summary>The points that were judged and not met.</summary>
    public IEnumerable<MarkQualityPoint> Unmet => Enum.GetValues<MarkQualityPoint>().Where(point => this[point] == false);

    /// <summary>True when every point was judged.</summary>
    public bool IsComplete => Enum.GetValues<MarkQualityPoint>().All(point => this[point] is not null);
}
