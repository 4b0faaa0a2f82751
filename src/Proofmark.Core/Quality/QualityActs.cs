using Proofmark.Core.Storage;

namespace Proofmark.Core.Quality;

/// <summary>The acts of this capability. A finding changes nothing of the weapon: no event is emitted.</summary>
public static class QualityActs
{
    /// <summary>Records the figures of a run.</summary>
    public static readonly ActType Run = new("quality.run", false);

    /// <summary>Records a batch of findings that a run opened or that no longer hold.</summary>
    public static readonly ActType Find = new("quality.find", false);

    /// <summary>Says that a record is right as it stands.</summary>
    public static readonly ActType Accept = new("quality.accept", false);

    /// <summary>Asks somebody about a finding.</summary>
    public static readonly ActType Ask = new("quality.ask", false);

    /// <summary>Records the answer.</summary>
    public static readonly ActType Answer = new("quality.answer", false);
}
