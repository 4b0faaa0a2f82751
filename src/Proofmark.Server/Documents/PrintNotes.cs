namespace Proofmark.Server.Documents;

/// <summary>What a page knows of its own content that every sheet of paper must say. One a request.</summary>
public sealed class PrintNotes
{
    /// <summary>The narrowest handling class of what is shown, 0 to 9; null when the page shows no records with one.</summary>
    public short? Handling { get; private set; }

    /// <summary>The page holds a slip: that alone is printed, 80 mm wide.</summary>
    public bool IsSlip { get; set; }

    /// <summary>Something of this class is shown.</summary>
    public void Shows(short handling) => Handling = Handling is { } known && known > handling ? known : handling;
}
