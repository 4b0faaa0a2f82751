using Proofmark.Core.Storage;

namespace Proofmark.Core.Converting;

/// <summary>The acts of this capability.</summary>
public static class ConversionActs
{
    /// <summary>Opens a conversion project.</summary>
    public static readonly ActType Open = new("conversions.open", false);
    /// <summary>Takes pages of paper in, with their scan.</summary>
    public static readonly ActType AddPages = new("conversions.add_pages", false);
    /// <summary>Keeps what one clerk typed from a page.</summary>
    public static readonly ActType Read = new("conversions.read", false);
    /// <summary>Settles what a field of the paper says, by a third person.</summary>
    public static readonly ActType Settle = new("conversions.settle", false);
    /// <summary>Says that a line is not taken into the register, and why.</summary>
    public static readonly ActType Strike = new("conversions.strike", false);
    /// <summary>Keeps what a program read from a page.</summary>
    public static readonly ActType Hint = new("conversions.hint", false);
    /// <summary>Takes the settled lines of a page into the register.</summary>
    public static readonly ActType Publish = new("conversions.publish", false, "registered");
}
